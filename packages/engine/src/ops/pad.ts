import { DeeplingError } from "../base/error.ts";
import { attribute, stringAttribute } from "../graph/attributes.ts";
import { addDims } from "../graph/dims.ts";
import type { Node } from "../graph/graph.ts";
import { int64 } from "../graph/tensor.ts";
import type { Op, PullbackContext } from "./op.ts";
import { countTo, extentOf, scatterAlong } from "./rules/along-axis.ts";
import { axisOf, dataDependentDim, indicesTo } from "./rules/axis.ts";
import { numbersOf } from "./rules/known.ts";
import { constantTensor } from "./rules/like.ts";
import { settings } from "./rules/parameters.ts";

/** The axes that the pads are for: all, or those in input 3. */
function paddedAxes(node: Node, rank: number, given: readonly number[] | undefined): readonly number[] {
  return given?.map((axis) => axisOf(node, axis, rank)) ?? indicesTo(rank);
}

/** Whole numbers of a constant input. */
function constantNumbers({ builder, node }: PullbackContext, index: number): readonly number[] | undefined {
  const tensor = builder.constantOf(node.inputs[index] ?? "");
  return tensor === undefined || tensor.type === "string" ? undefined : Array.from(tensor.data, Number);
}

/** Constant padding is undone by the same pads with the other sign. */
function cropped(context: PullbackContext): string {
  const { builder, node, cotangent, typeOf } = context;
  const [x = "", pads = "", , axes = ""] = node.inputs;
  const numbers = constantNumbers(context, 1);
  const negated =
    numbers === undefined ? builder.add("Neg", [pads]) : builder.constant(int64(numbers.map((pad) => -pad)), "pads");
  const zero = builder.constant(constantTensor(typeOf(x).type, [], [0]), "scalar");
  const inputs = [cotangent(), negated, zero, ...(axes === "" ? [] : [axes])];
  return builder.add("Pad", inputs, {}, "grad_pad");
}

/** The other modes repeat numbers of the input: padding the indices in the same way tells which. */
function gathered(context: PullbackContext, mode: string): string {
  const { builder, node, cotangent, typeOf } = context;
  const [x = "", pads = "", , axesInput = ""] = node.inputs;
  const axes = constantNumbers(context, 3);
  if (axesInput !== "" && axes === undefined) {
    throw new DeeplingError("unsupported", `gradient: Pad along computed axes (node "${node.name}")`);
  }
  const padded = paddedAxes(node, typeOf(x).shape?.length ?? 0, axes);
  const numbers = constantNumbers(context, 1);
  return padded.reduce((gradient, axis, position) => {
    const pair = [position, position + padded.length];
    if (numbers !== undefined && pair.every((at) => numbers[at] === 0)) return gradient;
    const extent = extentOf(builder, x, axis);
    const own = builder.add("Gather", [pads, builder.constant(int64(pair), "positions")], {}, "pads");
    const indices = builder.add("Pad", [countTo(builder, extent), own], { mode: attribute.string(mode) }, "indices");
    return scatterAlong(builder, gradient, indices, axis, extent);
  }, cotangent());
}

/** Adds (or with negative pads, takes away) numbers before and behind each axis: constant, reflect, edge or wrap. */
export const pad: Op = {
  type: "Pad",
  layer: { kind: "reshape", word: "pad", title: "pad" },
  axes: "pad",
  relevance: "moves",
  infer: (node, { input, known, has }) => {
    const { type, shape } = input(0);
    const pads = known(1);
    const axes = has(3) ? numbersOf(known(3)) : undefined;
    if (shape === undefined) return [{ type, shape }];
    if (pads === undefined || (has(3) && axes === undefined)) {
      return [{ type, shape: shape.map((_, axis) => dataDependentDim(node, axis)) }];
    }
    const padded = paddedAxes(node, shape.length, axes);
    const dims = shape.map((dim, axis) => {
      const position = padded.indexOf(axis);
      const [before = 0, behind = 0] = position < 0 ? [] : [pads[position], pads[position + padded.length]];
      return addDims(dim, addDims(before, behind));
    });
    return [{ type, shape: dims }];
  },
  evaluate: "none",
  pullback: (context) => {
    const mode = stringAttribute(context.node, "mode", "constant");
    if (mode !== "constant") return [gathered(context, mode)];
    const inner = cropped(context);
    if (!context.wants(2)) return [inner];
    // the margin's number takes what did not come from the input
    const { builder, cotangent } = context;
    const total = (value: string) => builder.add("ReduceSum", [value], { keepdims: attribute.int(0) }, "grad_reduce");
    return [inner, undefined, builder.add("Sub", [total(cotangent()), total(inner)], {}, "grad_margin")];
  },
  traits: ["steady at zero"],
  parameters: settings(1, 2, 3),
};
