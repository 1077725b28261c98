import { DeeplingError } from "../base/error.ts";
import { plural, pluralWord } from "../base/plural.ts";
import { sizeOf, type Tensor } from "../graph/tensor.ts";
import { type TypedGraph, withWholeTypes } from "../graph/typed-graph.ts";
import { constantTensor } from "../ops/rules/like.ts";
import { putBehind } from "./put-behind.ts";

/** A graph in which a value's units pass or do not. */
export interface GatedGraph {
  readonly graph: TypedGraph;
  /** The value as it was made; the value's own name stands for what is left of it. */
  readonly whole: string;
  /** The input that says which units pass: bool, one for each unit along the channel axis. */
  readonly keep: string;
  /** The input for what stands where a unit does not pass, like `keep`, in the value's type. */
  readonly fill: string;
  /** Extents of both inputs: C × 1 × 1 for maps with channels first. */
  readonly shape: readonly number[];
}

/**
 * Puts a gate behind the node that makes a value: whoever reads the value, outputs of the graph included, reads what passes. Throws "unsupported
 * layer" for an input of the graph, and where the number of units is not known.
 */
export function gateUnits(graph: TypedGraph, value: string, axis: number): GatedGraph {
  const known = graph.types.get(value);
  const extent = known?.shape?.[axis];
  if (known?.shape === undefined || typeof extent !== "number") {
    const why = "its number of units is not known";
    throw new DeeplingError("unsupported", `layer: "${value}" (${why})`, { hint: "choose a layer behind it" });
  }
  const shape = [extent, ...known.shape.slice(axis + 1).map(() => 1)];
  let [keep, fill] = ["", ""];
  const followed = putBehind(graph, value, (builder, whole) => {
    keep = builder.input("keep", { type: "bool", shape });
    fill = builder.input("fill", { type: known.type, shape });
    return builder.add("Where", [keep, whole, fill], {}, "gate");
  });
  return { ...followed, keep, fill, shape };
}

/** What to feed a gate that holds these units at one number each. Units that the value does not have are not asked for. */
export function gateFeeds(
  { graph, keep, fill, shape }: GatedGraph,
  held: ReadonlyMap<number, number>,
): Readonly<Record<string, Tensor>> {
  const count = sizeOf(shape);
  const type = graph.types.get(fill)?.type ?? "float32";
  const units = Array.from({ length: count }, (_, unit) => unit);
  return {
    [keep]: { type: "bool", shape, data: Uint8Array.from(units, (unit) => (held.has(unit) ? 0 : 1)) },
    [fill]: constantTensor(
      type,
      shape,
      units.map((unit) => held.get(unit) ?? 0),
    ),
  };
}

/** Throws "unknown unit" unless a value, or a layer, of this name has a unit of this number. */
export function requireUnit(unit: number, count: number, name: string): void {
  if (Number.isInteger(unit) && unit >= 0 && unit < count) return;
  const there = `there ${pluralWord(count, "is", "are")} ${plural(count, "unit")}, counted from 0`;
  throw new DeeplingError("unknown", `unit: ${name}/${unit}`, { hint: there });
}

/** The graph with these units of a value held at one number each, as a model of its own. Throws "unknown unit". */
export function ablate(graph: TypedGraph, value: string, axis: number, held: ReadonlyMap<number, number>): TypedGraph {
  const gated = gateUnits(graph, value, axis);
  for (const unit of held.keys()) requireUnit(unit, gated.shape[0] ?? 0, value);
  const constants = gateFeeds(gated, held);
  const inputs = gated.graph.inputs.filter(({ name }) => constants[name] === undefined);
  const types = new Map([...gated.graph.types].filter(([name]) => constants[name] === undefined));
  // inputs became constants, which carry their types themselves
  return withWholeTypes({
    ...gated.graph,
    inputs,
    types,
    initializers: new Map([...graph.initializers, ...Object.entries(constants)]),
  });
}
