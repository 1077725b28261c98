import { DeeplingError } from "../../base/error.ts";
import type { Graph } from "../../graph/graph.ts";
import { Names } from "../../graph/names.ts";
import { sizeOf, type Tensor } from "../../graph/tensor.ts";
import { type TypedGraph, withWholeTypes } from "../../graph/typed-graph.ts";
import { everyName, prune, valuesRead } from "../../graph/walk.ts";
import { constantTensor } from "../../ops/rules/like.ts";
import { ablate, requireUnit } from "../ablate.ts";
import { createNet, type Net } from "../net.ts";
import { describeValues } from "../tap.ts";
import { constantChannels } from "./constant-channels.ts";
import { shrink } from "./shrink.ts";
import { type Space, spaceOf } from "./space.ts";
import type { Place } from "./tie.ts";
import { keptAt, type Verdicts, verdictsOn } from "./verdicts.ts";

/** Units of a value that are to be removed. */
export interface UnitsAt extends Place {
  readonly units: readonly number[];
}

/** How a network is pruned. */
export interface PruneOptions {
  /** The graph with numbers for the free extents of its image, its nodes the same: what extents are read from. */
  readonly bind: (graph: Graph) => Graph;
  /** Runs a graph on inputs of zeros. */
  readonly run: (graph: Graph, feeds: Readonly<Record<string, Tensor>>) => Promise<Readonly<Record<string, Tensor>>>;
  /** What happens to units whose channels another layer's output shares: they are held at zero there, too, or that is refused. */
  readonly coupled: "together" | "refuse";
  /** What a value is called to the person. */
  readonly nameOf: (value: string) => string;
}

/** A unit that was to be removed and stays, held at zero, with the reason. */
export interface KeptUnit extends Place {
  readonly unit: number;
  readonly kind: "read" | "padding" | "pinned" | "uneven" | "last";
  readonly reason: string;
}

/** A pruned network. */
export interface PrunedGraph {
  /** The network without the channels. It answers as `masked` does. */
  readonly graph: TypedGraph;
  /** The network with all channels, the units held at zero. */
  readonly masked: TypedGraph;
  /** What is held at zero in `masked`: what was asked for, and where other layers share its channels. */
  readonly held: readonly UnitsAt[];
  readonly kept: readonly KeptUnit[];
  /** The channels of a place that are left; undefined where all are. */
  readonly left: (place: Place) => readonly number[] | undefined;
}

/** Rounds of holding at zero whatever shares the channels; each adds all places that read them. */
const ROUNDS = 8;

/**
 * Removes units of a network physically: their channels leave kernels, vectors and matrices from where they are made to where they are summed up.
 * A unit counts as zero at its layer; where that becomes another number (behind a bias or a normalisation) the sums take it into their biases.
 * Channels that several layers share (residual sums) go together. Throws "unknown unit", "missing unit" where none would be left, and
 * "unsupported layer" where channels are shared and that is refused.
 */
export async function pruneUnits(
  graph: TypedGraph,
  asked: readonly UnitsAt[],
  options: PruneOptions,
): Promise<PrunedGraph> {
  const own = ownConstants(graph);
  let held = asked;
  for (let round = 0; ; round++) {
    const masked = held.reduce((now, { value, axis, units }) => ablate(now, value, axis, zeros(units)), own);
    const net = createNet(options.bind(masked));
    for (const place of asked) requireSome(net, place, options.nameOf);
    const space = spaceOf(net, held);
    const measured = await measure(net, space, held, options);
    const constants = constantChannels(net, space, (value) => measured[value]);
    const verdicts = verdictsOn(net, space, constants);
    const more = sharedBy(space, verdicts, held);
    if (more.length > 0 && options.coupled === "refuse") throw shared(asked, more, options.nameOf);
    if (more.length === 0 || round === ROUNDS) {
      const { removed } = verdicts;
      const left = (place: Place) => keptAt(space, removed, place);
      const shrunk = shrink(masked, { net, space, constants, removed });
      return { graph: mergedConstants(shrunk, graph), masked, held, kept: keptUnits(asked, space, verdicts), left };
    }
    held = joinUnits([...held, ...more]);
  }
}

const zeros = (units: readonly number[]): ReadonlyMap<number, number> => new Map(units.map((unit) => [unit, 0]));

function requireSome(net: Net, { value, axis, units }: UnitsAt, nameOf: PruneOptions["nameOf"]): void {
  const extent = net.shape(value)?.[axis];
  const count = typeof extent === "number" ? extent : 0;
  for (const unit of units) requireUnit(unit, count, nameOf(value));
  if (new Set(units).size < count) return;
  throw new DeeplingError("missing", `unit: ${nameOf(value)} would have none left`, { hint: "keep at least one" });
}

/** Numbers of the values of a space behind what is held, for an input of zeros. */
async function measure(net: Net, space: Space, held: readonly UnitsAt[], options: PruneOptions) {
  const behind = new Set(held.map(({ value }) => value));
  for (const node of net.nodes) {
    if (valuesRead(node).some((value) => behind.has(value))) for (const output of node.outputs) behind.add(output);
  }
  const values = new Set([...space.places.values()].map(({ value }) => value));
  const read = [...values].filter((value) => behind.has(value) && net.origin(value) !== undefined);
  const tapped = prune({ ...net.graph, outputs: describeValues(net.graph, read) });
  const feeds = Object.fromEntries(
    tapped.inputs.map(({ name, type, shape }) => {
      const extents = (shape ?? []).map((dim) => (typeof dim === "number" ? dim : 1));
      return [name, zeroTensor(type, extents)];
    }),
  );
  return options.run(tapped, feeds);
}

function zeroTensor(type: Tensor["type"], shape: readonly number[]): Tensor {
  if (type === "bool" || type === "uint8") return { type, shape, data: new Uint8Array(sizeOf(shape)) };
  if (type === "int8") return { type, shape, data: new Int8Array(sizeOf(shape)) };
  if (type === "int32") return { type, shape, data: new Int32Array(sizeOf(shape)) };
  return constantTensor(type, shape, new Array<number>(sizeOf(shape)).fill(0));
}

/** The places at which what is held is read though it is no zero there, with the positions that go with it. */
function sharedBy(space: Space, { readAt, stays }: Verdicts, held: readonly UnitsAt[]): readonly UnitsAt[] {
  const found = new Map<string, { place: Place; units: Set<number> }>();
  for (const { value, axis, units } of held) {
    for (const unit of units) {
      const own = space.classOf({ value, axis }, unit);
      if (stays.get(own)?.kind === "pinned") continue;
      for (const place of readAt(own)) {
        const key = `${place.axis}:${place.value}`;
        const entry = found.get(key) ?? { place, units: new Set<number>() };
        found.set(key, entry);
        for (const member of space.members(own)) {
          if (member.place.value === place.value && member.place.axis === place.axis) entry.units.add(member.index);
        }
      }
    }
  }
  return [...found.values()].map(({ place, units }) => ({ ...place, units: [...units].sort((a, b) => a - b) }));
}

function joinUnits(all: readonly UnitsAt[]): readonly UnitsAt[] {
  const found = new Map<string, UnitsAt>();
  for (const { value, axis, units } of all) {
    const before = found.get(`${axis}:${value}`)?.units ?? [];
    found.set(`${axis}:${value}`, { value, axis, units: [...new Set([...before, ...units])].sort((a, b) => a - b) });
  }
  return [...found.values()];
}

function keptUnits(asked: readonly UnitsAt[], space: Space, { removed, stays }: Verdicts): readonly KeptUnit[] {
  return asked.flatMap(({ value, axis, units }) =>
    units.flatMap((unit) => {
      const own = space.classOf({ value, axis }, unit);
      if (removed.has(own)) return [];
      const { kind, reason } = stays.get(own) ?? { kind: "pinned" as const, reason: "nothing is known of it" };
      return [{ value, axis, unit, kind, reason }];
    }),
  );
}

function shared(asked: readonly UnitsAt[], more: readonly UnitsAt[], nameOf: PruneOptions["nameOf"]): DeeplingError {
  const names = (places: readonly UnitsAt[]) => [...new Set(places.map(({ value }) => nameOf(value)))].join(", ");
  return new DeeplingError("unsupported", `layer: ${names(asked)} shares its channels with ${names(more)}`, {
    hint: "remove them together, or choose a layer within the block",
  });
}

/** The graph in which every reader of a constant of numbers has one of its own: channels of two layers do not hang together because their weights are alike. */
function ownConstants(graph: TypedGraph): TypedGraph {
  const names = new Names(everyName(graph));
  const initializers = new Map(graph.initializers);
  const seen = new Set<string>();
  const nodes = graph.nodes.map((node) => {
    const inputs = node.inputs.map((value) => {
      const tensor = graph.initializers.get(value);
      if (tensor === undefined || !seen.has(value)) {
        seen.add(value);
        return value;
      }
      const copy = names.fresh(value);
      initializers.set(copy, tensor);
      return copy;
    });
    return inputs.every((value, at) => value === node.inputs[at]) ? node : { ...node, inputs };
  });
  // the copies are constants, which carry their types themselves
  return withWholeTypes({ ...graph, nodes, initializers });
}

/** Constants that were one before and are alike still become one again. */
function mergedConstants(graph: TypedGraph, before: Graph): TypedGraph {
  const known = new Map([...before.initializers].map(([name, tensor]) => [tensor, name]));
  const initializers = new Map<string, Tensor>();
  const renamed = new Map<string, string>();
  for (const [name, tensor] of graph.initializers) {
    const own = known.get(tensor);
    if (own !== undefined && own !== name && graph.initializers.get(own) === tensor) renamed.set(name, own);
    else initializers.set(name, tensor);
  }
  if (renamed.size === 0) return graph;
  const nodes = graph.nodes.map((node) => ({
    ...node,
    inputs: node.inputs.map((value) => renamed.get(value) ?? value),
  }));
  return withWholeTypes({ ...graph, nodes, initializers });
}
