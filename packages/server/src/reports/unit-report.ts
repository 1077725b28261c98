/** A box of the fitted image in its pixels; it may reach out of it. */
export interface Patch {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** One of the images that excite a unit most. */
export interface UnitExample {
  readonly item: number;
  readonly name: string;
  /** Class, null where unknown. */
  readonly true: string | null;
  /** The unit's largest activation. */
  readonly value: number;
  /** Where it stands in the layer's map, null for a dense layer. */
  readonly position: readonly [number, number] | null;
  /** What of the image that position sees, and whether that is all of it. */
  readonly patch: Patch;
  readonly whole: boolean;
}

/** One unit. */
export interface UnitReport {
  readonly unit: number;
  /** Mean activation over all positions and images. */
  readonly mean: number;
  /** Share of the images in which it is above zero anywhere. */
  readonly active: number;
  /** The class whose images excite it most in the mean, null without labels and where all excite it alike. */
  readonly class: string | null;
  /** (μ − μ′) / (μ + μ′), μ that class's mean activation, μ′ the mean of the others'; null without labels and where means are negative (morcos2018). */
  readonly selectivity: number | null;
  readonly top: readonly UnitExample[];
}

/** What `units --json` prints (docs/json.md). */
export interface UnitsReport {
  readonly model: string;
  readonly data: string;
  readonly layer: string;
  /** Images that were looked at. */
  readonly count: number;
  readonly units: readonly UnitReport[];
  /** What was assumed, such as a guessed preprocessing. */
  readonly notes: readonly string[];
}
