import type { Graph } from "../../graph/graph.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { ImageAxes } from "../image-axes.ts";
import type { Layer } from "../layer.ts";
import { createNet } from "../net.ts";
import type { NodeFacts } from "./node-facts.ts";
import { pairNodes } from "./pair-nodes.ts";

/**
 * What became of a node or a layer. "reshaped": its weights have other extents, or it makes other extents of the same ones; "settings": it computes something else (attributes, or a constant
 * became another kind of input); "reweighted": the same structure with other weights.
 */
export type Change = "same" | "added" | "removed" | "reshaped" | "settings" | "reweighted";

/** A node in one of the graphs. */
export interface NodePlace {
  readonly node: string;
  /** Index of the layer that it belongs to; −1 for none. */
  readonly layer: number;
}

/** What became of one node. */
export interface NodeDifference {
  readonly change: Change;
  /** Its operator. */
  readonly op: string;
  readonly before: NodePlace | undefined;
  readonly after: NodePlace | undefined;
  /** ‖after − before‖/‖before‖ over all its weights: 0 for equal ones; NaN where it has none or their extents differ. */
  readonly weights: number;
  /** What differs, in words: "weights 64×3×7×7 → 96×3×7×7"; empty where nothing does, or a number says it. */
  readonly detail: string;
}

/** What became of one layer: the greatest change among its nodes. */
export interface LayerDifference {
  readonly change: Change;
  /** Indices of the layer in the first and in the second network; −1 where it is in one only. */
  readonly before: number;
  readonly after: number;
  /** As for a node, over all weights of the layer. */
  readonly weights: number;
  readonly detail: string;
}

/** Two networks compared by structure. JSON but for NaN. */
export interface GraphDifference {
  /** In the second network's order of computing, removed ones where they stood. */
  readonly nodes: readonly NodeDifference[];
  readonly layers: readonly LayerDifference[];
  /** Nodes by what became of them. */
  readonly counts: Readonly<Record<Change, number>>;
}

/** A prepared graph, its image input and its layers. */
export interface ComparedGraph {
  readonly graph: Graph;
  readonly image: ImageAxes;
  readonly layers: readonly Layer[];
}

/**
 * What has to be done to `before` to get `after`: nodes added, removed, re-shaped and re-weighted. Nodes are paired by what they compute, not by names or by their order in the file.
 */
export function graphDifference(before: ComparedGraph, after: ComparedGraph): GraphDifference {
  const paired = pairNodes(createNet(before.graph, before.image), createNet(after.graph, after.image));
  const layerOf = ({ layers }: ComparedGraph) => {
    const places = new Map(layers.flatMap(({ nodes, index }) => nodes.map((node) => [node, index])));
    return ({ node }: NodeFacts): NodePlace => ({ node: node.name, layer: places.get(node.name) ?? -1 });
  };
  const [placeBefore, placeAfter] = [layerOf(before), layerOf(after)];
  const found: Found[] = [];
  const kept = new Set(paired.pairs);
  let next = 0;
  const removeUpTo = (end: number) => {
    for (; next < end; next++) {
      const facts = paired.before[next];
      if (facts === undefined || kept.has(next)) continue;
      const own = { change: "removed", op: facts.type, before: placeBefore(facts), after: undefined } as const;
      found.push({ ...own, weights: Number.NaN, detail: "", squares: NO_SQUARES });
    }
  };
  paired.after.forEach((facts, at) => {
    const own = paired.before[paired.pairs[at] ?? -1];
    const after = placeAfter(facts);
    if (own === undefined) {
      const added = { change: "added", op: facts.type, before: undefined, after } as const;
      found.push({ ...added, weights: Number.NaN, detail: "", squares: NO_SQUARES });
      return;
    }
    removeUpTo(paired.pairs[at] ?? 0);
    found.push({ op: facts.type, before: placeBefore(own), after, ...compareNodes(own, facts) });
  });
  removeUpTo(paired.before.length);
  const counts = { same: 0, added: 0, removed: 0, reshaped: 0, settings: 0, reweighted: 0 };
  for (const { change } of found) counts[change]++;
  return { nodes: found.map(({ squares: _, ...node }) => node), layers: layersOf(found), counts };
}

/** A weight that is no number counts as 0, and as another than any number. */
const numberOf = (value: string | number | bigint | undefined): number => {
  const number = Number(value);
  return Number.isNaN(number) ? 0 : number;
};

/** The square of the difference of two weights that are not the same; above 0 also where only one of them is a number. */
const differenceOf = (x: number, y: number): number => Math.max((x - y) ** 2, Number.MIN_VALUE);

/** Sums of squares of weights: of their difference, and of what they were. */
interface Squares {
  readonly apart: number;
  readonly whole: number;
}
const NO_SQUARES: Squares = { apart: 0, whole: 0 };

type Found = NodeDifference & { readonly squares: Squares };

function compareNodes(a: NodeFacts, b: NodeFacts): Pick<Found, "change" | "weights" | "detail" | "squares"> {
  if (a.weightShapes !== b.weightShapes) {
    const detail = `weights ${a.weightShapes || "none"} → ${b.weightShapes || "none"}`;
    return { change: "reshaped", weights: Number.NaN, detail, squares: NO_SQUARES };
  }
  const squares = a.weights.reduce((sum, own, at) => addSquares(sum, own, b.weights[at]), NO_SQUARES);
  const weights = a.weights.length === 0 ? Number.NaN : relative(squares);
  if (a.settings !== b.settings) {
    return { change: "settings", weights, detail: `${a.settings || "none"} → ${b.settings || "none"}`, squares };
  }
  if (a.makes !== b.makes && a.reads === b.reads) {
    return { change: "reshaped", weights, detail: `${a.makes} → ${b.makes}`, squares };
  }
  return { change: squares.apart > 0 ? "reweighted" : "same", weights, detail: "", squares };
}

function addSquares({ apart, whole }: Squares, a: Tensor, b: Tensor | undefined): Squares {
  const own = a.data;
  const other = b?.data ?? [];
  let [difference, size] = [0, 0];
  for (let at = 0; at < own.length; at++) {
    const [x, y] = [own[at], other[at]];
    if (typeof x === "string" || typeof y === "string") difference += x === y ? 0 : 1;
    else if (x !== y && !(Number.isNaN(x) && Number.isNaN(y))) difference += differenceOf(numberOf(x), numberOf(y));
    size += numberOf(x) ** 2;
  }
  return { apart: apart + difference, whole: whole + size };
}

/** ‖b − a‖/‖a‖; infinite where all were zero and are not. */
const relative = ({ apart, whole }: Squares): number => (apart === 0 ? 0 : Math.sqrt(apart / whole));

const GREATEST: readonly Change[] = ["added", "removed", "reshaped", "settings", "reweighted", "same"];

function layersOf(nodes: readonly Found[]): readonly LayerDifference[] {
  const groups = new Map<string, Found[]>();
  for (const node of nodes) {
    const { before, after } = node;
    // a node of a layer that joined or left goes with the layer that it belongs to now
    if ((after?.layer ?? before?.layer ?? -1) < 0) continue;
    const key = after === undefined ? `-${before?.layer}` : String(after.layer);
    groups.set(key, [...(groups.get(key) ?? []), node]);
  }
  const ofAfter = [...groups].filter(([key]) => !key.startsWith("-")).map(([, own]) => summarise(own));
  const known = new Set(ofAfter.map(({ before }) => before));
  const gone = [...groups].filter(([key]) => key.startsWith("-")).map(([, own]) => summarise(own));
  return [...ofAfter, ...gone.filter(({ before }) => !known.has(before))];
}

function summarise(nodes: readonly Found[]): LayerDifference {
  const kept = nodes.filter(({ change }) => change !== "added" && change !== "removed");
  const change = kept.length === 0 ? (nodes[0]?.change ?? "same") : greatest(kept, nodes.length);
  const squares = kept.reduce(
    (sum, { squares }) => ({ apart: sum.apart + squares.apart, whole: sum.whole + squares.whole }),
    NO_SQUARES,
  );
  const compared = kept.some(({ weights }) => !Number.isNaN(weights));
  return {
    change,
    before: (kept[0] ?? nodes[0])?.before?.layer ?? -1,
    after: nodes.find(({ after }) => after !== undefined)?.after?.layer ?? -1,
    weights: compared ? relative(squares) : Number.NaN,
    detail: nodes
      .map(({ detail }) => detail)
      .filter((text) => text !== "")
      .join("; "),
  };
}

/** The greatest change; a layer of which some nodes came or went computes something else. */
function greatest(kept: readonly Found[], all: number): Change {
  const own = GREATEST.find((change) => kept.some((node) => node.change === change)) ?? "same";
  const mixed = kept.length < all && GREATEST.indexOf(own) > GREATEST.indexOf("settings");
  return mixed ? "settings" : own;
}
