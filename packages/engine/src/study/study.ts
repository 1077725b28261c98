import type { NameColumn } from "../base/name-column.ts";
import type { Skipped } from "../data/dataset.ts";
import type { Preprocessing } from "../image/preprocess.ts";
import type { ModelInput } from "../model/image-input.ts";
import type { ScoreOutput } from "../model/score-output.ts";
import type { FlattenedCells } from "../passes/flattened-cells.ts";
import type { Block, Layer } from "../passes/layer.ts";
import type { LayoutSequence, Positions } from "../project/layout-sequence.ts";
import type { LabelFigures } from "./label-figures.ts";
import type { Variant } from "./variants/variant.ts";

/** The model half of a study, as a front end shows it. */
export interface ModelInfo {
  readonly name: string;
  /** Hash of the graph; keys caches. */
  readonly hash: string;
  /** The image input: its extents and layout, or why the model takes no image. */
  readonly input: ModelInput;
  /** Where the class scores are, and what they mean. */
  readonly output: ScoreOutput;
  readonly outputs: readonly string[];
  readonly layers: readonly Layer[];
  readonly blocks: readonly Block[];
  readonly parameters: number;
  readonly multiplyAdds: number;
  /** Operators without a gradient, by node name. */
  readonly withoutGradient: readonly { readonly node: string; readonly op: string }[];
  /** Operators between the image and the class scores without a relevance rule, by node name: "lrp" needs a target before them. */
  readonly withoutRelevance: readonly { readonly node: string; readonly op: string }[];
  /** Things the person should know: fixed batch size, an unknown operator, an assumed preprocessing. */
  readonly notes: readonly string[];
}

/** The data half of a study. */
export interface DataInfo {
  readonly name: string;
  readonly count: number;
  /** Names by class index; the model's labels where the data has none. */
  readonly classes: readonly string[];
  /** True class per image in the model's class numbering, −1 where unknown; undefined without labels. */
  readonly labels: Int32Array | undefined;
  readonly names: NameColumn;
  readonly skipped: readonly Skipped[];
  /** What was assumed, or not found, when the data's classes were matched with the model's. */
  readonly notes: readonly string[];
}

/** Everything that is known before anything is computed. */
export interface StudyInfo {
  readonly model: ModelInfo;
  readonly data: DataInfo;
  readonly preprocessing: Preprocessing;
  /** Names of the models that may be asked (`Variant.model`), the study's own first. */
  readonly models: readonly string[];
  readonly runtime: {
    readonly name: string;
    readonly provider: string;
    /** How a device's numbers compare with the CPU's, one sentence per finding so far; empty on the CPU. */
    readonly findings: readonly string[];
  };
  /** What a figure must say: what was guessed of the preprocessing, and how a device's numbers compare with the CPU's. */
  readonly assumed: readonly string[];
  /** A file of the person's own numbers for layers, for `readOwnMeasures`; absent without one. */
  readonly measures?: { readonly name: string; readonly text: string };
  readonly version: string;
}

/** What became of a study's models. */
export interface StudyRevision {
  readonly kind: "revision";
  /** 0 for the study as it was opened, and one more with each change: whoever sees another number than before has to ask again. */
  readonly number: number;
  /** Names of the models that may be asked now, the study's own first. */
  readonly models: readonly string[];
  /** Those that the last change brought or read again. */
  readonly reloaded: readonly string[];
  /** Files that could not be read, one line each: a model that was there stays as it was. */
  readonly faults: readonly string[];
}

/** Predictions over the whole data set, in item order; a partial one holds the first `count`, and no room for the rest. */
export interface Evaluation {
  readonly kind: "evaluation";
  readonly final: boolean;
  /** Images judged so far. */
  readonly count: number;
  /** Predicted class per image; −1 where an image could not be read, and for `unjudged`. */
  readonly predicted: Int32Array;
  /** Items so far that were read and whose scores are NaN or infinite. */
  readonly unjudged: Int32Array;
  /** Probability of the predicted class. */
  readonly confidence: Float32Array;
  /** Probability of the true class; NaN without labels. */
  readonly trueConfidence: Float32Array;
  /** Share of right predictions among labelled images; NaN without labels. Of several labels the highest is the prediction. */
  readonly accuracy: number;
  /** Rows true, columns predicted, row-major classes × classes; empty without labels, and where every label is judged by itself. */
  readonly confusion: Int32Array;
  /** Figures of each label, where every label is judged by itself (`ScoreKind` "labels"); undefined for other scores. */
  readonly perLabel: LabelFigures | undefined;
  /** Warnings for the person, such as an accuracy at chance level. */
  readonly notes: readonly string[];
}

/** What to project. */
export interface ProjectRequest {
  /** Layer indices; all of them when absent. */
  readonly layers?: readonly number[] | undefined;
  /** Item indices; all of them when absent. */
  readonly items?: readonly number[] | undefined;
  /** Number of pivots, or "all" for classical MDS. */
  readonly pivots?: number | "all" | undefined;
  readonly mode?: "paper" | "smooth" | undefined;
  readonly seed?: number | undefined;
  /** Asks for a first answer on a part of the items before the whole. */
  readonly preview?: boolean | undefined;
  /** Leaves the positions of the final answer out, always or where there are more places (items × layers) than so many: they are asked for layer by layer (`layout`), or image by image (`paths`). */
  readonly apart?: boolean | number | undefined;
}

/** What decides the layouts of a projection. */
export type LayoutsRequest = Omit<ProjectRequest, "preview" | "apart">;

/** A layer of a projection. */
export interface LayoutRequest {
  readonly projection: LayoutsRequest;
  readonly layer: number;
}

/** Where the projected items lie at one layer. */
export interface Layout {
  readonly layer: number;
  /** Items × 2, as the layer's `positions`. */
  readonly positions: Float32Array;
}

/** Some of the items of a projection. */
export interface PathsRequest {
  readonly projection: LayoutsRequest;
  readonly items: readonly number[];
}

/** A layout sequence; `final` is false for the preview on a part of the items. */
export interface Projection<P extends Positions = Float32Array> {
  readonly kind: "projection";
  readonly final: boolean;
  readonly sequence: LayoutSequence<P>;
}

/** A projection whose final answer may be without positions. */
export type ToldProjection = Projection<Positions>;

/** RGB thumbnails, `size` × `size` × 3 bytes each, one after another in the order asked for. */
export interface Thumbnails {
  readonly size: number;
  readonly items: Int32Array;
  readonly pixels: Uint8Array;
}

/** One image as the network is shown it (fitted, before scale and mean), RGB bytes. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

/** Class scores of one image. */
export interface Prediction {
  readonly probabilities: Float32Array;
  readonly logits: Float32Array;
}

/** The channels of one layer for one image, strongest first. */
export interface Activations {
  readonly layer: number;
  readonly width: number;
  readonly height: number;
  /** Number of channels the layer has; `channels` may hold fewer. */
  readonly total: number;
  /** Channel numbers in order of decreasing mean absolute activation. */
  readonly channels: Int32Array;
  /** channels × height × width values. */
  readonly maps: Float32Array;
}

/** Nearest images by Euclidean distance between activations. */
export interface Neighbours {
  readonly items: Int32Array;
  readonly distances: Float32Array;
  /** Whether every other image was compared; else the nearest of those that the pivots proposed, or of a sample. */
  readonly exact: boolean;
  /** Among how many other images they were looked for: all, those that were projected, or a sample of them. */
  readonly among: number;
}

/** A layer's kernels: outputs × inputs × height × width. */
export interface Weights {
  readonly shape: readonly number[];
  readonly values: Float32Array;
  /** The maps whose cells the inputs of a dense layer are, where it reads maps that were flattened. */
  readonly cells?: FlattenedCells | undefined;
}

/** Images that are no items, and the projection in whose layouts they are to be placed. */
export interface PlaceRequest {
  readonly projection: LayoutsRequest;
  /** A strip's frames: images × height × width × channels, red first, 0 … 1. */
  readonly pixels?: Float32Array | undefined;
  /** Items of the data with edits; either these or `pixels`. */
  readonly edited?: readonly EditedItem[] | undefined;
}

/** An item of the data, edited. */
export interface EditedItem {
  readonly item: number;
  readonly edits: NonNullable<Variant["image"]>;
}

/** Where images lie in each layout of a projection. */
export interface Placed {
  /** Layer indices, in the order of the layout sequence. */
  readonly layers: Int32Array;
  /** Per layer images × 2, in the layout's own units. */
  readonly positions: readonly Float32Array[];
}
