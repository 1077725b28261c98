import type { AskedTarget } from "../../explain/asked-target.ts";
import type { DreamSettings, GivenDreamSettings } from "./settings.ts";

/** What is dreamt into which picture. */
export interface DreamRequest extends GivenDreamSettings {
  readonly item: number;
  /** What grows in it: a layer, a unit, or any other target or its text. */
  readonly target: string | AskedTarget;
  /** Another image: what grows of the layer is then, at each position, what looks most like one of this image's positions to it. */
  readonly guide?: number | undefined;
}

/** What is measured of the target, as a person reads it. */
export type DreamMeasure =
  | "root mean square activation"
  | "mean activation"
  | "logit"
  | "match with the guide"
  | "objective";

/** The picture while it is dreamt into. */
export interface Dreaming {
  readonly kind: "dreaming";
  readonly final: false;
  /** Counted from 0, of so many. */
  readonly octave: number;
  readonly octaves: number;
  /** Steps taken so far, through all octaves, of so many. */
  readonly step: number;
  readonly steps: number;
  /** Of the octave. */
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** height × width × channels, red first, bytes. */
  readonly pixels: Uint8Array;
  /** What is measured of it, seen through this step's shift. */
  readonly value: number;
}

/** One octave, and what the target was in it before and after. */
export interface DreamtOctave {
  readonly width: number;
  readonly height: number;
  readonly start: number;
  readonly value: number;
}

/** The finished picture. */
export interface Dream {
  readonly kind: "dream";
  readonly final: true;
  readonly settings: DreamSettings;
  readonly item: number;
  readonly guide: number | undefined;
  readonly target: AskedTarget;
  readonly measure: DreamMeasure;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** The picture itself at this size, and what it became: height × width × channels, red first, bytes. */
  readonly before: Uint8Array;
  readonly pixels: Uint8Array;
  /** What is measured of both, in bytes, without shifts. */
  readonly start: number;
  readonly value: number;
  readonly octaves: readonly DreamtOctave[];
  /** What the person should know. */
  readonly notes: readonly string[];
}
