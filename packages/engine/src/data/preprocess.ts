import type { Fit } from "./image.ts";

/** From pixels to what the network takes: (pixel × scale − mean) / std, per channel in the network's channel order. */
export interface Preprocessing {
  readonly fit: Fit;
  readonly scale: number;
  readonly mean: readonly number[];
  readonly std: readonly number[];
  readonly channels: "rgb" | "bgr" | "gray";
  readonly layout: "nchw" | "nhwc";
  /** Where each setting came from, for the person: "flags", "preprocessor_config.json", "ONNX metadata", "default". */
  readonly source: string;
}
