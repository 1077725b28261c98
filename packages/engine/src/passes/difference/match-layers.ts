import type { Matrix } from "../../math/matrix.ts";
import type { Layer } from "../layer.ts";
import { alignInOrder, canAlign } from "./align-in-order.ts";

/** The layer of another network that a layer is compared with, and what they were matched by. */
export interface LayerMatch {
  /** Index of the layer in the first network. */
  readonly layer: number;
  /** Index in the other network; −1 where nothing matches. */
  readonly other: number;
  readonly by: "name" | "structure" | "similarity" | "none";
  /** CKA of the two, where it is known; NaN otherwise. */
  readonly similarity: number;
}

/** Least CKA at which layers that neither name nor structure matches are matched. */
const LEAST_SIMILARITY = 0.5;

/**
 * Matches each layer of a network with one of another, each at most once, the inputs with one another. In the order of both networks: layers of one kind, by
 * equal names before equal structure (shape, kernel, settings); then names that stand elsewhere; then what is left by CKA (own × other, where given), if each is the other's most similar
 * unmatched layer and CKA is at least 0.5.
 */
export function matchLayers(
  own: readonly Layer[],
  other: readonly Layer[],
  similarity?: Matrix | undefined,
): readonly LayerMatch[] {
  const cka = (a: number, b: number) => similarity?.data[a * similarity.columns + b] ?? Number.NaN;
  const found = new Map<number, Pick<LayerMatch, "other" | "by">>();
  const taken = new Set<number>();
  const pair = (a: number, b: number, by: LayerMatch["by"]) => {
    found.set(a, { other: b, by });
    taken.add(b);
  };
  // of networks with many thousands of layers names alone are compared
  const aligned = canAlign(own.length, other.length)
    ? alignInOrder(own.length, other.length, (i, j) => likeness(own[i], other[j]))
    : [];
  for (const [a, b] of aligned) {
    pair(a, b, own[a]?.name === other[b]?.name ? "name" : "structure");
  }
  const named = new Map(other.map((layer, index) => [layer.name, index]));
  own.forEach((layer, a) => {
    const b = named.get(layer.name);
    if (!found.has(a) && b !== undefined && !taken.has(b) && other[b]?.kind === layer.kind) pair(a, b, "name");
  });
  if (similarity !== undefined) matchRest(own.length, other.length, { cka, found, taken, pair });
  return own.map((_, layer) => {
    const { other: b, by } = found.get(layer) ?? { other: -1, by: "none" as const };
    return { layer, other: b, by, similarity: b < 0 ? Number.NaN : cka(layer, b) };
  });
}

const SAME_NAME = 5;
const SAME_SHAPE = 2;
const SAME_KERNEL = 2;
const SAME_SETTINGS = 1;

/** How well two layers fit one another; 0 where they must not be paired. */
function likeness(a: Layer | undefined, b: Layer | undefined): number {
  if (a === undefined || b === undefined || a.kind !== b.kind) return 0;
  const same = (x: unknown, y: unknown) => String(x) === String(y);
  const score =
    (a.name === b.name ? SAME_NAME : 0) +
    (same(a.shape.slice(1), b.shape.slice(1)) ? SAME_SHAPE : 0) +
    (a.weights !== undefined && same(a.weights.shape, b.weights?.shape) ? SAME_KERNEL : 0) +
    (a.detail === b.detail ? SAME_SETTINGS : 0);
  // layers that have no more in common than their settings, such as "ReLU", are not the same layer
  return score > SAME_SETTINGS ? score : 0;
}

/** Pairs unmatched layers that are each other's most similar, again and again until no pair is left. */
function matchRest(
  own: number,
  other: number,
  {
    cka,
    found,
    taken,
    pair,
  }: {
    readonly cka: (a: number, b: number) => number;
    readonly found: ReadonlyMap<number, unknown>;
    readonly taken: ReadonlySet<number>;
    readonly pair: (a: number, b: number, by: "similarity") => void;
  },
): void {
  const candidates = Array.from({ length: own * other }, (_, at) => [Math.floor(at / other), at % other] as const)
    .filter(([a, b]) => !found.has(a) && !taken.has(b) && cka(a, b) >= LEAST_SIMILARITY)
    .sort(([a, b], [c, d]) => cka(c, d) - cka(a, b));
  for (const [a, b] of candidates) if (!found.has(a) && !taken.has(b)) pair(a, b, "similarity");
}
