import type { DifferenceMap } from "@deepling/engine";
import { DEFAULT_METHOD, type GivenStripSettings, STRIP_FIELDS } from "@deepling/engine";
import type { EditText } from "./edit-text.ts";
import type { Items } from "./items.ts";

/** What a mark on the stage is coloured by. */
export type Colouring = "class" | "predicted" | "correct" | "confidence" | "depth";

/** Order of the image grid. */
export type SortKey = "index" | "class" | "predicted" | "confidence" | "surprise" | "depth";

/** Which images the grid shows; every part that is empty lets all pass. */
export interface Filter {
  /** True classes by index. */
  readonly classes: readonly number[];
  /** Predicted classes by index. */
  readonly predicted: readonly number[];
  readonly wrongOnly: boolean;
  /** Bounds of the predicted class's probability, both included. */
  readonly confidence: readonly [number, number];
  /** Layers at which the prediction is decided (decision depth), ascending; −1 for images that no layer decides. */
  readonly decided: readonly number[];
  /** Part of an image's name or class, any case. */
  readonly text: string;
}

/** Where the stage looks: its centre in layout units (layouts are scaled to unit root-mean-square radius) and magnification. */
export interface Camera {
  readonly x: number;
  readonly y: number;
  /** 1 shows the whole layout. */
  readonly zoom: number;
}

/** What may be set of a strip; what is missing or undefined is as the preset has it. */
export type StripSettingsAsked = Readonly<GivenStripSettings>;

/** Which strip is wanted. */
export interface StripAsked extends StripSettingsAsked {
  /** Data set indices, ascending; several are a batch, such as the images of a confusion cell. Noise needs none. */
  readonly items: readonly number[];
  /** What all of them are moved towards, as `readTarget` reads it. */
  readonly target: string;
  /** A second target for the same images, to be seen beside it; "" for none. */
  readonly compare: string;
}

/** What the large picture of a strip shows. */
export type StripShow = "image" | "difference" | "overlay" | "blink" | "order";

/** What of a strip is looked at. */
export interface StripLook {
  readonly frame: number;
  /** 0 for the target, 1 for the one beside it. */
  readonly row: number;
  readonly show: StripShow;
  readonly map: DifferenceMap;
  /** Place among the strip's images; undefined for their mean. */
  readonly member: number | undefined;
  /** Whether its frames are drawn as a path on the stage. */
  readonly trail: boolean;
}

/** Parameters by name, each as its text. */
export type GivenTexts = Readonly<Record<string, string>>;

/** How attributions over the chosen image are shown. */
export interface ExplainLook {
  /** Methods side by side, by id. */
  readonly first: string;
  readonly second: string;
  /** What is set of each one's parameters, as it was typed; a method that is not there is as it is by default. */
  readonly firstGiven: GivenTexts;
  readonly secondGiven: GivenTexts;
  /** What is explained, as the engine reads it; "" for the class that the network says. */
  readonly target: string;
  /** How far the map covers the image, 0 … 1. */
  readonly opacity: number;
  readonly colours: "diverging" | "heat";
  readonly sign: "both" | "positive" | "negative";
}

/** Which network the page shows. */
export interface NetworkLook {
  /** Another of the study's models, by its name; "" for its own. */
  readonly model: string;
  /** Edits of the network, as `parseNetworkEdits` reads them; "" for none. */
  readonly edits: string;
  /** Whether the study's own network is shown in spite of what is set here: the same page before and after an edit. */
  readonly before: boolean;
}

/** What the whole page shows. */
export interface PageLook extends NetworkLook {
  /** Whether strips, attributions and channels are shown of both networks that are compared, beside each other. */
  readonly both: boolean;
  readonly selection: Items;
  /** Whether the selection is what the filter lets pass: where it is too long for an address to list, this says which it is. */
  readonly selectsPassing: boolean;
  /** The view in the panel below the stage, by its id. */
  readonly below: string;
}

/** What the projection shows. */
export interface StageLook {
  /** Position between layers in units of model layers: 2.5 lies half way between layers 2 and 3. */
  readonly t: number;
  readonly mode: "paper" | "smooth";
  readonly colouring: Colouring;
  /** "auto" shows thumbnails where there is room for them. */
  readonly marks: "points" | "thumbnails" | "auto";
  /** Every layout scaled to unit radius, or all by the largest layer's. */
  readonly scale: "unit" | "shared";
  /** What the stage shows while it fits: all but the outermost hundredth on each side, or every image. */
  readonly fit: "most" | "all";
  /** Measures drawn along the timeline, by their names in a layer's quality. */
  readonly curves: readonly string[];
  readonly emphasiseWrong: boolean;
  /** Number of layers that the trails of the selected images (or of the inspected one) reach back; 0 draws none. */
  readonly trails: number;
  /** Layers per second while playing. */
  readonly speed: number;
  readonly loop: "loop" | "ping-pong";
  /** Whether the stage moves through the study's models as checkpoints of one training. */
  readonly evolving: boolean;
  /**
   * How far the stage has come from the layouts before what is set (0) to those after (1), or from checkpoint to checkpoint (0, 1, 2 …);
   * undefined where it shows one network.
   */
  readonly blend: number | undefined;
  /** Undefined while the stage fits the whole layout. */
  readonly camera: Camera | undefined;
  /** Items that were asked to be projected by themselves, ascending; undefined for all. */
  readonly projected: Items | undefined;
}

/** Which images the grid shows, in which order. */
export interface DataLook {
  readonly sort: SortKey;
  readonly filter: Filter;
}

/** What the inspector shows. */
export interface InspectorLook {
  /** The image in the inspector. */
  readonly item: number | undefined;
  readonly inspect: "image" | "layer";
  /** Of two networks: channels paired by their numbers, or each with its best match; and whether the difference of each pair stands beside it. */
  readonly pairing: "number" | "match";
  readonly difference: boolean;
  /** Whether the strongest units at a position of the image are shown. */
  readonly cells: boolean;
}

/** The strip that is asked for, and how it is looked at. */
export interface StripPart {
  readonly strip: StripAsked | undefined;
  readonly stripLook: StripLook;
}

/** How attributions are shown. */
export interface ExplainPart {
  readonly explain: ExplainLook;
  /** Whether the maps of two networks share the ends of their colours, or each has its own. */
  readonly explainEnds: "shared" | "own";
}

/** What the large picture of an edited image shows. */
export type WhatIfShow = "after" | "before" | "difference";

/** Which edits are made to the chosen image, and how the outcome is looked at. */
export interface WhatIfPart {
  readonly imageEdits: readonly EditText[];
  readonly whatIf: {
    readonly show: WhatIfShow;
    /** What stands beside the probabilities. */
    readonly beside: "layers" | "units" | "evidence" | "sweep" | "corruptions" | "pair";
  };
}

/** What is dreamt into an image, and what grows from noise. */
export interface DreamPart {
  readonly dream: {
    /** Whether something grows in an image, or from noise. */
    readonly of: "image" | "noise";
    /** The image that was asked for; another one that is chosen waits to be asked for. */
    readonly item: number | undefined;
    /** The layer by its name, and one of its units; undefined for the whole layer. */
    readonly layer: string;
    readonly unit: number | undefined;
    /** The image that guides it. */
    readonly guide: number | undefined;
    readonly octaves: number;
    readonly steps: number;
    /** Longer side of the finished picture; undefined for the study's own choice. */
    readonly size: number | undefined;
    /** What grows from noise, as `readTarget` reads it; "" until it is chosen. */
    readonly target: string;
    /** Pictures from noise, kept apart from one another. */
    readonly pictures: number;
  };
}

/** A unit (channel) of a layer. */
export interface UnitName {
  /** The layer's name. */
  readonly layer: string;
  readonly unit: number;
}

/** Which units are looked at. */
export interface UnitPart {
  /** The unit whose page stands in the view of units; undefined for the table of the present layer. */
  readonly unit: UnitName | undefined;
  /** The unit that stays in sight on whatever image and layer; undefined for none. */
  readonly pinned: UnitName | undefined;
}

/**
 * Everything that makes a view of the page what it is: JSON, and mirrored in the address, so that a link brings the view back. A view whose
 * state nothing else reads adds its part in its own file (`declare module`); views/index.ts does not compile while a part belongs to no view.
 */
export interface ViewState
  extends PageLook,
    StageLook,
    DataLook,
    InspectorLook,
    StripPart,
    ExplainPart,
    WhatIfPart,
    UnitPart,
    DreamPart {}

/** Settings of a strip of which nothing was set: each of them, in the order of their description. */
export const STRIP_DEFAULTS: StripSettingsAsked = Object.fromEntries(STRIP_FIELDS.map(({ key }) => [key, undefined]));

/** A strip of which nothing is known but its defaults. */
export const STRIP_START: StripAsked = { items: [], target: "", compare: "", ...STRIP_DEFAULTS };

/** How many images a strip moves towards each of its targets: noise is one. */
export function stripImages({ items, start }: Pick<StripAsked, "items" | "start">): number {
  return start === "noise" ? 1 : items.length;
}

/** A strip as it is first looked at. */
export const STRIP_LOOK: StripLook = { frame: 0, row: 0, show: "image", map: "signed", member: undefined, trail: true };

/** A filter that lets every image pass. */
export const OPEN_FILTER: Filter = {
  classes: [],
  predicted: [],
  wrongOnly: false,
  confidence: [0, 1],
  decided: [],
  text: "",
};

/** Attributions as they are first looked at: one that is fine, one that is coarse. */
export const EXPLAIN_LOOK: ExplainLook = {
  first: DEFAULT_METHOD,
  second: "grad-cam",
  firstGiven: {},
  secondGiven: {},
  target: "",
  opacity: 0.75,
  colours: "diverging",
  sign: "both",
};

/** A dream of which nothing was asked yet. */
export const DREAM_LOOK: DreamPart["dream"] = {
  ...{ of: "image", item: undefined, layer: "", unit: undefined, guide: undefined },
  ...{ octaves: 4, steps: 10, size: undefined, target: "", pictures: 1 },
};
