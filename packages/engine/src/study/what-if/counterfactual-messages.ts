import type { StripRequest } from "../../strip/request.ts";
import type { Neighbourhoods } from "./neighbourhoods.ts";

/** Of which image the nearest counterfactual is wanted. */
export interface CounterfactualRequest {
  readonly item: number;
  /** The layer whose activations say how similar two images are. */
  readonly layer: number;
  /** Nearest images that make a neighbourhood (10). */
  readonly neighbours?: number | undefined;
  /** How the smallest strip that flips is measured; it is not looked for if absent. */
  readonly flip?: "l2" | "linf" | undefined;
}

/** The most similar image with another prediction; complete once `final`. */
export interface Counterfactual {
  readonly kind: "counterfactual";
  readonly final: boolean;
  readonly item: number;
  readonly layer: number;
  /** The image that was found. */
  readonly other: number;
  /** What the network predicts for both, and how confidently. */
  readonly predicted: readonly [own: number, other: number];
  readonly confidence: readonly [own: number, other: number];
  /** Images that were compared, and those among them that are predicted otherwise. */
  readonly among: number;
  readonly differing: number;
  /** Images that are nearer than the other one; all of them are predicted as the image is. */
  readonly nearer: number;
  /** Layers with distances: the one asked for is among them. */
  readonly layers: Int32Array;
  /** Per layer, the Euclidean distance between both images' activations. */
  readonly distances: Float32Array;
  /** Per layer, the mean distance of the image to all that it was compared with. */
  readonly typical: Float32Array;
  /** Both images' neighbourhoods; the other one's is undefined as long as it is being computed. */
  readonly neighbourhoods: {
    /** Nearest images that make a neighbourhood: as many as were asked for, and at most half of those with a class. */
    readonly count: number;
    /** Whether an image's class is its label, or what the network predicts for it. */
    readonly by: "labels" | "predictions";
    readonly own: Neighbourhoods;
    readonly other: Neighbourhoods | undefined;
    /** The first layer at which the commonest classes differ; undefined where there is none. */
    readonly parting: number | undefined;
    /** The layer from which on they differ to the end; undefined if they are one at the end. */
    readonly apart: number | undefined;
  };
  /** The request for a strip from the image to the other one's class. */
  readonly strip: StripRequest;
  /** The smallest strip that was found to end in the other one's class; undefined as long as it is looked for, and where it was not asked for. */
  readonly flip: SmallestFlip | { readonly reason: string } | undefined;
}

/** A strip that ends in another class, found by narrowing its budget. */
export interface SmallestFlip {
  /** Asking for it again gives this strip. */
  readonly request: StripRequest;
  readonly norm: "l2" | "linf";
  /** Distance of the first frame in that class from the image, in pixel values 0 … 1. A budget at most 10 % smaller was tried, and does not flip. */
  readonly distance: number;
  /** The first frame of that class. */
  readonly frame: number;
  /** Strips that were made. */
  readonly tries: number;
}
