import type { Node } from "../../graph/graph.ts";
import type { Net } from "../net.ts";
import { type ConstantChannels, isUnpadded } from "./constant-channels.ts";
import type { Space, SumOver } from "./space.ts";
import { type Place, placeKey } from "./tie.ts";
import { type Grouping, groupingOf } from "./weighted-ties.ts";

/** Why channels stay: something still reads them, their number cannot leave a sum, they cannot be separated, or nothing would be left. */
export interface Stays {
  readonly kind: "read" | "padding" | "pinned" | "uneven" | "last";
  readonly reason: string;
  /** Where they are read, if that is why. */
  readonly place?: Place;
}

/** What becomes of the classes of positions that are constant somewhere. */
export interface Verdicts {
  readonly removed: ReadonlySet<number>;
  readonly stays: ReadonlyMap<number, Stays>;
  /** The places at which a class is summed over though it is no constant there. */
  readonly readAt: (found: number) => readonly Place[];
}

/**
 * Decides which channels can be taken away so that the network answers as before: every sum over them sees a constant that it can
 * take into its bias, no node needs them where they are, groups of a convolution stay even, and every value keeps one.
 */
export function verdictsOn(net: Net, space: Space, constants: ConstantChannels): Verdicts {
  const touched = constantClasses(space, constants);
  const stays = new Map<number, Stays>();
  const keep = (found: number, why: Stays) => {
    if (!stays.has(found)) stays.set(found, why);
  };
  for (const { place, reason } of space.pins) {
    for (const found of classesAt(space, place)) keep(found, { kind: "pinned", reason });
  }
  const reads = new Map<number, Place[]>();
  for (const { sum, index, found } of summedOver(space, touched)) {
    const why = cannotLeave(net, sum, index, constants);
    if (why?.kind === "read") reads.set(found, [...(reads.get(found) ?? []), sum.place]);
    if (why !== undefined) keep(found, why);
  }
  const removed = new Set([...touched].filter((found) => !stays.has(found)));
  const putBack = (found: number, why: Stays) => {
    if (removed.delete(found)) stays.set(found, why);
  };
  while (evenGroups(net, space, removed, putBack) || somethingLeft(space, removed, putBack));
  return { removed, stays, readAt: (found) => reads.get(found) ?? [] };
}

const classesAt = (space: Space, place: Place): readonly number[] =>
  Array.from({ length: space.extent(place) }, (_, index) => space.classOf(place, index));

/** The classes of which some position is constant. */
function constantClasses(space: Space, { isConstant }: ConstantChannels): ReadonlySet<number> {
  const found = new Set<number>();
  for (const place of space.places.values()) {
    for (const [index, own] of classesAt(space, place).entries()) if (isConstant(place, index)) found.add(own);
  }
  return found;
}

/** Every position of these classes over which a node sums. */
function summedOver(space: Space, classes: ReadonlySet<number>) {
  return space.sums.flatMap((sum) =>
    classesAt(space, sum.place).flatMap((found, index) => (classes.has(found) ? [{ sum, index, found }] : [])),
  );
}

/** Why a position cannot leave a sum; undefined where it can. */
function cannotLeave(
  net: Net,
  { node, place }: SumOver,
  index: number,
  constants: ConstantChannels,
): Stays | undefined {
  const where = `${node.type} "${node.name}"`;
  if (!constants.isConstant(place, index)) return { kind: "read", reason: `${where} reads "${place.value}"`, place };
  const number = constants.number(place, index);
  if (number === 0) return undefined;
  const told = `${where} reads it as ${Number(number.toPrecision(3))}`;
  if (!Number.isFinite(number)) return { kind: "pinned", reason: told };
  if (node.type === "Conv" && !isUnpadded(net, node)) {
    return { kind: "padding", reason: `${told} beside a padding of 0, which no bias can stand for` };
  }
  const isFixed = (value: string | undefined) => !value || net.constant(value) !== undefined;
  const isFoldable =
    ["Conv", "Gemm", "MatMul"].includes(node.type) && isFixed(node.inputs[1]) && isFixed(node.inputs[2]);
  return isFoldable ? undefined : { kind: "padding", reason: `${told} and has no bias that can take it up` };
}

type PutBack = (found: number, why: Stays) => void;

/** Puts channels back until every group of a convolution has as many inputs and as many outputs as every other; whether any was. */
function evenGroups(net: Net, space: Space, removed: ReadonlySet<number>, putBack: PutBack): boolean {
  const before = removed.size;
  for (const node of net.nodes) {
    const grouping = node.type === "Conv" && node.domain === "" ? groupingOf(net, node) : undefined;
    if (grouping !== undefined && grouping.groups > 1 && grouping.inputs > 1)
      evenOut(node, grouping, space, removed, putBack);
  }
  return removed.size < before;
}

function evenOut(node: Node, grouping: Grouping, space: Space, removed: ReadonlySet<number>, putBack: PutBack): void {
  const reason = `the groups of Conv "${node.name}" have to stay even`;
  const inputs = goneByGroup(space, { value: node.inputs[0] ?? "", axis: 1 }, grouping, "inputs", removed);
  const outputs = goneByGroup(space, { value: node.outputs[0] ?? "", axis: 1 }, grouping, "outputs", removed);
  const isWhole = (_: unknown, group: number) =>
    inputs[group]?.length === grouping.inputs && outputs[group]?.length === grouping.outputs;
  const sides = [
    { gone: inputs, size: grouping.inputs },
    { gone: outputs, size: grouping.outputs },
  ];
  for (const { gone, size } of sides) {
    const rest = gone.filter((found, group) => !isWhole(found, group));
    const least = Math.min(size - 1, ...rest.map((found) => found.length));
    for (const one of rest.flatMap((found) => found.slice(least))) putBack(one, { kind: "uneven", reason });
  }
}

/** The classes removed from each group of one side of a convolution. */
function goneByGroup(
  space: Space,
  place: Place,
  grouping: Grouping,
  side: "inputs" | "outputs",
  removed: ReadonlySet<number>,
): readonly (readonly number[])[] {
  const size = grouping[side];
  return Array.from({ length: grouping.groups }, (_, group) => {
    const classes = space.has(place) ? classesAt(space, place).slice(group * size, (group + 1) * size) : [];
    return classes.filter((found) => removed.has(found));
  });
}

/** Puts a channel back wherever none would be left; whether any was. */
function somethingLeft(space: Space, removed: ReadonlySet<number>, putBack: PutBack): boolean {
  const before = removed.size;
  for (const place of space.places.values()) {
    const classes = classesAt(space, place);
    const [first] = classes;
    if (first === undefined || !classes.every((found) => removed.has(found))) continue;
    putBack(first, { kind: "last", reason: `"${place.value}" has to keep a channel` });
  }
  return removed.size < before;
}

/** The positions of a place that are left. */
export function keptAt(space: Space, removed: ReadonlySet<number>, place: Place): readonly number[] | undefined {
  if (!space.places.has(placeKey(place))) return undefined;
  const all = Array.from({ length: space.extent(place) }, (_, index) => index);
  const kept = all.filter((index) => !removed.has(space.classOf(place, index)));
  return kept.length === all.length ? undefined : kept;
}
