import type { Abort } from "../../base/abort.ts";
import { float32, type Tensor } from "../../graph/tensor.ts";
import type { Image } from "../../image/image.ts";
import type { PixelSpace } from "../../image/pixel-space.ts";
import { type Plane, planeSize, stridesOf } from "../../image/plane.ts";
import type { ColourOrder } from "./colour-channels.ts";
import type { ByteImage, EditPlatform } from "./edit.ts";
import type { SettledEdit } from "./settle.ts";

/** What the platform needs to know of the network's images. */
export interface PlatformImages {
  readonly plane: Plane;
  readonly space: PixelSpace;
  readonly colours: ColourOrder;
  readonly platform: Required<EditPlatform>;
  readonly signal: Abort | undefined;
}

/** Images that a platform may work on at a time. */
const AT_ONCE = 16;

/** A batch changed by an edit of the platform, image by image, in whole bytes; alpha stays as it is. Stops with the signal's reason between images. */
export async function onPlatform(
  input: Tensor<"float32">,
  { kind, settings }: SettledEdit,
  { plane, space, colours, platform, signal }: PlatformImages,
): Promise<Tensor<"float32">> {
  if (kind.by !== "platform") return input;
  const pixels = space.toPixels(input.data);
  const size = planeSize(plane);
  const count = pixels.length / size;
  const change = async (at: number): Promise<void> => {
    const image = pixels.subarray(at * size, (at + 1) * size);
    writeLight(image, await kind.change(readLight(image, plane, colours), settings, platform), plane, colours);
  };
  for (let start = 0; start < count; start += AT_ONCE) {
    signal?.throwIfAborted();
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - start) }, (_, at) => change(start + at)));
  }
  return float32(input.shape, space.toNetwork(pixels));
}

/** The light of one image in bytes, channels innermost and red first. */
function readLight(pixels: Float32Array, plane: Plane, { order, light }: ColourOrder): ByteImage {
  const { width, height } = plane;
  const bytes = new Uint8ClampedArray(width * height * light);
  eachPlace(plane, order.slice(0, light), (from, to) => {
    bytes[to] = 255 * (pixels[from] as number);
  });
  return { width, height, channels: light, pixels: new Uint8Array(bytes.buffer) };
}

function writeLight(pixels: Float32Array, image: Image, plane: Plane, { order, light }: ColourOrder): void {
  eachPlace(plane, order.slice(0, light), (to, from) => {
    pixels[to] = (image.pixels[from] as number) / 255;
  });
}

/** Every place of an image in the network's layout, and where it is with channels innermost. */
function eachPlace(plane: Plane, order: readonly number[], see: (network: number, image: number) => void): void {
  const { x, y, channel } = stridesOf(plane);
  const { width, height } = plane;
  order.forEach((own, at) => {
    for (let row = 0; row < height; row++) {
      const start = own * channel + row * y;
      for (let column = 0; column < width; column++)
        see(start + column * x, (row * width + column) * order.length + at);
    }
  });
}
