/** Decoded pixels, row by row, channels innermost; RGB, or one grey channel. Floats are in 0 … 255 as bytes are. */
export interface Image {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly pixels: Uint8Array | Float32Array;
}

/**
 * How an image comes to a fixed size: `stretch` ignores the aspect; `crop` scales the shorter side to `shorter`
 * and cuts the centre (torchvision's Resize + CenterCrop); `pad` scales the longer side and fills with black.
 */
export interface Fit {
  readonly width: number;
  readonly height: number;
  readonly mode: "stretch" | "crop" | "pad";
  /** For `crop`: length of the shorter side before cutting, in pixels. */
  readonly shorter: number;
}
