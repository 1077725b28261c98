import { attribute, intAttribute } from "../graph/attributes.ts";
import type { ValueLookup } from "../graph/builder.ts";
import { divideDims } from "../graph/dims.ts";
import type { Known, Node, Shape, ValueType } from "../graph/graph.ts";
import { Names } from "../graph/names.ts";
import { int64, sizeOf, type Tensor } from "../graph/tensor.ts";
import { type TypedGraph, withWholeTypes } from "../graph/typed-graph.ts";
import { everyName } from "../graph/walk.ts";
import { keepsOrder } from "../ops/axes.ts";
import { axesOf } from "../ops/index.ts";
import { batchAxis } from "./batch-rules.ts";
import { inferNode } from "./infer-shapes.ts";

/** A graph whose inputs have a symbol for the batch, and the first Reshape that would mix images, if there is one. */
export interface OpenedBatch {
  readonly graph: TypedGraph;
  readonly gap: string | undefined;
}

/** Writes `batch` for the leading extent of the inputs, and has the targets of Reshape, Expand and Concat follow it. */
export function openBatch(graph: TypedGraph, batch: string, extent: number): OpenedBatch {
  return new Opening(graph, batch, extent).run();
}

/** One walk in the graph's order: types are inferred on the way, since each target depends on what stands before it. */
class Opening implements ValueLookup {
  readonly #fixed: TypedGraph;
  readonly #batch: string;
  readonly #extent: number;
  readonly #names: Names;
  readonly #initializers: Map<string, Tensor>;
  readonly #types = new Map<string, ValueType>();
  readonly #makers = new Map<string, Node>();
  readonly #nodes: Node[] = [];
  /** Where the batch is a factor of an extent: what it is multiplied with from the outside (197 for 197 × batch × 12). */
  readonly #outer = new Map<string, number>();
  #gap: string | undefined;

  constructor(fixed: TypedGraph, batch: string, extent: number) {
    this.#fixed = fixed;
    this.#batch = batch;
    this.#extent = extent;
    this.#names = new Names(everyName(fixed));
    this.#initializers = new Map(fixed.initializers);
  }

  readonly known = new Map<string, Known | undefined>();
  readonly typeOf = (value: string): ValueType | undefined => {
    const constant = this.#initializers.get(value);
    return constant === undefined ? this.#types.get(value) : { type: constant.type, shape: constant.shape };
  };
  readonly constantOf = (value: string): Tensor | undefined => this.#initializers.get(value);
  readonly producerOf = (value: string): Node | undefined => this.#makers.get(value);

  run(): OpenedBatch {
    const inputs = this.#fixed.inputs.map((input) => {
      const { shape } = input;
      const leads = shape !== undefined && shape.length >= 2 && shape[0] === this.#extent;
      return leads ? { ...input, shape: [this.#batch, ...shape.slice(1)] } : input;
    });
    for (const { name, type, shape } of inputs) this.#types.set(name, { type, shape });
    for (const node of this.#fixed.nodes) this.#add(this.#opened(node));
    // every node was asked, in order
    const graph = withWholeTypes({
      ...this.#fixed,
      inputs,
      nodes: this.#nodes,
      initializers: this.#initializers,
      types: this.#types,
      outputs: this.#fixed.outputs.map((output) => ({ ...output, shape: undefined, ...this.#types.get(output.name) })),
    });
    return { graph, gap: this.#gap };
  }

  #axis(value: string | undefined): number {
    return batchAxis(this.typeOf(value ?? "")?.shape, this.#batch);
  }

  #shape(value: string | undefined): Shape {
    return this.typeOf(value ?? "")?.shape ?? [];
  }

  /** How many numbers of one image lie before the batch, in memory. */
  #before(value: string | undefined): number {
    return sizeBefore(this.#shape(value), this.#axis(value)) * (this.#outer.get(value ?? "") ?? 1);
  }

  #add(node: Node): void {
    const types = inferNode(node, this);
    node.outputs.forEach((output, index) => {
      const type = types[index];
      if (type !== undefined) this.#types.set(output, type);
      this.#makers.set(output, node);
      this.#follow(node, output);
    });
    this.#nodes.push(node);
  }

  /** Keeps track of where the batch lies in what a node makes. */
  #follow(node: Node, output: string): void {
    const source = node.inputs.find((value) => this.#axis(value) >= 0);
    const axis = this.#axis(output);
    if (source === undefined || axis < 0) return;
    if (!keepsOrder(axesOf(node.type))) {
      this.#outer.set(output, this.#outer.get(source) ?? 1);
      return;
    }
    const outer = this.#before(source) / sizeBefore(this.#shape(output), axis);
    const factor = divideDims(this.#shape(output)[axis] ?? 1, this.#batch);
    if (!Number.isInteger(outer) || typeof factor !== "number" || factor % outer !== 0) {
      this.#gap ??= `${node.type} (node "${node.name}") mixes images`;
    }
    this.#outer.set(output, outer);
  }

  #opened(node: Node): Node {
    if (node.type === "Concat") return this.#openConcat(node);
    const target = this.constantOf(node.inputs[1] ?? "");
    if (this.#axis(node.inputs[0]) < 0 || target?.type !== "int64") return node;
    const wanted = Array.from(target.data, Number);
    if (node.type === "Reshape") return this.#openReshape(node, wanted);
    return node.type === "Expand" ? this.#openExpand(node, wanted) : node;
  }

  /** 0 copies the batch, −1 infers it where it is multiplied with something. */
  #openReshape(node: Node, wanted: readonly number[]): Node {
    const axis = this.#axis(node.inputs[0]);
    const to = this.#fixed.types.get(node.outputs[0] ?? "")?.shape ?? [];
    const at = placeOfBatch(to, this.#before(node.inputs[0]), this.#extent);
    const copies = intAttribute(node, "allowzero", 0) === 0;
    if (at < 0 || wanted[at] === -1 || (wanted[at] === 0 && at === axis && copies)) return node;
    const isAlone = this.#shape(node.inputs[0])[axis] === this.#batch && to[at] === this.#extent;
    const copied = copies && at === axis && isAlone;
    const target = wanted.map((dim, index) => {
      if (index === at) return copied ? 0 : -1;
      // only one extent can be inferred
      const known = to[index];
      return dim === -1 && !copied && typeof known === "number" ? known : dim;
    });
    return this.#withTarget(node, target);
  }

  /** An extent of 1 leaves the batch as it is. */
  #openExpand(node: Node, wanted: readonly number[]): Node {
    const at = this.#axis(node.inputs[0]) - this.#shape(node.inputs[0]).length + wanted.length;
    return wanted[at] === this.#extent ? this.#withTarget(node, wanted.with(at, 1)) : node;
  }

  #withTarget(node: Node, target: readonly number[]): Node {
    const name = this.#names.fresh(`${node.name}_target`);
    this.#initializers.set(name, int64(target));
    return { ...node, inputs: [node.inputs[0] ?? "", name] };
  }

  /** Constants that are joined to a value with a batch, such as a class token, are repeated as often as it has images. */
  #openConcat(node: Node): Node {
    const like = node.inputs.find((value) => this.#axis(value) >= 0);
    const axis = this.#axis(like);
    if (like === undefined) return node;
    const rank = this.#shape(like).length;
    const isSingle = (value: string) =>
      this.#axis(value) < 0 && this.#shape(value).length === rank && this.#shape(value)[axis] === 1;
    return {
      ...node,
      inputs: node.inputs.map((value) => (isSingle(value) ? this.#repeat(value, like, axis, rank) : value)),
    };
  }

  #repeat(value: string, like: string, axis: number, rank: number): string {
    const count = this.#insert("Shape", [like], { start: attribute.int(axis), end: attribute.int(axis + 1) });
    const one = this.#names.fresh("one");
    this.#initializers.set(one, int64([1]));
    const parts = Array.from({ length: rank }, (_, index) => (index === axis ? count : one));
    const target = this.#insert("Concat", parts, { axis: attribute.int(0) });
    return this.#insert("Expand", [value, target], {});
  }

  #insert(type: string, inputs: readonly string[], attributes: Node["attributes"]): string {
    const name = this.#names.fresh(`batch_${type.toLowerCase()}`);
    const output = this.#names.fresh(`${name}_out`);
    this.#add({ name, type, domain: "", inputs, outputs: [output], attributes });
    return output;
  }
}

/**
 * The axis of a fixed shape in which the batch lies when `before` numbers of an image lie before it: where it stands alone, else where
 * it is the outer factor of an axis other than the last (batch × heads), else where it is the inner one (rows × batch).
 */
function placeOfBatch(shape: Shape, before: number, extent: number): number {
  const axes = shape.flatMap((dim, axis) => {
    const outer = before / sizeBefore(shape, axis);
    const fits = typeof dim === "number" && Number.isInteger(outer) && dim % (outer * extent) === 0;
    return fits ? [{ axis, outer, isAlone: outer === 1 && dim === extent, isInner: outer * extent === dim }] : [];
  });
  const found =
    axes.find(({ isAlone }) => isAlone) ??
    axes.find(({ axis, outer }) => outer === 1 && axis < shape.length - 1) ??
    axes.find(({ isInner }) => isInner) ??
    axes[0];
  return found?.axis ?? -1;
}

/** The product of the extents before an axis; NaN where one is a symbol. */
function sizeBefore(shape: Shape, axis: number): number {
  return sizeOf(shape.slice(0, axis).map(Number));
}
