import { type Evaluation, matchLayers, type StudyInfo, type ToldProjection, variantKey } from "@deepling/engine";
import { type Aligned, alignProjection } from "./aligned.ts";
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
  /** Those as the study's own lie, by mode, once they are known. */
  readonly laid: Map<string, Aligned>;
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
  laid: new Map(),
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
  /** Both sides of the switch between before and after, where all images have a place in both. */
  readonly pair: () => LayoutPair | undefined;
}

/** Knows of no network yet. */
export function createNetworks(store: PageStore): Networks {
  const known = new Map<string, Known>();
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
      const { mode } = store.getState().view;
      const [base, there] = [own(), shown()];
      const onto = base?.layouts.get(mode);
      if (base === undefined || there === undefined || base === there || onto === undefined)
        return { projection, turns: undefined };
      if (!isWhole(projection.sequence) || !isWhole(onto.sequence)) return { projection, turns: undefined };
      const kept = there.laid.get(mode);
      if (kept !== undefined && there.layouts.get(mode) === projection) return kept;
      const matches = matchLayers(there.info.model.layers, base.info.model.layers);
      const laid = alignProjection({ ...projection, sequence: projection.sequence }, onto.sequence, matches);
      if (there.layouts.get(mode) === projection) there.laid.set(mode, laid);
      return laid;
    },
    pair: () => {
      const { view } = store.getState();
      const { mode, projected } = view;
      const after = known.get(variantKey(setVariant(view)));
      const [from, to] = [own()?.layouts.get(mode), after?.laid.get(mode)?.projection];
      if (projected !== undefined || after === own() || from === undefined || to === undefined) return undefined;
      if (!isWhole(from.sequence) || !isWhole(to.sequence)) return undefined;
      const alike = from.sequence.layers.length === to.sequence.layers.length;
      return alike ? [from.sequence, to.sequence] : undefined;
    },
  };
}
