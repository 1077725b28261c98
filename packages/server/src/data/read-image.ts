import { readFile } from "node:fs/promises";
import type { Fit, Image } from "@deepling/engine";
import { decodeImage } from "./decode-image.ts";
import { fileError } from "./file-error.ts";

/** An image to read: the path of its file or the file's bytes, the name that faults call it by, and how it is fitted. */
export interface ImageRequest {
  readonly from: string | Uint8Array;
  readonly name: string;
  readonly fit: Fit | "original";
}

/** A decoded and fitted image, or why the file cannot be read. */
export type ReadImage = Image | { readonly reason: string };

/** Reads, decodes and fits an image file; never throws. */
export async function readImage({ from, name, fit }: ImageRequest): Promise<ReadImage> {
  try {
    return await decodeImage(typeof from === "string" ? await readFile(from) : from, fit, name);
  } catch (cause) {
    return {
      reason: fileError(cause, name)
        .message.replace(` (${name})`, "")
        .replace(/^invalid image: /, ""),
    };
  }
}
