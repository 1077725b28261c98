import { stringAttribute } from "../graph/attributes.ts";
import type { ValueLookup } from "../graph/builder.ts";
import type { Graph, Known, Node, ValueType } from "../graph/graph.ts";
import { Names } from "../graph/names.ts";
import { int64, type Tensor } from "../graph/tensor.ts";
import { consumers, everyName, prune } from "../graph/walk.ts";
import { numbersOf } from "../ops/rules/known.ts";
import { inferNodes, knownOf } from "./infer-shapes.ts";
import { isA, isPool, joinPadding, type Padding, settledWindow } from "./pool-windows.ts";

/*
 * onnxruntime (1.30) moves a Pad into the pool behind it when it optimises a graph. Behind a MaxPool that changes numbers (a padded zero is
 * no longer a candidate for the maximum), and with `ceil_mode` it changes the shape (a last window may begin in a Pad, not in a pool's own
 * padding). And ONNX's shape inference, which runs when a model is loaded, disagrees with the pools' kernels about the number of windows
 * where `ceil_mode` drops the last one or `auto_pad` meets dilations. After this pass a graph has one shape and one value everywhere.
 */

/**
 * Writes poolings so that all that reads them agrees. A Pad of zeros in front of an AveragePool, as PyTorch exports padding, becomes the
 * pool's own padding, counted, which is what PyTorch and the runtime compute; of two Pads that is the last, which may be empty. Any other
 * Pad in front of a pool stays a Pad. Windows that ONNX's shape inference would count otherwise get explicit pads. One walk in the graph's
 * order: a pool's extents follow from those before.
 */
export function settlePools(source: Graph): Graph {
  if (!source.nodes.some(isPool)) return source;
  const settling = new Settling(source);
  const nodes = source.nodes.flatMap((node) => settling.settle(node));
  return prune({ ...source, nodes, initializers: settling.initializers, types: settling.types });
}

class Settling implements ValueLookup {
  readonly initializers: Map<string, Tensor>;
  readonly types: Map<string, ValueType>;
  readonly #read: ReadonlyMap<string, readonly Node[]>;
  readonly #outputs: ReadonlySet<string>;
  readonly #names: Names;
  readonly #makers = new Map<string, Node>();
  readonly #infer = inferNodes(this);

  constructor(source: Graph) {
    this.initializers = new Map(source.initializers);
    this.types = new Map(source.types);
    for (const { name, type, shape } of source.inputs) this.types.set(name, { type, shape });
    this.#read = consumers(source);
    this.#outputs = new Set(source.outputs.map(({ name }) => name));
    this.#names = new Names(everyName(source));
  }

  readonly known = new Map<string, Known | undefined>();
  readonly typeOf = (value: string): ValueType | undefined => this.initializers.get(value) ?? this.types.get(value);
  readonly constantOf = (value: string): Tensor | undefined => this.initializers.get(value);
  readonly producerOf = (value: string): Node | undefined => this.#makers.get(value);

  /** What stands in a node's place. */
  settle(node: Node): readonly Node[] {
    if (isPool(node)) return this.#settlePool(node);
    const stays = isA(node, "Pad") && this.#reachesPool(node) && !this.#joins(node);
    return [this.#note(stays ? this.#namingAxes(node) : node)];
  }

  #note(node: Node): Node {
    const types = this.#infer(node);
    node.outputs.forEach((output, index) => {
      const type = types[index];
      if (type !== undefined && (type.shape !== undefined || !this.types.has(output))) this.types.set(output, type);
      this.#makers.set(output, node);
    });
    return node;
  }

  #settlePool(node: Node): readonly Node[] {
    const before = this.#makers.get(node.inputs[0] ?? "");
    const joined = before !== undefined && isA(before, "Pad") ? this.#joined(before, node) : undefined;
    const pool = joined ?? node;
    const [value = "", ...others] = pool.inputs;
    const settled = settledWindow(pool, this.typeOf(value)?.shape);
    if (settled === undefined) return [this.#note(pool)];
    const { attributes, unread } = settled;
    if (unread === undefined) return [this.#note({ ...pool, attributes })];
    const part = this.#names.fresh(`${node.name}_part`);
    const inputs = [value, ...this.#amounts(node, [0, 0, ...unread.begin], [0, 0, ...unread.end], "")];
    const crop: Node = { name: part, type: "Pad", domain: "", inputs, outputs: [part], attributes: {} };
    return [this.#note(crop), this.#note({ ...pool, inputs: [part, ...others], attributes })];
  }

  /** Whether a Pad becomes part of the pool that alone reads it. */
  #joins(pad: Node): boolean {
    const [reader] = this.#read.get(pad.outputs[0] ?? "") ?? [];
    return reader !== undefined && this.#joined(pad, reader) !== undefined;
  }

  #joined(pad: Node, pool: Node): Node | undefined {
    const value = pad.outputs[0] ?? "";
    const padding = this.#padding(pad);
    const alone = this.#read.get(value)?.length === 1 && !this.#outputs.has(value);
    return alone && padding !== undefined ? joinPadding(pool, padding) : undefined;
  }

  #padding(node: Node): Padding | undefined {
    const [from = "", pads = "", value = "", axes = ""] = node.inputs;
    const numbers = numbersOf(knownOf(pads, this)?.values);
    if (stringAttribute(node, "mode", "constant") !== "constant" || axes !== "" || numbers === undefined)
      return undefined;
    const rank = numbers.length / 2;
    const zeros = value === "" || Number(this.initializers.get(value)?.data[0] ?? 1) === 0;
    return { from, begin: numbers.slice(0, rank), end: numbers.slice(rank), zeros };
  }

  /** Whether a value is read by a pool, directly or through a Cast, or through a Pad that becomes part of the pool. */
  #reachesPool(node: Node): boolean {
    const readers = node.outputs.flatMap((value) => this.#read.get(value) ?? []);
    const beyond = readers.flatMap((reader) =>
      isA(reader, "Cast") || (isA(reader, "Pad") && this.#joins(reader))
        ? (this.#read.get(reader.outputs[0] ?? "") ?? [])
        : [],
    );
    return [...readers, ...beyond].some(isPool);
  }

  /** The runtime leaves a Pad alone that lists its axes. */
  #namingAxes(node: Node): Node {
    const padding = this.#padding(node);
    if (padding === undefined) return node;
    const [data = "", , value = ""] = node.inputs;
    return { ...node, inputs: [data, ...this.#amounts(node, padding.begin, padding.end, value)] };
  }

  /** The inputs of a Pad behind its first: amounts for the axes that have any, what is added, and those axes. */
  #amounts(node: Node, begin: readonly number[], end: readonly number[], value: string): readonly string[] {
    const axes = begin.map((_, axis) => axis).filter((axis) => begin[axis] !== 0 || end[axis] !== 0);
    const amounts = [begin, end].flatMap((side) => axes.map((axis) => side[axis] ?? 0));
    return [this.#constant(amounts, `${node.name}_pads`), value, this.#constant(axes, `${node.name}_axes`)];
  }

  #constant(values: readonly number[], hint: string): string {
    const name = this.#names.fresh(hint);
    this.initializers.set(name, int64(values));
    return name;
  }
}
