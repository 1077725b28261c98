import type { Graph, Node } from "../../graph/graph.ts";
import { consumers } from "../../graph/walk.ts";
import type { Net } from "../net.ts";
import { tiesOf } from "./node-ties.ts";
import { type Place, placeKey, type Role, type Tie } from "./tie.ts";
import { extentAt } from "./weighted-ties.ts";

/** A node that sums over a place. */
export interface SumOver {
  readonly node: Node;
  readonly place: Place;
}

/** A node, or an edge of the model, at which nothing of a place can be taken away. */
export interface Pin {
  readonly place: Place;
  readonly reason: string;
}

/** The places that share channels, directly or through others, and which of their positions stand and fall together. */
export interface Space {
  readonly places: ReadonlyMap<string, Place>;
  readonly extent: (place: Place) => number;
  readonly has: (place: Place) => boolean;
  /** A number for all positions that stand and fall together. */
  readonly classOf: (place: Place, index: number) => number;
  /** The positions of a class, as places and their indices. */
  readonly members: (found: number) => readonly { readonly place: Place; readonly index: number }[];
  readonly ties: ReadonlyMap<Node, readonly Tie[]>;
  readonly sums: readonly SumOver[];
  readonly pins: readonly Pin[];
}

/** Everything that shares channels with the places given, found through the nodes that make and read them. */
export function spaceOf(net: Net, from: readonly Place[]): Space {
  const readers = consumers(net.graph);
  const places = new Map<string, Place>();
  const ties = new Map<Node, Map<string, Tie>>();
  const sums = new Map<string, SumOver>();
  const pins: Pin[] = [];
  const open = [...from];
  const visit = (node: Node, place: Place, role: Role) => {
    const said = tiesOf(net, node, role, place);
    if (said.pinned !== undefined) pins.push({ place, reason: `${node.type} "${node.name}": ${said.pinned}` });
    if (said.sums) sums.set(`${node.name} ${placeKey(place)}`, { node, place });
    const known = ties.get(node) ?? new Map<string, Tie>();
    ties.set(node, known);
    for (const tie of said.ties) known.set(`${placeKey(tie.fine)} ${placeKey(tie.coarse)}`, tie);
    open.push(...said.ties.flatMap(({ fine, coarse }) => [fine, coarse]));
  };
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    if (places.has(placeKey(place))) continue;
    places.set(placeKey(place), place);
    pins.push(...edgePins(net, place));
    const maker = net.origin(place.value);
    const nodes = [...(maker === undefined ? [] : [maker]), ...(readers.get(place.value) ?? [])];
    for (const node of nodes) for (const role of rolesOf(node, place.value)) visit(node, place, role);
  }
  const listed = new Map([...ties].map(([node, known]) => [node, [...known.values()]]));
  const joined = joinedPositions(net, places, [...listed.values()].flat());
  return { places, ties: listed, sums: [...sums.values()], pins, ...joined };
}

/** Why nothing of a place can be taken away at the edge of the model. */
function edgePins({ graph, shape }: Net, place: Place): readonly Pin[] {
  const { value, axis } = place;
  const isAmong = (values: Graph["inputs"]) => values.some(({ name }) => name === value);
  const reasons = [
    ...(typeof shape(value)?.[axis] === "number" ? [] : [`the number of channels of "${value}" is not known`]),
    ...(isAmong(graph.outputs) ? [`"${value}" is an output of the model`] : []),
    ...(isAmong(graph.inputs) ? [`"${value}" is an input of the model`] : []),
  ];
  return reasons.map((reason) => ({ place, reason }));
}

/** What a node has a value as; a subgraph that takes it counts as an input without a rule. */
function rolesOf(node: Node, value: string): readonly Role[] {
  const roles: Role[] = [
    ...node.inputs.flatMap((input, at) => (input === value ? [{ side: "input" as const, at }] : [])),
    ...node.outputs.flatMap((output, at) => (output === value ? [{ side: "output" as const, at }] : [])),
  ];
  return roles.length > 0 ? roles : [{ side: "input" as const, at: -1 }];
}

/** Joins tied positions (union-find with path halving). */
function joinedPositions(net: Net, places: ReadonlyMap<string, Place>, ties: readonly Tie[]) {
  const first = new Map<string, number>();
  const owners: Place[] = [];
  let count = 0;
  for (const [key, place] of places) {
    first.set(key, count);
    owners.push(place);
    count += extentAt(net, place);
  }
  const parent = Int32Array.from({ length: count }, (_, at) => at);
  const root = (at: number): number => {
    let now = at;
    while (parent[now] !== now) {
      parent[now] = parent[parent[now] ?? 0] ?? 0;
      now = parent[now] ?? 0;
    }
    return now;
  };
  for (const { fine, coarse, at } of ties) {
    const [from, to] = [first.get(placeKey(fine)) ?? 0, first.get(placeKey(coarse)) ?? 0];
    for (let index = 0; index < extentAt(net, fine); index++) {
      const other = at(index);
      if (other >= 0 && other < extentAt(net, coarse)) parent[root(from + index)] = root(to + other);
    }
  }
  const members = new Map<number, { place: Place; index: number }[]>();
  for (const place of owners) {
    const start = first.get(placeKey(place)) ?? 0;
    for (let index = 0; index < extentAt(net, place); index++) {
      const found = root(start + index);
      const list = members.get(found);
      if (list === undefined) members.set(found, [{ place, index }]);
      else list.push({ place, index });
    }
  }
  return {
    extent: (place: Place) => extentAt(net, place),
    has: (place: Place) => first.has(placeKey(place)),
    classOf: (place: Place, index: number) => root((first.get(placeKey(place)) ?? 0) + index),
    members: (found: number) => members.get(found) ?? [],
  };
}
