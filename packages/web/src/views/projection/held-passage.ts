import type { LayoutSequence, Positions } from "@deepling/engine";
import { type LayoutScale, placingsOf } from "../../renderers/projection/layouts.ts";
import type { LaidLayouts } from "../../state/aligned.ts";
import { isWhole } from "../../state/apart.ts";
import { heldOf } from "../../state/drive-layers.ts";
import type { PageState } from "../../state/store.ts";
import { nearestPlace } from "../../state/timeline.ts";

/** Whether networks between whose layouts the stage passes have their positions apart. */
export function isPassageApart(passage: readonly LaidLayouts[]): boolean {
  return passage.some(({ sequence }) => !isWhole(sequence));
}

/**
 * The moment at which networks are passed through where the slider stands at `t`: `t` itself, or, where positions are apart, that of the nearest layer, so that one layer of each network is
 * held and none has to be computed.
 */
export function passageMoment(passage: readonly LaidLayouts[], t: number): number {
  const [first] = passage;
  if (first === undefined || !isPassageApart(passage)) return t;
  return first.sequence.layers[nearestPlace(first.sequence, t)]?.layer ?? t;
}

/** What is held of a passage's layouts, one layer of each network, as they are drawn beside one another; undefined for those that are not there. */
export class HeldPassage {
  private readonly scaled = new WeakMap<Float32Array, { readonly by: number; readonly places: Float32Array }>();
  private last: readonly (Float32Array | undefined)[] = [];

  /** `shown` is the passage at moment `t`, a layout per network. The same list until one of its layers is another. */
  layers(
    passage: readonly LaidLayouts[],
    shown: LayoutSequence<Positions>,
    t: number,
    state: Pick<PageState, "held" | "heldBeside" | "view">,
  ): readonly (Float32Array | undefined)[] {
    const { scale } = state.view;
    const drawn = placingsOf(shown, scale);
    const found = passage.map(({ sequence }, frame) => {
      const at = nearestPlace(sequence, t);
      const places = heldOf(state, sequence, scale)?.layers[at];
      return places && this.onScale(places, this.unitOf(sequence, scale, at) / (drawn[frame]?.unit ?? 1));
    });
    const isSame = found.length === this.last.length && found.every((places, frame) => places === this.last[frame]);
    if (!isSame) this.last = found;
    return this.last;
  }

  private unitOf(sequence: LayoutSequence<Positions>, scale: LayoutScale, at: number): number {
    return placingsOf(sequence, scale)[at]?.unit ?? 1;
  }

  /** On a shared scale a network's layers are drawn by its largest one: beside another network by the largest of the two. */
  private onScale(places: Float32Array, by: number): Float32Array {
    if (by === 1) return places;
    const known = this.scaled.get(places);
    if (known?.by === by) return known.places;
    const made = { by, places: places.map((value) => value * by) };
    this.scaled.set(places, made);
    return made.places;
  }
}
