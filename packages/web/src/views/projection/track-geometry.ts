import type { LayerLayout, Positions } from "@deepling/engine";
import { QUALITY, type QualityKey } from "../../parts/measures.ts";

/** Where things lie on the timeline, in pixels. */
export interface TrackGeometry {
  readonly width: number;
  /** Height of the part in which curves are drawn. */
  readonly curves: number;
  /** Height of the part below the curves: ticks, signs of the layers, names. */
  readonly labels: number;
  /** A low track has no signs, and thins out its names rather than slant them. */
  readonly low: boolean;
  readonly left: number;
  readonly right: number;
  /** Pixels between neighbouring layers. */
  readonly spacing: number;
  /** Whether there is room for a sign of each layer's kind. */
  readonly signed: boolean;
  /** Labels are set upright when they fit, else at an angle. */
  readonly slanted: boolean;
  /** Layers that are named, and what is written there. */
  readonly named: readonly number[];
  readonly words: ReadonlyMap<number, string>;
}

/** Mean width of a letter at the small size, pixels at 16 px to the rem. */
const LETTER = 6.1;
/** Width of a layer's sign. */
export const GLYPH = 11;
const LONGEST = 16;
/** Least distance between names that stand upright. */
const GAP = 6;
/** How far the first layer's name, which ends there, reaches beyond its tick. */
export const AHEAD = 6;
/** The angle of slanted names in degrees, and the least distance between their lines. */
export const SLANT = 40;
const LINE = 13;
/** Share of the groups' names that must stand upright, so that none is slanted. */
const ENOUGH = 0.6;

/** A layer's name as it is set under its tick: long ones lose their middle. */
export function tickName(name: string): string {
  return name.length <= LONGEST ? name : `${name.slice(0, 7)}…${name.slice(-8)}`;
}

/** Words that may stand under a track, at the layers where they would stand; the important ones first. */
interface Candidate {
  readonly at: number;
  readonly word: string;
}

/** The first layer of each group in a row, those of the longest groups first. */
function groupStarts(groups: readonly string[]): readonly Candidate[] {
  const starts = groups.flatMap((word, at) => (at > 0 && groups[at - 1] === word ? [] : [at]));
  const length = (index: number) => (starts[index + 1] ?? groups.length) - (starts[index] ?? 0);
  const order = [...starts.keys()].sort((a, b) => length(b) - length(a));
  return order.map((index) => ({ at: starts[index] ?? 0, word: groups[starts[index] ?? 0] ?? "" }));
}

/**
 * Lays out a track of `width` pixels; `unit` is 1 at 16 px to the rem. Names never overlap: they slant. Where not every layer finds room,
 * the groups (the layers' blocks) are named instead, each at its first layer, as many as have room.
 */
export function layTrack(
  names: readonly string[],
  width: number,
  unit: number,
  { low = false, groups = names }: { readonly low?: boolean; readonly groups?: readonly string[] } = {},
): TrackGeometry {
  const each = names.map((word, at) => ({ at, word }));
  const size = { layers: names.length, width, unit, low };
  const plain = layWords(each, size);
  const starts = groupStarts(groups);
  return plain.named.length === names.length || starts.length === names.length ? plain : layWords(starts, size);
}

function layWords(
  candidates: readonly Candidate[],
  { layers, width, unit, low }: { layers: number; width: number; unit: number; low: boolean },
): TrackGeometry {
  const last = Math.max(1, layers - 1);
  const wide = ({ word }: Candidate) => tickName(word).length * LETTER * unit;
  const longest = Math.max(LETTER * unit, ...candidates.map(wide));
  const inner = (edges: number) => Math.max(0, (width - edges) / last);
  const half = (one: Candidate) => (one.at === 0 ? AHEAD * unit : wide(one) / 2);
  const first = candidates.find(({ at }) => at === 0);
  const edges = {
    left: Math.max(longest / 2, (first === undefined ? 0 : wide(first)) - AHEAD * unit) + 8 * unit,
    right: longest / 2 + 8 * unit,
  };
  const far = (spacing: number, room: (a: Candidate, b: Candidate) => number) => (a: Candidate, b: Candidate) =>
    Math.abs(a.at - b.at) * spacing >= room(a, b) - 1e-6;
  const level = spread(
    candidates,
    far(inner(edges.left + edges.right), (a, b) => half(a) + half(b) + GAP * unit),
  );
  const isAll = candidates.length === layers;
  const upright = low || level.length >= (isAll ? 1 : ENOUGH) * candidates.length;
  const left = upright ? edges.left : 20 * unit;
  // A slanted name hangs to the lower right of its tick.
  const right = upright ? edges.right : Math.min(longest * 0.72, width * 0.1) + 12 * unit;
  const spacing = inner(left + right);
  const kept = upright
    ? level
    : spread(
        candidates,
        far(spacing, () => (LINE / Math.sin((SLANT * Math.PI) / 180)) * unit),
      );
  const signed = !low && spacing >= (GLYPH + 2) * unit;
  const hanging = upright ? 18 * unit : Math.min(64 * unit, longest * 0.66 + 14 * unit);
  return {
    width,
    curves: (low ? 36 : 56) * unit,
    labels: upright && !signed ? 24 * unit : hanging + (signed ? 22 : 11) * unit,
    low,
    left,
    right,
    spacing,
    signed,
    slanted: !upright,
    named: kept.map(({ at }) => at),
    words: new Map(kept.map(({ at, word }) => [at, word])),
  };
}

/** As many candidates as stand far from one another, the first and the last of the track before all others; in the order of the track. */
function spread(candidates: readonly Candidate[], far: (a: Candidate, b: Candidate) => boolean): readonly Candidate[] {
  const inOrder = [...candidates].sort((a, b) => a.at - b.at);
  const ends = [inOrder[0], inOrder.at(-1)].flatMap((one) => (one === undefined ? [] : [one]));
  const kept: Candidate[] = [];
  for (const one of [...ends, ...candidates]) if (kept.every((other) => far(one, other))) kept.push(one);
  return kept.sort((a, b) => a.at - b.at);
}

/** Horizontal place of a position counted in layouts. */
export function trackX(track: TrackGeometry, position: number): number {
  return track.left + track.spacing * position;
}

/** The inverse of `trackX`. */
export function trackPosition(track: TrackGeometry, x: number): number {
  return track.spacing === 0 ? 0 : (x - track.left) / track.spacing;
}

/** The values from which to which a curve is drawn: a measure's own range, or from 0 to what occurs. */
export function curveDomain(key: QualityKey, layers: readonly LayerLayout<Positions>[]): readonly [number, number] {
  const [low, high] = QUALITY[key].range;
  if (high === 1) return [low, high];
  const values = layers.map((layer) => layer.quality[key]).filter(Number.isFinite);
  return [low, Math.max(low + 1e-6, ...values)];
}

/** Height of a measure's curve at a layer, pixels from the track's upper edge; NaN where there is no value. */
export function curveY(
  key: QualityKey,
  index: number,
  on: { layers: readonly LayerLayout<Positions>[]; track: TrackGeometry },
): number {
  const [low, high] = curveDomain(key, on.layers);
  const share = ((on.layers[index]?.quality[key] ?? Number.NaN) - low) / (high - low);
  return 3 + (1 - Math.max(0, Math.min(1, share))) * (on.track.curves - 6);
}

/** An SVG path through a measure's values; interrupted where there is none. */
export function curvePath(key: QualityKey, layers: readonly LayerLayout<Positions>[], track: TrackGeometry): string {
  let isDrawing = false;
  return layers
    .map((_, i) => {
      const y = curveY(key, i, { layers, track });
      const command = isDrawing ? "L" : "M";
      isDrawing = !Number.isNaN(y);
      return isDrawing ? `${command}${trackX(track, i).toFixed(1)} ${y.toFixed(1)}` : "";
    })
    .join("");
}

/** Why a layer's drawing is to be taken with care; none for most. */
export function cautions(layer: LayerLayout<Positions>): readonly { readonly sign: string; readonly text: string }[] {
  const { gap, mirrorConfidence } = layer.quality;
  return [
    ...(gap < 1.1
      ? [
          {
            sign: "≈",
            text: `The second axis is arbitrary: λ₂/λ₃ is ${gap.toFixed(2)}, so another axis would do as well, and what seems to turn here may not.`,
          },
        ]
      : []),
    ...(mirrorConfidence < 0.05
      ? [
          {
            sign: "⇋",
            text: "Mirrored or not fits the layer before alike: points may seem to cross over without a reason.",
          },
        ]
      : []),
    ...(layer.reduction === undefined ? [] : [{ sign: "▾", text: `Reduced to fit memory: ${layer.reduction}.` }]),
  ];
}
