import { unzipSync } from "fflate";
import { DeeplingError } from "../base/error.ts";
import { type NpyArray, readNpy } from "./npy.ts";

/** Bytes of one array beyond which a .npz is refused, since it must be held in memory. */
const LARGEST = 2 ** 31;

/**
 * Arrays of a .npz file by name, each unpacked when it is asked for. Throws "invalid file" where it is no zip file.
 * `arrays.get` throws as `readNpy` does.
 */
export function openNpz(
  bytes: Uint8Array,
  place: string,
): { readonly names: readonly string[]; readonly get: (name: string) => NpyArray } {
  const names: string[] = [];
  unzip(bytes, place, (file) => {
    if (file.endsWith(".npy")) names.push(file.slice(0, -4));
    return false;
  });
  return {
    names,
    get: (name) => {
      const file = `${name}.npy`;
      const content = unzip(bytes, place, (other) => other === file)[file];
      if (content === undefined) throw new DeeplingError("missing", `array: ${name} (${place})`);
      return readNpy(content, `${name} in ${place}`);
    },
  };
}

function unzip(bytes: Uint8Array, place: string, wants: (file: string) => boolean): Record<string, Uint8Array> {
  try {
    return unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        if (!wants(name)) return false;
        if (originalSize <= LARGEST) return true;
        throw new DeeplingError("unsupported", `array: ${name} is larger than 2 GB (${place})`, {
          hint: "split it, or save a part of the images",
        });
      },
    });
  } catch (cause) {
    if (cause instanceof DeeplingError) throw cause;
    throw new DeeplingError("invalid", `file: ${place} (not a whole zip file)`, { cause });
  }
}
