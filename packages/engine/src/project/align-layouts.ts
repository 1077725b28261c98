import type { PivotLayout } from "./pivot-mds.ts";
import { meanMovement, procrustes, rmsRadius } from "./procrustes.ts";
import { alignedView, type Before, principalView, smoothView, type View } from "./view.ts";

/** `paper`: the first two axes, turned and mirrored onto the layer before. `smooth`: the plane of variance plus agreement. */
export type LayoutMode = "paper" | "smooth";

/** PivotMDS dimensions that a layout needs in each mode. */
export const DIMENSIONS = { paper: 2, smooth: 10 } as const;

/** A layer's view with how it relates to the layer before; NaN for the first layer. */
export interface AlignedLayout extends View {
  readonly residual: number;
  readonly mirrored: boolean;
  readonly mirrorConfidence: number;
  readonly movement: number;
  /** Root-mean-square radius, in activation units. */
  readonly radius: number;
}

/**
 * Aligns each layer's layout to the aligned one before it, in a chain. Sizes are kept: `radius` reports them. The first layer
 * stays as it is, or turns onto `start` (an earlier layout of some of the same points), so that a refined sequence does not jump.
 */
export function alignLayouts(
  layouts: readonly PivotLayout[],
  options: { readonly mode: LayoutMode; readonly start?: Before | undefined },
): readonly AlignedLayout[] {
  return layouts.map(layoutAligner(options));
}

/** The same for layouts that come one after another: of those before, one is held. */
export function layoutAligner({
  mode,
  start,
}: {
  readonly mode: LayoutMode;
  readonly start?: Before | undefined;
}): (layout: PivotLayout) => AlignedLayout {
  let before: AlignedLayout | undefined;
  let hasPlaces = false;
  return (layout) => {
    const next = before === undefined ? firstLayout(layout, start) : nextLayout(layout, before, mode);
    // a layer without any place says nothing of how the next one should lie
    const placed = !next.positions.every(Number.isNaN);
    if (placed || !hasPlaces) before = next;
    hasPlaces ||= placed;
    return next;
  };
}

function firstLayout(layout: PivotLayout, start: Before | undefined): AlignedLayout {
  const { matrix, positions } = start === undefined ? principalView(layout) : alignedView(layout, start);
  return {
    matrix,
    positions,
    residual: Number.NaN,
    mirrored: false,
    mirrorConfidence: Number.NaN,
    movement: Number.NaN,
    radius: rmsRadius(positions),
  };
}

function nextLayout(layout: PivotLayout, before: AlignedLayout, mode: LayoutMode): AlignedLayout {
  const paper = alignedView(layout, before);
  const { matrix, positions } = mode === "paper" ? paper : smoothView(layout, before);
  const residual = mode === "paper" ? paper.alignment.residual : procrustes(positions, before.positions).residual;
  const { mirrored, mirrorConfidence } = paper.alignment;
  const movement = meanMovement(before.positions, positions);
  return { matrix, positions, residual, mirrored, mirrorConfidence, movement, radius: rmsRadius(positions) };
}
