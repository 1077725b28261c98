import { DeeplingError } from "../../base/error.ts";
import { attribute, floatAttribute, intAttribute } from "../../graph/attributes.ts";
import type { Node } from "../../graph/graph.ts";
import { int64, sizeOf } from "../../graph/tensor.ts";
import { castCode } from "./hints.ts";
import { type Lift, type LiftContext, outputOf, without } from "./lift.ts";

/** Operators of two values of which the second was told where to broadcast. */
const ELEMENTWISE: ReadonlySet<string> = new Set("Add Sub Mul Div Pow And Or Xor Equal Greater Less".split(" "));

/**
 * A node of opset 5 or 6 as opset 7 writes it: broadcasting along a given axis becomes NumPy's, `is_test` and `consumed_inputs`
 * go, and Cast, Tile and Upsample take what they take since. Fails with "unsupported broadcast" where a rank is not known.
 */
export const beforeSeven: Lift = (given, context) => {
  const node = without(given, "consumed_inputs");
  if (ELEMENTWISE.has(node.type)) return alongAxis(without(node, "broadcast", "axis"), given, context);
  switch (node.type) {
    case "Gemm":
      return [without(node, "broadcast")];
    case "PRelu":
      return perChannel(node, context);
    case "BatchNormalization":
      return [atRest(node)];
    case "Cast":
      return [castByNumber(node)];
    case "Tile":
      return tiled(node, context);
    case "Upsample":
      return [upsampledBy(node)];
    default:
      return [node];
  }
};

/** Before 7 the second value's axes stood at `axis` of the first, or at its end. */
function alongAxis(bare: Node, given: Node, context: LiftContext): readonly Node[] {
  const [a = "", b = ""] = bare.inputs;
  if (given.attributes.axis === undefined || intAttribute(given, "broadcast", 0) === 0) return [bare];
  const [left, right] = [context.hint(a).rank, context.hint(b).rank];
  if (left === undefined || right === undefined) {
    throw new DeeplingError("unsupported", `broadcast: ${bare.type} along an axis (node "${bare.name}")`, {
      hint: "lift the model with onnx.version_converter, or export it at opset 7 or newer",
    });
  }
  const axis = intAttribute(given, "axis", -1);
  const behind = left - (axis < 0 ? axis + left : axis) - right;
  return unsqueezed(bare, right, behind, context);
}

/** The node with `count` axes of extent 1 behind the `rank` axes of its second input. */
function unsqueezed(node: Node, rank: number, count: number, context: LiftContext): readonly Node[] {
  const [a = "", b = ""] = node.inputs;
  if (count <= 0) return [node];
  const axes = context.constant(int64(Array.from({ length: count }, (_, at) => rank + at)), `${node.name}_axes`);
  const aligned = context.node("Unsqueeze", [b, axes]);
  return [aligned, { ...node, inputs: [a, outputOf(aligned)] }];
}

/** Before 7 a list of slopes was one for each channel; now it would be one for each column. */
function perChannel(node: Node, context: LiftContext): readonly Node[] {
  const [x = "", slope = ""] = node.inputs;
  const shape = context.constantOf(slope)?.shape ?? context.hint(slope).shape;
  const rank = context.hint(x).rank ?? 4;
  if (shape?.length !== 1 || shape[0] === 1) return [node];
  return unsqueezed(node, 1, rank - 2, context);
}

/** At rest a normalisation has one output; what trained had five. */
function atRest(node: Node): Node {
  const bare = without(node, "is_test");
  return intAttribute(node, "is_test", 0) === 1 ? { ...bare, outputs: bare.outputs.slice(0, 1) } : bare;
}

/** Before 6 the type was written as its name. */
function castByNumber(node: Node): Node {
  if (node.attributes.to?.kind !== "string") return node;
  const code = castCode(node);
  if (code === undefined) {
    throw new DeeplingError("unsupported", `element type: ${node.attributes.to.value} (node "${node.name}")`);
  }
  return { ...node, attributes: { ...node.attributes, to: attribute.int(code) } };
}

/** Before 6: how often, and along which axis, as two inputs; now a number for each axis. */
function tiled(node: Node, context: LiftContext): readonly Node[] {
  const [x = "", tiles = "", axis = ""] = node.inputs;
  if (axis === "") return [node];
  const [times, at] = [tiles, axis].map((value) => context.constantOf(value));
  const { rank } = context.hint(x);
  if (times === undefined || at === undefined || rank === undefined || sizeOf(times.shape) !== 1) {
    throw new DeeplingError("unsupported", `Tile: its repeats are not known (node "${node.name}")`, {
      hint: "lift the model with onnx.version_converter, or export it at opset 7 or newer",
    });
  }
  const along = (Number(at.data[0]) + rank) % rank;
  const repeats = Array.from({ length: rank }, (_, index) => (index === along ? Number(times.data[0]) : 1));
  return [{ ...node, inputs: [x, context.constant(int64(repeats), `${node.name}_repeats`)] }];
}

/** Before 7 the factors of height and width were attributes of their own. */
function upsampledBy(node: Node): Node {
  if (node.attributes.height_scale === undefined && node.attributes.width_scale === undefined) return node;
  const factors = [1, 1, floatAttribute(node, "height_scale", 1), floatAttribute(node, "width_scale", 1)];
  const bare = without(node, "height_scale", "width_scale");
  return { ...bare, attributes: { ...bare.attributes, scales: { kind: "floats", value: factors } } };
}
