import {
  type Evaluation,
  type LayoutAlignment,
  matchLayers,
  type StudyInfo,
  type ToldProjection,
  type Variant,
  variantKey,
} from "@deepling/engine";
import { type Aligned, alignApart, alignProjection, type LaidLayouts } from "./aligned.ts";
import { isWhole } from "./apart.ts";
import { isLight } from "./light.ts";
import { setVariant, shownKey, unedited } from "./shown.ts";
import type { LayoutPair, PageStore } from "./store.ts";

/** What is known of one network that was shown: going back to it should not take a moment. */
export interface Known {
  /** Its description, until `checked` without what running the network tells. */
  info: StudyInfo;
  checked: boolean;
  evaluation: Evaluation | undefined;
  /** Layouts of all items, by mode. */
  readonly layouts: Map<string, ToldProjection>;
  readonly edited: boolean;
  /** Whether it is evaluated and projected without being asked to. */
  awaited: boolean;
}

/** Edited networks of which everything is kept. */
const KEPT = 12;

/** A network of which nothing but its description is known yet; that of an edited one is whole. */
export const newlyKnown = (info: StudyInfo, edited: boolean): Known => ({
  info,
  checked: edited,
  evaluation: undefined,
  layouts: new Map(),
  edited,
  awaited: !edited || isLight(info),
});

/** The networks that were shown, by their variants. */
export interface Networks {
  /** The one that the page shows; undefined until it was opened. */
  readonly shown: () => Known | undefined;
  /** The same without edits. */
  readonly original: () => Known | undefined;
  /** The study's own. */
  readonly own: () => Known | undefined;
  readonly keep: (key: string, opened: Known) => void;
  /** Layouts as those of the study's own network lie, where these are known. */
  readonly laidOut: (projection: ToldProjection) => Aligned;
  /** Whether layouts wait for the study to say how they are turned (`lay`): layouts of both networks are known, and positions of either are apart. */
  readonly isToLay: (projection: ToldProjection) => boolean;
  readonly lay: (projection: ToldProjection, alignment: LayoutAlignment) => void;
  /** Both sides of the switch between before and after, where all images have a place in both. */
  readonly pair: () => LayoutPair | undefined;
}

/** Knows of no network yet. */
export function createNetworks(store: PageStore): Networks {
  const known = new Map<string, Known>();
  // layouts as the study's own lie, by what they were before
  const laid = new WeakMap<ToldProjection, Aligned>();
  const shown = (): Known | undefined => known.get(shownKey(store.getState().view));
  const own = (): Known | undefined => known.get("{}");
  return {
    shown,
    own,
    original: () => known.get(variantKey(unedited(store.getState().view))),
    // of edited networks only the latest are kept: each holds layouts of every image
    keep: (key, opened) => {
      if (!known.has(key)) known.set(key, opened);
      const edited = [...known].filter(([, { edited }]) => edited).map(([one]) => one);
      for (const oldest of edited.slice(0, -KEPT)) known.delete(oldest);
    },
    laidOut: (projection) => {
      const kept = laid.get(projection);
      if (kept !== undefined) return kept;
      const [base, there] = [own(), shown()];
      const onto = base?.layouts.get(store.getState().view.mode);
      const unturned = { projection, turns: undefined };
      if (base === undefined || there === undefined || base === there || onto === undefined) return unturned;
      if (!isWhole(projection.sequence) || !isWhole(onto.sequence)) return unturned;
      const matches = matchLayers(there.info.model.layers, base.info.model.layers);
      const found = alignProjection({ ...projection, sequence: projection.sequence }, onto.sequence, matches);
      laid.set(projection, found);
      return found;
    },
    isToLay: (projection) => {
      const onto = own()?.layouts.get(store.getState().view.mode);
      return shown() !== own() && onto !== undefined && !laid.has(projection);
    },
    lay: (projection, alignment) => {
      laid.set(projection, alignApart(projection, alignment));
    },
    pair: () => {
      const { view } = store.getState();
      const { mode, projected } = view;
      const after = known.get(variantKey(setVariant(view)));
      const [from, other] = [own()?.layouts.get(mode), after?.layouts.get(mode)];
      const to = other && laid.get(other);
      if (projected !== undefined || after === own() || from === undefined || to === undefined) return undefined;
      const { projection, turns } = to;
      const isAlike =
        from.sequence.layers.length === projection.sequence.layers.length &&
        from.sequence.items.length === projection.sequence.items.length;
      const side = (sequence: LaidLayouts["sequence"], variant: Variant) => ({
        ...{ sequence, turns: undefined },
        asked: { request: { mode }, variant },
      });
      return isAlike ? [side(from.sequence, {}), { ...side(projection.sequence, setVariant(view)), turns }] : undefined;
    },
  };
}
