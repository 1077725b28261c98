import type { Evaluation, Progress, StripFrame, StripSummary, StudyInfo, ToldProjection } from "@deepling/engine";
import { createStore } from "zustand/vanilla";
import type { Address, Extents } from "./address.ts";
import { fitsAddress } from "./address-keys.ts";
import type { LaidLayouts, Turn } from "./aligned.ts";
import { classPlaces } from "./class-places.ts";
import { type History, NO_HISTORY, recorded, stepped } from "./history.ts";
import { type Items, itemsOf, placeIn } from "./items.ts";
import { ofShown } from "./shown.ts";
import { type Looked, type ShownImages, shownImages } from "./shown-images.ts";
import { type Stepping, stepping } from "./steps.ts";
import type { StripAsked, ViewState } from "./view-state.ts";

/** A thing that is clickable (a measure says on how many images it stands: `on 1,000 images`) and has the same hover card wherever it is shown. */
export type Target =
  | { readonly kind: "image"; readonly item: number }
  | { readonly kind: "layer"; readonly layer: number }
  | { readonly kind: "class"; readonly label: number }
  | { readonly kind: "measure"; readonly measure: string; readonly value?: number; readonly on?: string };

/** What the pointer or the keyboard's focus rests on, and the box (client pixels) the card must not cover. */
export interface Hover {
  readonly target: Target;
  readonly box: { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };
}

/** An error as the person reads it. */
export interface Failure {
  readonly message: string;
  readonly hint: string | undefined;
}

/** Long work, shown with its progress until it is done. */
export interface Job {
  readonly title: string;
  /** Deferred is work that takes long and waits to be asked for: its `retry` starts it. */
  readonly status: "running" | "done" | "failed" | "cancelled" | "deferred";
  readonly progress: Progress | undefined;
  readonly failure: Failure | undefined;
  /** Gives the work up; undefined where that cannot be. */
  readonly cancel: (() => void) | undefined;
  /** Starts the work again after it failed or was cancelled. */
  readonly retry: (() => void) | undefined;
}

/** An entry that a view adds to the export menu while it is on the page. */
export interface ExportEntry {
  readonly id: string;
  /** What it is a file of, as a heading of the menu: "The stage". */
  readonly group: string;
  /** "PNG with legend". */
  readonly title: string;
  /** Starts it; shows its own progress as a job. */
  readonly run: () => void;
}

/** A strip while it is made, and afterwards. */
export interface StripRun {
  readonly asked: StripAsked;
  /** Those that have come, each with all images: first towards the target, then towards the one beside it. */
  readonly frames: readonly StripFrame[];
  /** What it says, once it is done. */
  readonly summary: StripSummary | undefined;
}

/** Where a strip's frames lie in the layouts on the stage. */
export interface Trail {
  readonly asked: StripAsked;
  /** Places of its images among those of the run's frames. */
  readonly members: readonly number[];
  /** Frames placed so far. */
  readonly frames: number;
  /** Per layout frames × members × 2, in the layout's own units. */
  readonly positions: readonly Float32Array[];
}

/** Layouts of all images by two networks of equally many layers, laid onto one another. */
export type LayoutPair = readonly [before: LaidLayouts, after: LaidLayouts];

/**
 * Answers of the study; each is missing until it comes. A view whose answers nothing else reads adds them in its own file
 * (`declare module`).
 */
export interface Answers {
  readonly info?: StudyInfo | undefined;
  /** The network without edits that the one shown is made of; the same as `info` where there are none. */
  readonly original?: StudyInfo | undefined;
  readonly evaluation?: Evaluation | undefined;
  /** Layouts of all images; of very many without positions (`held`, `sampled`). */
  readonly projection?: ToldProjection | undefined;
  /** Which network the layouts are of, as `shownKey` says it: while another one is projected they are still those before. */
  readonly projectionOf?: string | undefined;
  /** How each of the layouts was turned to lie as those of the study's own network; what is placed in them later is turned alike. */
  readonly turns?: readonly Turn[] | undefined;
  /** The layouts before and after what is set, where both are known. */
  readonly pair?: LayoutPair | undefined;
  readonly strip?: StripRun | undefined;
  /** While both networks are shown: the same strip by the one that is compared with. */
  readonly otherStrip?: StripRun | undefined;
  readonly trail?: Trail | undefined;
}

/** What is known but not part of a view: answers, running work, the pointer. */
export interface SessionState extends Answers {
  /** Which of the palette's colours each class has; undefined where it is the class's own number. */
  readonly places: Int32Array | undefined;
  readonly history: History;
  readonly jobs: Readonly<Record<string, Job>>;
  readonly exports: readonly ExportEntry[];
  readonly hover: Hover | undefined;
  readonly playing: boolean;
  /** The model layer that the slider is asked to move to; undefined once it is on its way. */
  readonly destination: number | undefined;
  /** Edits of the network that someone is asked to complete: the text to begin with; a new object asks anew. */
  readonly drafted: { readonly text: string } | undefined;
  /** One short sentence for the person, spoken and shown for a while; `id` makes a repeated one new. */
  readonly notice: { readonly id: number; readonly text: string } | undefined;
}

/** What views may do; everything else is a patch of the view. */
export interface Actions {
  /** Changes parts of the mirrored view. */
  readonly look: (patch: Partial<ViewState>) => void;
  /**
   * Changes what is edited, so that it can be undone; shows the edited network again if the original was looked at. Changes of the same
   * `gesture` are undone together.
   */
  readonly edit: (patch: Partial<ViewState>, gesture?: string) => void;
  /** Opens the editor of the network with a text to complete; undefined closes it. */
  readonly draft: (text: string | undefined) => void;
  /** Takes the last edit back; does nothing if there is none. */
  readonly undo: () => void;
  /** Makes the edit again that was taken back last. */
  readonly redo: () => void;
  /** Drops what this study does not have from the view: it may come from a link to another one. */
  readonly fit: (extents: Extents) => void;
  /** Moves to a model layer (clamped), stops playing. */
  readonly selectLayer: (layer: number) => void;
  /** Asks the stage to move to a model layer, so that the way there is seen; undefined takes it back. */
  readonly travel: (layer: number | undefined) => void;
  /** Puts one image into the inspector; it becomes the selection unless it is in it. */
  readonly selectItem: (item: number | undefined) => void;
  /** Makes these items the selection, in ascending order and each once. */
  readonly selectItems: (items: Iterable<number>) => void;
  /** Selects what the filter lets pass. */
  readonly selectPassing: () => void;
  readonly setHover: (hover: Hover | undefined) => void;
  readonly setPlaying: (playing: boolean) => void;
  readonly setJob: (id: string, job: Job | undefined) => void;
  /** Adds entries to the export menu; the returned function takes them out again. */
  readonly offerExports: (entries: readonly ExportEntry[]) => () => void;
  readonly announce: (text: string) => void;
  /** Records answers of the study. */
  readonly learn: (answers: Answers) => void;
}

/** The page's only store. */
export interface PageState extends SessionState {
  readonly view: ViewState;
  /** What the filter and the order of the grid show of the images. */
  readonly images: ShownImages;
  readonly actions: Actions;
}

export type PageStore = Stepping;

/** A store that starts at `view` (a fresh page's by default), knowing nothing of the study yet. */
export function createPageStore(address: Address, view: ViewState = address.initial): PageStore {
  return stepping(
    createStore<PageState>()((set, get) => {
      const look = (patch: Partial<ViewState>) =>
        set(({ view }) => {
          // what was selected stays so, but is no longer what the filter says
          const other = patch.selection !== undefined || (patch.filter !== undefined && patch.filter !== view.filter);
          return { view: { ...view, ...(other && { selectsPassing: false }), ...patch } };
        });
      const select = (selection: Items, patch: Partial<ViewState> = {}) => {
        const { item } = get().view;
        const keeps = item !== undefined && (selection.length === 0 || placeIn(selection, item) >= 0);
        const inspected = { item: selection[0], inspect: selection.length > 0 ? "image" : "layer" } as const;
        look({ selection, ...(keeps ? {} : inspected), ...patch });
      };
      const step = (way: "undo" | "redo") =>
        set((state) => {
          const found = stepped(state.history, way);
          return found === undefined
            ? {}
            : { history: found.history, view: { ...state.view, before: false, ...found.patch } };
        });
      return {
        view,
        images: shownImages(() => lookedAt(get())),
        places: undefined,
        history: NO_HISTORY,
        drafted: undefined,
        jobs: {},
        exports: [],
        hover: undefined,
        playing: false,
        destination: undefined,
        notice: undefined,
        actions: {
          look,
          edit: (patch, gesture) =>
            set(({ history, view }) => ({
              history: recorded(history, view, patch, gesture),
              view: { ...view, before: false, ...patch },
            })),
          draft: (text) => set({ drafted: text === undefined ? undefined : { text } }),
          undo: () => step("undo"),
          redo: () => step("redo"),
          fit: (extents) => look(address.fit(get().view, extents)),
          selectLayer: (layer) => {
            const last = (get().info?.model.layers.length ?? layer + 1) - 1;
            set({ playing: false });
            look({ t: Math.max(0, Math.min(last, Math.round(layer))) });
          },
          travel: (destination) => set({ destination }),
          selectItem: (item) => {
            if (item === undefined) return look({ item, inspect: "layer" });
            const kept = placeIn(get().view.selection, item) >= 0;
            look({ item, inspect: "image", ...(kept ? {} : { selection: Int32Array.of(item) }) });
          },
          selectItems: (items) => select(itemsOf(items)),
          selectPassing: () => {
            const selection = itemsOf(get().images.listed());
            select(selection, { selectsPassing: !fitsAddress(selection) });
          },
          setHover: (hover) => set({ hover }),
          setPlaying: (playing) =>
            set(({ hover }) => ({ playing, hover: playing && hover?.target.kind === "image" ? undefined : hover })),
          setJob: (id, job) =>
            set((state) => {
              const { [id]: _, ...others } = state.jobs;
              return { jobs: job === undefined ? others : { ...others, [id]: job } };
            }),
          offerExports: (entries) => {
            set((state) => ({ exports: [...state.exports, ...entries] }));
            return () => set((state) => ({ exports: state.exports.filter((entry) => !entries.includes(entry)) }));
          },
          announce: (text) => set((state) => ({ notice: { id: (state.notice?.id ?? 0) + 1, text } })),
          learn: (answer) => set((state) => ({ ...answer, places: placesAfter(answer, state) })),
        },
      };
    }),
  );
}

/** What filter and order are asked of. */
function lookedAt({ info, evaluation, depth, view }: PageState): Looked | undefined {
  const { filter, sort } = view;
  return info && { data: info.data, evaluation, depths: ofShown(depth, view)?.depths, filter, sort };
}

/** Colours change only when the images are known, and once more when all are judged: not with each part of an answer. */
function placesAfter(answer: Answers, state: SessionState): Int32Array | undefined {
  const { info, evaluation } = { ...state, ...answer };
  const settled = answer.info !== undefined || answer.evaluation?.final === true;
  if (!settled || info === undefined) return state.places;
  return classPlaces(info.data.classes.length, info.data.labels, evaluation?.final ? evaluation.predicted : undefined);
}

/** The model layer nearest to where the slider stands. */
export function currentLayer(state: PageState): number {
  return Math.round(state.view.t);
}
