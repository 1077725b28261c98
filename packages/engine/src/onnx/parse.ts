import { fromBinary } from "@bufbuild/protobuf";
import { type GraphProto, type ModelProto, ModelProtoSchema } from "onnx-buf";
import { DeeplingError } from "../base/error.ts";

const EXPORT = "export the model to ONNX: docs/connect-your-model.md says how";

/** What people hand over instead of a model: text that stands at an offset of the file (bytes read as Latin-1). */
const FOREIGN: readonly { readonly at: number; readonly text: string; readonly what: string; readonly hint: string }[] =
  [
    {
      at: 0,
      text: "version https://git-lfs",
      what: "a Git LFS pointer",
      hint: "fetch what it stands for: `git lfs pull`",
    },
    { at: 0, text: "<", what: "a web page", hint: "download the file itself, not the page about it" },
    { at: 0, text: "{", what: "JSON", hint: EXPORT },
    { at: 0, text: "PK\x03\x04", what: "a zip archive (PyTorch or Keras?)", hint: EXPORT },
    { at: 0, text: "\x89HDF", what: "HDF5 (Keras?)", hint: EXPORT },
    { at: 0, text: "\x80\x02", what: "a Python pickle (PyTorch?)", hint: EXPORT },
    { at: 0, text: "\x80\x04", what: "a Python pickle", hint: EXPORT },
    { at: 0, text: "\x1f\x8b", what: "a gzip archive", hint: "unpack it first" },
    { at: 4, text: "TFL3", what: "TensorFlow Lite", hint: EXPORT },
    { at: 4, text: "ORTM", what: "onnxruntime's own format", hint: "hand over the .onnx file that it was made from" },
  ];

/** Reads the protobuf message; fails with "invalid model" on anything that is not a whole ONNX file. */
export function parseModel(bytes: Uint8Array): { readonly model: ModelProto; readonly graph: GraphProto } {
  if (bytes.length === 0) throw new DeeplingError("invalid", "model: empty file");
  const start = String.fromCharCode(...bytes.subarray(0, 64)).trimStart();
  for (const { at, text, what, hint } of FOREIGN) {
    if (start.startsWith(text, at)) throw new DeeplingError("invalid", `model: ${what}, not ONNX`, { hint });
  }
  const model = parse(bytes);
  const graph = model.graph;
  if (graph === undefined || model.irVersion <= 0n) {
    throw new DeeplingError("invalid", "model: not an ONNX file", { hint: "it has no graph or no format version" });
  }
  return { model, graph };
}

/** Branches and loop bodies within one another, at most: everything that reads a graph goes into each. */
export const DEEPEST_NESTING = 100;

/** Messages within one another: a graph, its node, the node's attribute; and what lies in the innermost graph. */
const DEEPEST_MESSAGE = 3 * DEEPEST_NESTING + 20;

/** "unsupported graph": its branches or loops are nested too deep. */
export function nestedTooDeep(cause?: unknown): DeeplingError {
  return new DeeplingError("unsupported", `graph: branches or loops nested more than ${DEEPEST_NESTING} deep`, {
    hint: "export the model without control flow, by tracing instead of scripting",
    cause,
  });
}

function parse(bytes: Uint8Array): ModelProto {
  try {
    return fromBinary(ModelProtoSchema, bytes, { readUnknownFields: false, recursionLimit: DEEPEST_MESSAGE });
  } catch (cause) {
    if (cause instanceof Error && cause.message.includes("recursion depth")) throw nestedTooDeep(cause);
    // An ONNX file begins with field 1 (ir_version) as a varint.
    const looksRight = bytes[0] === 0x08;
    throw new DeeplingError("invalid", looksRight ? "model: truncated or damaged" : "model: not an ONNX file", {
      hint: looksRight
        ? "the file ends or breaks off inside a message: download or export it again"
        : "hand over a .onnx file",
      cause,
    });
  }
}
