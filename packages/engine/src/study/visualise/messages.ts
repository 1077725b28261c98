import type { AskedTarget } from "../../explain/asked-target.ts";
import type { GivenVisualiseSettings, VisualiseSettings } from "./settings.ts";

/** Towards what pictures shall grow. */
export interface VisualiseRequest extends GivenVisualiseSettings {
  /** Targets, or their texts; each gets its own pictures. */
  readonly targets: readonly (string | AskedTarget)[];
  /** Whether the pictures are compared with the study's images, which takes a pass over them; true unless given, where there are images. */
  readonly compare?: boolean | undefined;
}

/** Pictures while they grow. */
export interface GrowingPictures {
  readonly kind: "pictures";
  readonly final: false;
  readonly step: number;
  readonly steps: number;
  /** Number of the first of them, counted through all pictures: target by target. */
  readonly first: number;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** Pictures × height × width × channels, red first, bytes. */
  readonly pixels: Uint8Array;
  /** What grows of each: its target, or its unit at the middle of the map (`where`). */
  readonly values: Float32Array;
}

/** An image of the data that answers most. */
export interface TopImage {
  readonly item: number;
  readonly value: number;
}

/** A finished picture, and whether it does what it is for. */
export interface VisualisedPicture {
  /** Index of its target in the request, and its number among that target's pictures. */
  readonly target: number;
  readonly picture: number;
  /** height × width × channels, red first, bytes. */
  readonly pixels: Uint8Array;
  /** The objective of the noise that it began with, and of the picture as it is, in bytes. */
  readonly start: number;
  readonly value: number;
  /** Whether it is still the noise that it began with: no gradient reached it. */
  readonly unchanged: boolean;
  /** What is compared: of a unit its largest activation anywhere in its map, else the objective. */
  readonly answer: number;
  /** The image of the data with the largest answer; undefined where none was looked for, or none gives a number. */
  readonly top: TopImage | undefined;
  /** The picture's answer as a multiple of that image's; undefined unless that is above 0. */
  readonly multiple: number | undefined;
}

/** Finished pictures. */
export interface Visualisation {
  readonly kind: "visualisation";
  readonly final: true;
  readonly settings: VisualiseSettings;
  readonly targets: readonly AskedTarget[];
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** Target by target. */
  readonly pictures: readonly VisualisedPicture[];
  /** Images that they were compared with; 0 for none. */
  readonly compared: number;
  /** What the person should know of targets, network and images. */
  readonly notes: readonly string[];
  /** Which pictures did not grow, and why (`growthNotes`). */
  readonly failures: readonly string[];
}
