import { readFile } from "node:fs/promises";
import type { Fit, Image } from "@deepling/engine";
import { decodeImage } from "./decode-image.ts";
import { fileError } from "./file-error.ts";

/** An image file to read: its path, the name that faults call it by, and how it is fitted. */
export interface ImageRequest {
  readonly path: string;
  readonly name: string;
  readonly fit: Fit | "original";
}

/** A decoded and fitted image, or why the file cannot be read. */
export type ReadImage = Image | { readonly reason: string };

/** Reads, decodes and fits an image file; never throws. */
export async function readImage({ path, name, fit }: ImageRequest): Promise<ReadImage> {
  try {
    return await decodeImage(await readFile(path), fit, name);
  } catch (cause) {
    return {
      reason: fileError(cause, name)
        .message.replace(` (${name})`, "")
        .replace(/^invalid image: /, ""),
    };
  }
}
