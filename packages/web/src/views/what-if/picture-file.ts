import { pictureBox, pictureBytes, scaledPicture, writePixels } from "@deepling/engine";
import type { EditText } from "../../state/edit-text.ts";

/** A picture of the person's own, as it was read from a file. */
export interface OwnPicture {
  readonly name: string;
  /** RGBA, row by row; at most 512 pixels on the longer side. */
  readonly image: ImageData;
}

/** Longest side that is kept of a file. */
const MOST_SIDE = 512;

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Reads an image file; undefined where the browser cannot. */
export async function readPictureFile(file: File): Promise<OwnPicture | undefined> {
  try {
    const bitmap = await createImageBitmap(file);
    const scale = Math.min(1, MOST_SIDE / Math.max(bitmap.width, bitmap.height));
    const side = (extent: number) => Math.max(1, Math.round(scale * extent));
    const canvas = new OffscreenCanvas(side(bitmap.width), side(bitmap.height));
    const context = canvas.getContext("2d");
    if (context === null) return undefined;
    context.imageSmoothingQuality = "high";
    context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    return { name: file.name, image: context.getImageData(0, 0, canvas.width, canvas.height) };
  } catch {
    return undefined;
  }
}

/** The first image among what was dropped, chosen or pasted. */
export function imageFileOf(files: FileList | null | undefined): File | undefined {
  return Array.from(files ?? []).find(({ type }) => type.startsWith("image/"));
}

/** The picture at the size of a box, never larger than it is, as an edit holds it. */
export function pixelsFor({ image }: OwnPicture, box: Size): string {
  const side = (extent: number, own: number) => Math.max(1, Math.min(own, Math.ceil(extent)));
  const { width, height } = image;
  const read = { width, height, channels: 4, pixels: new Uint8Array(image.data.buffer) };
  return writePixels(pictureBytes(scaledPicture(read, side(box.width, width), side(box.height, height))));
}

/** The edit that lays a picture over an image of this size: in the middle, or around a place. */
export function laidPicture(picture: OwnPicture, size: Size, around?: readonly [number, number]): EditText {
  const { x, y, width, height } = pictureBox(picture.image, size);
  const place = around === undefined ? [x, y] : [Math.round(around[0] - width / 2), Math.round(around[1] - height / 2)];
  const given = { x: String(place[0]), y: String(place[1]), width: String(width), height: String(height) };
  return { name: "picture", given: { pixels: pixelsFor(picture, { width, height }), ...given } };
}

/** A laid picture with its longer side so many pixels, its middle where it was; `picture` where it is still known, so that nothing is lost. */
export function sizedPicture(edit: EditText, longer: number, size: Size, picture: OwnPicture | undefined): EditText {
  const number = (key: string) => Number(edit.given[key] ?? 0);
  const [width, height] = [number("width"), number("height")];
  const scale = longer / Math.max(1, width, height);
  const side = (extent: number, most: number) => Math.max(1, Math.min(most, Math.round(scale * extent)));
  const box = { width: side(width, size.width), height: side(height, size.height) };
  const pixels = picture === undefined ? (edit.given.pixels ?? "") : pixelsFor(picture, box);
  const start = (key: string, was: number, is: number) => String(Math.round(number(key) + (was - is) / 2));
  return {
    ...edit,
    given: {
      ...edit.given,
      pixels,
      x: start("x", width, box.width),
      y: start("y", height, box.height),
      width: String(box.width),
      height: String(box.height),
    },
  };
}
