import { readFile } from "node:fs/promises";
import { isPixelText, pictureBox, pictureBytes, scaledPicture, writePixels } from "@deepling/engine";
import { decodeImage } from "../data/decode-image.ts";
import { fileError } from "../data/file-error.ts";

/** Where an edit of `--image-edit` names a file: "picture=cat.png", "paste=cat.png" or "picture(cat.png,x=4,y=4,width=12)". */
const NAMED = /^\s*(?:picture|paste)\s*(?:=\s*([^()]*)|\(([^()]*)\))\s*$/;

/**
 * Edits of images as they are typed, with each picture that is named by its file read, scaled to its box and written into the text, so that the edit
 * says all that it does. A box that is not given lies in the middle, its longer side half of the image; of a width or a height alone the other follows.
 * `size` is that of the images that the network sees. Throws "missing file", "invalid image".
 */
export async function withPictures(
  text: string,
  size: { readonly width: number; readonly height: number },
): Promise<string> {
  const edits = await Promise.all(text.split(";").map((edit) => withPicture(edit, size)));
  return edits.join(";");
}

async function withPicture(edit: string, size: { readonly width: number; readonly height: number }): Promise<string> {
  const [found, alone, listed = ""] = NAMED.exec(edit) ?? [];
  if (found === undefined) return edit;
  const parts = (alone ?? listed).split(",").map((part) => part.trim());
  const at = parts.findIndex((part) => isFile(part.replace(/^(?:pixels|item)\s*=/, "").trim()));
  if (at < 0) return edit;
  const file = (parts[at] ?? "").replace(/^(?:pixels|item)\s*=/, "").trim();
  const given = new Map(
    parts
      .filter((part, index) => index !== at && part !== "")
      .map((part) => part.split(/\s*=\s*/, 2) as [string, string]),
  );
  const side = (key: string) => (given.has(key) ? Number(given.get(key)) : undefined);
  const bytes = await readFile(file).catch((cause) => {
    throw fileError(cause, file);
  });
  const original = await decodeImage(bytes, "original", file);
  const { width, height } = original;
  const fit = { width, height, mode: "stretch", shorter: 0, allChannels: true } as const;
  const whole = await decodeImage(bytes, fit, file);
  // more bands than colours and alpha are no picture to look at
  const image = whole.channels <= 4 ? whole : original;
  const box = pictureBox(image, size, { width: side("width"), height: side("height") });
  const pixels = (extent: number, most: number) => Math.max(1, Math.min(most, Math.ceil(extent)));
  if (!Number.isFinite(box.width) || !Number.isFinite(box.height)) return edit;
  const scaled = pictureBytes(scaledPicture(image, pixels(box.width, size.width), pixels(box.height, size.height)));
  const settings = { pixels: writePixels(scaled), ...box, ...Object.fromEntries(given) };
  const list = Object.entries(settings).map(([key, value]) => `${key}=${value}`);
  return `picture(${list.join(",")})`;
}

/** Whether a value names a file: it is no number, no other parameter, and no picture that is written out. */
function isFile(value: string): boolean {
  return value !== "" && !value.includes("=") && !/^\d+$/.test(value) && !isPixelText(value);
}
