import { type LayoutSequence, layoutExtent, type Rgb } from "@deepling/engine";
import type { MarkInk } from "../../gl/mark-mesh.ts";
import { drawLayouts } from "./layouts.ts";
import { drawingOrder, marksOf, ranksOf } from "./marks.ts";
import type { ProjectionProps } from "./renderer.ts";

const QUALITY = {
  stress: 0.3,
  trustworthiness: 0.8,
  continuity: 0.8,
  purity: 0.5,
  planePurity: 0.4,
  hidden: 0.01,
  explained: 0.5,
  gap: 2,
  residual: 0.1,
  mirrorConfidence: 0.5,
  mirrored: false,
  movement: 0.2,
  cka: 0.9,
  radius: 1,
};

/** A sequence with these positions, for tests: layer i is called "layer i". */
export function sequenceOf(layers: readonly (readonly number[])[]): LayoutSequence {
  const count = (layers[0]?.length ?? 0) / 2;
  return {
    items: Int32Array.from({ length: count }, (_, i) => i),
    mode: "paper",
    seed: 1,
    pivots: Int32Array.of(0),
    layers: layers.map((positions, layer) => ({
      layer,
      name: `layer ${layer}`,
      kind: "convolution",
      shape: ["N", 3, 8, 8],
      positions: Float32Array.from(positions),
      extent: layoutExtent(Float32Array.from(positions)),
      quality: QUALITY,
      leftOut: new Int32Array(),
      reduction: undefined,
    })),
  };
}

export const TEST_INK: MarkInk = {
  ground: [0, 0, 0],
  rings: [
    [0, 0, 1],
    [1, 0, 0],
    [1, 1, 1],
  ],
  hairline: 1,
};

/** Nothing is looked at in particular. */
export const PLAIN_SCENE = { attending: false, crossed: false, emphasiseWrong: false };

/** Props that draw plain discs: point i in `colours[i]`. */
export function propsOf(sequence: LayoutSequence, colours: readonly Rgb[]): ProjectionProps {
  const layouts = drawLayouts(sequence);
  const inks = Array.from({ length: layouts.count }, (_, point) => colours[point] ?? [1, 1, 1]);
  const scene = {
    colours: Uint8Array.from(inks.flatMap((ink) => [...ink.map((part) => part * 255), 255])),
    states: new Uint8Array(layouts.count),
    ...PLAIN_SCENE,
  };
  const ranks = ranksOf(scene);
  return {
    layouts,
    marks: marksOf(scene, ranks, drawingOrder(ranks)),
    pictures: undefined,
    mode: "points",
    ink: TEST_INK,
    trails: { points: new Uint32Array(0), colours: new Uint8Array(0), layers: [] },
    paths: [],
    hovered: undefined,
  };
}
