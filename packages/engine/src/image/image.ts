/** Decoded pixels, row by row, channels innermost: RGB, one grey channel, or as many as the data has. Floats are in 0 … 255 as bytes are. */
export interface Image {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly pixels: Uint8Array | Float32Array;
  /** The same image fitted otherwise, in the order of `Fit.also`. */
  readonly also?: readonly Image[];
}

/** The resampling filters of Pillow, by its names in lower case. */
export const RESIZE_FILTERS = ["nearest", "box", "bilinear", "hamming", "bicubic", "lanczos"] as const;
export type ResizeFilter = (typeof RESIZE_FILTERS)[number];

/**
 * How an image comes to a fixed size: `stretch` ignores the aspect ratio; `crop` scales the shorter side to `shorter` and
 * cuts the centre (torchvision's Resize + CenterCrop); `pad` scales the image to fit inside and fills the rest; `cut`
 * takes the centre at the image's own scale.
 */
export interface Fit {
  readonly width: number;
  readonly height: number;
  readonly mode: "stretch" | "crop" | "pad" | "cut";
  /** For `crop`: length of the shorter side before the cut, in pixels. */
  readonly shorter: number;
  /** For `stretch`, `crop` and `pad`: the size scaled to before the centre is cut; absent: the fit's own. */
  readonly before?: { readonly width: number; readonly height: number };
  /** Absent: bilinear. */
  readonly filter?: ResizeFilter;
  /** Where the cut begins when half a pixel is left over: as torchvision rounds (absent), or rounded down as transformers does. */
  readonly corner?: "round" | "down";
  /** Whether image files keep all channels that they have, alpha among them; absent: they are decoded as RGB. */
  readonly allChannels?: boolean;
  /** RGB, 0 … 255, of what the image leaves empty; absent: black. */
  readonly fill?: readonly number[];
  /** How else the image is wanted, so that it is decoded once. */
  readonly also?: readonly Fit[];
}
