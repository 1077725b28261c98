import type { Dim, Graph, Node, Shape, ValueInfo } from "../graph/graph.ts";
import type { Tensor } from "../graph/tensor.ts";
import { consumers, producers, valuesRead } from "../graph/walk.ts";
import { type ImageAxes, type ImageLayout, imageAxes } from "./image-axes.ts";

/** A graph as the search for layers sees it: what depends on the image, and who reads what. */
export interface Net {
  readonly graph: Graph;
  /** The graph input that holds the images. */
  readonly input: ValueInfo;
  /** The order of the image's axes. */
  readonly layout: ImageLayout;
  /** The batch's extent: the symbol, or the number that the model was exported with. */
  readonly batch: Dim | undefined;
  /** The nodes that turn the image into numbers, in order; shape arithmetic and work on weights are not among them. */
  readonly nodes: readonly Node[];
  readonly orderOf: (node: Node) => number;
  /** Whether a value depends on the image and holds real numbers. */
  readonly isData: (value: string) => boolean;
  /** The node that makes a value, be it data or not. */
  readonly origin: (value: string) => Node | undefined;
  /** The data node that makes a value. */
  readonly producer: (value: string) => Node | undefined;
  /** The data nodes that read a value as data, each once. */
  readonly readers: (value: string) => readonly Node[];
  readonly constant: (value: string) => Tensor | undefined;
  readonly shape: (value: string) => Shape | undefined;
  /** The only reader of a value that is not an output of the graph. */
  readonly onlyReader: (value: string) => Node | undefined;
  readonly isOutput: (value: string) => boolean;
  /** The data inputs of a node. */
  readonly dataInputs: (node: Node) => readonly string[];
}

/** Types of indices, extents and masks; 8-bit numbers count as data, since quantised networks compute with them. */
const NOT_DATA: ReadonlySet<string> = new Set(["int64", "int32", "uint64", "uint32", "bool", "string"]);
const COUNTING: ReadonlySet<string> = new Set(["Shape", "Size", "NonZero", "ArgMax", "ArgMin"]);

/** What a node reads as numbers: CastLike takes nothing but the element type of its second input. */
function numbersRead(node: Node): readonly string[] {
  return node.type === "CastLike" && node.domain === "" ? node.inputs.slice(0, 1) : valuesRead(node);
}

/** The leading extent of the image; of an input that is none, where the outputs have it too. */
function batchOf({ outputs }: Graph, { shape }: ValueInfo, layout: ImageLayout): Dim | undefined {
  const first = shape?.[0];
  const isBatch = layout !== "none" || outputs.some((output) => output.shape?.[0] === first);
  return isBatch ? first : undefined;
}

const NO_READERS: readonly Node[] = [];
const NO_INPUT: ValueInfo = { name: "", type: "float32", shape: undefined };

/** Reads a graph for its layers, given its image input. A graph without an input has no layers. */
export function createNet(graph: Graph, image: ImageAxes = imageAxes(graph)): Net {
  const input = graph.inputs.find(({ name }) => name === image.name) ?? NO_INPUT;
  const shape = (value: string) => graph.initializers.get(value)?.shape ?? graph.types.get(value)?.shape;
  const isReal = (value: string) => !NOT_DATA.has(graph.types.get(value)?.type ?? "float32");

  const data = new Set(graph.inputs.map(({ name }) => name));
  const isData = (value: string) => data.has(value);
  const found = graph.nodes.filter((node) => {
    if (COUNTING.has(node.type) || !numbersRead(node).some(isData)) return false;
    const before = data.size;
    for (const output of node.outputs) if (output !== "" && isReal(output)) data.add(output);
    return data.size > before;
  });
  // the same list where all are data, so that who makes and reads what is known of it already
  const nodes = found.length === graph.nodes.length ? graph.nodes : found;

  const order = new Map<Node, number>();
  for (const node of nodes) order.set(node, order.size);
  const made = producers({ nodes });
  const origins = producers(graph);
  const read = consumers({ nodes });
  const outputs = new Set(graph.outputs.map(({ name }) => name));
  const readers = (value: string) => read.get(value) ?? NO_READERS;
  return {
    graph,
    input,
    layout: image.layout,
    batch: batchOf(graph, input, image.layout),
    nodes,
    orderOf: (node) => order.get(node) ?? -1,
    isData,
    origin: (value) => origins.get(value),
    producer: (value) => made.get(value),
    readers,
    constant: (value) => graph.initializers.get(value),
    shape,
    onlyReader: (value) => {
      const found = readers(value);
      return found.length === 1 && !outputs.has(value) ? found[0] : undefined;
    },
    isOutput: (value) => outputs.has(value),
    dataInputs: ({ inputs }) => (inputs.every(isData) ? inputs : inputs.filter(isData)),
  };
}
