import { expect, test } from "vitest";
import { attribute } from "../graph/attributes.ts";
import type { Attributes, Graph, Node } from "../graph/graph.ts";
import { float32, type Tensor } from "../graph/tensor.ts";
import { liftOpset } from "./opset.ts";

const node = (
  type: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Attributes = {},
): Node => ({
  name: `${type}_${outputs[0]}`,
  type,
  domain: "",
  inputs,
  outputs,
  attributes,
});

function graph(
  version: number,
  nodes: readonly Node[],
  outputs: readonly string[] = ["y"],
  initializers: readonly [string, Tensor][] = [],
): Graph {
  return {
    name: "g",
    inputs: [{ name: "x", type: "float32", shape: [1, 2, 8, 8] }],
    outputs: outputs.map((name) => ({ name, type: "float32", shape: undefined })),
    nodes,
    initializers: new Map(initializers),
    types: new Map([["x", { type: "float32", shape: [1, 2, 8, 8] }]]),
    opsets: new Map([["", version]]),
    metadata: new Map(),
  };
}

const types = ({ nodes }: Graph) => nodes.map(({ type }) => type);

test("a Softmax behind Flatten and Gemm stays one node, with no shape declared between", () => {
  const nodes = [
    node("GlobalAveragePool", ["x"], ["p"]),
    node("Flatten", ["p"], ["f"]),
    node("Gemm", ["f", "w"], ["d"]),
    node("Softmax", ["d"], ["y"]),
  ];
  const lifted = liftOpset(graph(9, nodes, ["y"], [["w", float32([2, 3], new Float32Array(6))]]));
  expect(types(lifted)).toEqual(["GlobalAveragePool", "Flatten", "Gemm", "Softmax"]);
  expect(lifted.nodes[3]?.attributes.axis).toEqual(attribute.int(-1));
});

test("a Clip behind convolutions gets plain constants; where the type is unknown the graph casts them", () => {
  const settings = { min: attribute.float(0), max: attribute.float(6) };
  const known = liftOpset(graph(9, [node("Conv", ["x", "x"], ["c"]), node("Clip", ["c"], ["y"], settings)]));
  expect(types(known)).toEqual(["Conv", "Clip"]);
  expect(known.nodes[1]?.inputs.slice(1).map((name) => known.initializers.get(name)?.data)).toEqual([
    Float32Array.of(0),
    Float32Array.of(6),
  ]);
  const unknown = liftOpset(graph(9, [node("If", ["x"], ["c"]), node("Clip", ["c"], ["y"], settings)]));
  expect(types(unknown)).toEqual(["If", "CastLike", "CastLike", "Clip"]);
});

test("a model exported in training mode stays in it; the outputs that are gone are dropped, or refused where read", () => {
  const weights = ["s", "b", "m", "v"];
  const constants = weights.map((name): [string, Tensor] => [name, float32([2], [1, 1])]);
  const batch = node("BatchNormalization", ["x", ...weights], ["y", "mean", "var", "m2", "v2"]);
  const lifted = liftOpset(graph(9, [batch], ["y"], constants)).nodes[0];
  expect(lifted?.outputs).toEqual(["y", "mean", "var"]);
  expect(lifted?.attributes.training_mode).toEqual(attribute.int(1));
  expect(() => liftOpset(graph(9, [batch], ["y", "m2"], constants))).toThrow(
    'unsupported output: "m2" exists in training only (node "BatchNormalization_y")',
  );
});

test("what no later opset says is refused with a hint", () => {
  const odd = { coordinate_transformation_mode: attribute.string("tf_half_pixel_for_nn") };
  expect(() => liftOpset(graph(11, [node("Resize", ["x", "", "x"], ["y"], odd)]))).toThrow("unsupported resize");
  expect(() => liftOpset(graph(8, [node("Scan", ["x"], ["y"])]))).toThrow("unsupported operator: Scan of opset 8");
  expect(() => liftOpset(graph(4, [node("Relu", ["x"], ["y"])]))).toThrow("unsupported opset: 4");
});

test("a newer model is lowered, unless something in it is newer", () => {
  const at24 = (one: Node) => liftOpset(graph(24, [one])).opsets.get("");
  expect(at24(node("Conv", ["x", "x"], ["y"]))).toBe(21);
  expect(at24(node("Swish", ["x"], ["y"]))).toBe(24);
  expect(at24(node("Cast", ["x"], ["y"], { to: attribute.int(1) }))).toBe(21);
  expect(at24(node("Cast", ["x"], ["y"], { to: attribute.int(1), round_mode: attribute.string("up") }))).toBe(24);
  const branch = graph(24, [node("Attention", ["x", "x", "x"], ["y"])]);
  expect(at24(node("If", ["x"], ["y"], { then_branch: { kind: "graph", value: branch } }))).toBe(24);
  const half: [string, Tensor] = ["w", { type: "bfloat16", shape: [1], data: new Uint16Array(1) }];
  expect(liftOpset(graph(22, [node("Conv", ["x", "w"], ["y"])], ["y"], [half])).opsets.get("")).toBe(22);
});

test("branches are lifted too, and new names differ from every name in the model", () => {
  const branch: Graph = {
    ...graph(9, [node("Squeeze", ["x"], ["z"], { axes: attribute.ints([0]) })], ["z"]),
    inputs: [],
    initializers: new Map([["Squeeze_y_axes", float32([1], [1])]]),
    types: new Map(),
  };
  const nodes = [
    node("Squeeze", ["x"], ["y"], { axes: attribute.ints([0]) }),
    node("If", ["y"], ["q"], { then_branch: { kind: "graph", value: branch } }),
  ];
  const lifted = liftOpset(graph(9, nodes, ["q"]));
  expect(lifted.nodes[0]?.inputs).toEqual(["x", "Squeeze_y_axes_1"]);
  const inner = lifted.nodes[1]?.attributes.then_branch;
  expect(inner?.kind === "graph" && inner.value.nodes[0]?.inputs).toEqual(["x", "Squeeze_z_axes"]);
  expect(inner?.kind === "graph" && inner.value.initializers.has("Squeeze_z_axes")).toBe(true);
});
