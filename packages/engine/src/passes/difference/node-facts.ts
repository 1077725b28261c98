import { intAttribute } from "../../graph/attributes.ts";
import type { Attribute, Node } from "../../graph/graph.ts";
import { hashGraph, hashTensor } from "../../graph/hash.ts";
import { float32, type Tensor } from "../../graph/tensor.ts";
import type { Net } from "../net.ts";

/** What a node is, apart from its place and its names. */
export interface NodeFacts {
  readonly node: Node;
  /** Operator, with its domain where it is no standard one. */
  readonly type: string;
  /** Its attributes as text. */
  readonly settings: string;
  /** Constants that it reads, in order; quantised ones as the real numbers that they stand for. */
  readonly weights: readonly Tensor[];
  /** The weights' shapes. */
  readonly weightShapes: string;
  /** Stands for the weights' content; empty without weights. */
  readonly content: string;
  /** Extents that it reads and makes, without the batch. */
  readonly reads: string;
  readonly makes: string;
}

/** Reads the facts of every node between image and outputs, by node. */
export function nodeFacts(net: Net): ReadonlyMap<Node, NodeFacts> {
  const batch = net.batch;
  const extents = (values: readonly string[]) =>
    values.map((value) => (net.shape(value) ?? ["?"]).map((dim) => (dim === batch ? "N" : dim)).join("×")).join(", ");
  return new Map(
    net.nodes.map((node): [Node, NodeFacts] => {
      const weights = node.inputs.flatMap((value) => (net.isData(value) ? [] : (constantOf(net, value) ?? [])));
      return [
        node,
        {
          node,
          type: node.domain === "" ? node.type : `${node.domain}.${node.type}`,
          settings: sayAttributes(node),
          weights,
          weightShapes: weights.map(({ shape }) => shape.join("×")).join(", "),
          content: weights.map(contentOf).join(" "),
          reads: extents(net.dataInputs(node)),
          makes: extents(node.outputs.filter((value) => value !== "").slice(0, 1)),
        },
      ];
    }),
  );
}

function sayAttributes({ attributes }: Node): string {
  const say = ({ kind, value }: Attribute): string =>
    kind === "graph" ? hashGraph(value) : kind === "tensor" ? hashTensor(value) : String(value);
  return Object.keys(attributes)
    .sort()
    .map((key) => `${key}=${say(attributes[key] as Attribute)}`)
    .join(" ");
}

/** Numbers of a tensor that stand for its content; every number of a small one. */
const SAMPLED = 256;

function contentOf(tensor: Tensor): string {
  const { data, shape } = tensor;
  const step = Math.max(1, Math.floor(data.length / SAMPLED));
  const seen: string[] = [shape.join("×")];
  for (let at = 0; at < data.length; at += step) seen.push(String(data[at]));
  return hashTensor({ type: "string", shape: [seen.length], data: seen });
}

/** A constant as real numbers, also where it is stored as quanta; undefined for what is worked out otherwise. */
function constantOf(net: Net, value: string): Tensor | undefined {
  const found = net.constant(value);
  if (found !== undefined) return found;
  const maker = net.origin(value);
  if (maker?.type !== "DequantizeLinear") return undefined;
  const [quanta, scale, zero] = maker.inputs.map((input) => net.constant(input));
  return quanta === undefined || scale === undefined ? undefined : dequantised(maker, quanta, scale, zero);
}

function dequantised(node: Node, quanta: Tensor, scale: Tensor, zero: Tensor | undefined): Tensor {
  const { shape, data } = quanta;
  const given = intAttribute(node, "axis", 1);
  const axis = given < 0 ? given + shape.length : given;
  const inner = shape.slice(axis + 1).reduce((product, extent) => product * extent, 1);
  const each = scale.data.length;
  const real = new Float32Array(data.length);
  for (let at = 0; at < data.length; at++) {
    const group = each === 1 ? 0 : Math.floor(at / inner) % each;
    real[at] = (Number(data[at]) - Number(zero?.data[group] ?? 0)) * Number(scale.data[group]);
  }
  return float32(shape, real);
}
