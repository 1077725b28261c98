import type { TensorProto } from "onnx-buf";
import { DeeplingError } from "../base/error.ts";

/**
 * Gives the whole content of a file of weights that lies beside the model. `location` is the model's own relative path,
 * with forward slashes, already checked not to lead out of the model's folder. May throw where there is no such file.
 */
export type ExternalData = (location: string) => Uint8Array;

/** Where in which file a tensor's bytes lie; `length` undefined: to the end. */
export interface ExternalSpan {
  readonly location: string;
  readonly offset: number;
  readonly length: number | undefined;
}

/** The span that a tensor names; fails with "invalid external data" on a path out of the model's folder. */
export function externalSpan(proto: TensorProto, place: string): ExternalSpan {
  const entries = new Map(proto.externalData.map(({ key, value }) => [key, value]));
  const location = (entries.get("location") ?? "").replace(/^(\.\/)+/, "");
  if (location === "" || /^[/\\]|^[a-zA-Z]:|\0/.test(location) || location.split(/[/\\]/).includes("..")) {
    throw new DeeplingError("invalid", `external data: location "${location}" (${place})`, {
      hint: "weights must lie in the model's own folder, named by a relative path",
    });
  }
  const length = entries.get("length");
  return {
    location,
    offset: whole(entries.get("offset") ?? "0", "offset", place),
    length: length === undefined ? undefined : whole(length, "length", place),
  };
}

function whole(text: string, key: string, place: string): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(value)) return value;
  throw new DeeplingError("invalid", `external data: ${key} "${text}" (${place})`);
}

/** Reads spans, each file once; without `files` every external tensor is a "missing external data file". */
export function spanReader(files: ExternalData | undefined): (span: ExternalSpan, place: string) => Uint8Array {
  const read = new Map<string, Uint8Array>();
  return ({ location, offset, length }, place) => {
    let file = read.get(location);
    if (file === undefined) {
      file = open(files, location, place);
      read.set(location, file);
    }
    const end = length === undefined ? file.length : offset + length;
    if (offset > file.length || end > file.length) {
      throw new DeeplingError(
        "invalid",
        `external data file: "${location}" ends at ${file.length}, before ${end} (${place})`,
        {
          hint: "the file is truncated or belongs to another model: copy or download it again",
        },
      );
    }
    return file.subarray(offset, end);
  };
}

function open(files: ExternalData | undefined, location: string, place: string): Uint8Array {
  const detail = { hint: `put "${location}" beside the model: it holds the weights` };
  if (files === undefined) throw new DeeplingError("missing", `external data file: "${location}" (${place})`, detail);
  try {
    return files(location);
  } catch (cause) {
    if (cause instanceof DeeplingError) throw cause;
    throw new DeeplingError("missing", `external data file: "${location}" (${place})`, { ...detail, cause });
  }
}
