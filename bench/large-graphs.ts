// Networks of any number of nodes, as ONNX files: what opening is measured with.
import { attribute, type Node } from "@deepling/engine";
import { emptyGraph } from "../packages/engine/src/graph/empty-graph.ts";
import { float32, int64, type Tensor } from "../packages/engine/src/graph/tensor.ts";
import { encodeModel } from "../packages/engine/src/onnx/encode.ts";

const SHAPE = ["N", 3, 8, 8];

const node = (type: string, inputs: readonly string[], output: string, attributes: Node["attributes"] = {}): Node => ({
  name: `/net/${output}/${type}`,
  type,
  domain: "",
  inputs,
  outputs: [output],
  attributes,
});

interface Parts {
  readonly nodes: Node[];
  readonly constants: Map<string, Tensor>;
}

/** What grows by repeating a block; each ends in a value that the next begins with. */
const BLOCKS: Readonly<Record<string, (parts: Parts, from: string, at: number) => string>> = {
  "convolutions and activations": ({ nodes, constants }, from, at) => {
    constants.set(`w${at}`, float32([3, 3, 1, 1], new Float32Array(9).fill(0.1)));
    nodes.push(node("Conv", [from, `w${at}`], `c${at}`), node("Relu", [`c${at}`], `r${at}`));
    return `r${at}`;
  },
  "residual blocks": ({ nodes, constants }, from, at) => {
    constants.set(`w${at}`, float32([3, 3, 1, 1], new Float32Array(9).fill(0.1)));
    nodes.push(node("Conv", [from, `w${at}`], `c${at}`), node("Sigmoid", [`c${at}`], `s${at}`));
    nodes.push(node("Add", [`s${at}`, from], `a${at}`));
    return `a${at}`;
  },
  "branches that meet in concatenations": ({ nodes, constants }, from, at) => {
    constants.set(`w${at}`, float32([3, 6, 1, 1], new Float32Array(18).fill(0.1)));
    nodes.push(node("Relu", [from], `r${at}`), node("Sigmoid", [from], `s${at}`));
    nodes.push(node("Concat", [`r${at}`, `s${at}`], `j${at}`, { axis: attribute.int(1) }));
    nodes.push(node("Conv", [`j${at}`, `w${at}`], `c${at}`));
    return `c${at}`;
  },
  "poolings with padding in front": ({ nodes, constants }, from, at) => {
    constants.set("pads", int64([0, 0, 1, 1, 0, 0, 1, 1]));
    const window = { kernel_shape: attribute.ints([3, 3]), pads: attribute.ints([0, 0, 0, 0]) };
    nodes.push(node("Pad", [from, "pads"], `p${at}`), node("AveragePool", [`p${at}`], `v${at}`, window));
    return `v${at}`;
  },
  "reshapes with shape arithmetic": ({ nodes, constants }, from, at) => {
    constants.set("first", int64([0])).set("rest", int64([3, 8, 8]));
    nodes.push(node("Shape", [from], `s${at}`), node("Gather", [`s${at}`, "first"], `g${at}`));
    nodes.push(node("Concat", [`g${at}`, "rest"], `t${at}`, { axis: attribute.int(0) }));
    nodes.push(node("Reshape", [from, `t${at}`], `r${at}`), node("Relu", [`r${at}`], `v${at}`));
    return `v${at}`;
  },
};

/** Names of the kinds of networks. */
export const LARGE_GRAPHS = [...Object.keys(BLOCKS), "branches side by side"];

/** The file of a network of one kind with about `count` nodes. */
export function largeGraph(kind: string, count: number): Uint8Array {
  const parts: Parts = { nodes: [], constants: new Map() };
  let last = "x";
  const block = BLOCKS[kind];
  if (block === undefined) {
    for (let at = 0; at < count; at++) parts.nodes.push(node("Sigmoid", ["x"], `v${at}`));
    last = "sum";
    parts.nodes.push(
      node(
        "Sum",
        parts.nodes.map(({ outputs }) => outputs[0] ?? ""),
        last,
      ),
    );
  } else {
    for (let at = 0; parts.nodes.length < count; at++) last = block(parts, last, at);
  }
  return encodeModel({
    ...emptyGraph("large"),
    inputs: [{ name: "x", type: "float32", shape: SHAPE }],
    outputs: [{ name: last, type: "float32", shape: SHAPE }],
    nodes: parts.nodes,
    initializers: parts.constants,
  });
}
