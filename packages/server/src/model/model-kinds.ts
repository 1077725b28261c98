import { extname } from "node:path";
import { onnx } from "./kind-onnx.ts";
import type { ModelKind } from "./model-kind.ts";

const DOC = "docs/connect-your-model shows how";
const convert = (option: string) =>
  `convert it with \`python -m tf2onnx.convert ${option} FILE --output model.onnx\`; ${DOC}`;

/** A kind that is recognised and not read. */
const foreign = (
  title: string,
  endings: readonly string[],
  hint: string,
  { begins = "unmarked", mark = "none" }: Partial<Pick<ModelKind, "begins" | "mark">> = {},
): ModelKind => ({ id: title.toLowerCase().replaceAll(" ", "-"), title, endings, begins, mark, open: { hint } });

/** Whether bytes begin with a text, from an offset on. */
const text =
  (word: string, offset = 0) =>
  (head: Uint8Array) =>
    [...word].every((letter, at) => head[offset + at] === letter.charCodeAt(0));

/** The magic number in front of PyTorch's files before version 1.6, as Python pickles it. */
const PICKLED = "\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19";

/** Every kind of model file: those that are read first, then those that are refused with the way to an ONNX file. */
export const modelKinds: readonly ModelKind[] = [
  onnx,
  foreign("PyTorch", [".pt", ".pth", ".ckpt", ".pt2", ".pkl"], `export it with torch.onnx.export; ${DOC}`, {
    // a zip archive since version 1.6
    begins: (head) => text("PK\x03\x04")(head) || text(PICKLED)(head),
  }),
  foreign("TensorFlow SavedModel", [".pb"], convert("--saved-model"), { mark: "saved_model.pb" }),
  foreign("Keras", [".keras", ".h5", ".hdf5"], convert("--keras"), { begins: text("\x89HDF\r\n\x1a\n") }),
  foreign("TensorFlow Lite", [".tflite", ".lite"], convert("--tflite"), { begins: text("TFL3", 4) }),
  foreign("weights alone", [".safetensors"], `load them into their network and export that to ONNX; ${DOC}`),
  foreign("Core ML", [".mlmodel", ".mlpackage"], `export ONNX from the framework that it came from; ${DOC}`, {
    mark: "Manifest.json",
  }),
  foreign("onnxruntime's own format", [".ort"], "give the .onnx file that it was made from", {
    begins: text("ORTM", 4),
  }),
  foreign("TensorRT", [".engine", ".plan", ".trt"], "give the .onnx file that it was built from"),
  foreign("OpenVINO", [".xml"], "give the .onnx file that it was converted from"),
  foreign("Paddle", [".pdmodel", ".pdparams"], "convert it with paddle2onnx"),
  foreign("Caffe", [".caffemodel", ".prototxt"], "convert it with caffe2onnx, or export from another framework"),
];

/** The kind that a file's name says, or its first bytes; ONNX where neither says anything. */
export function kindOf(path: string, head: Uint8Array): ModelKind {
  const ending = extname(path).toLowerCase();
  const named = modelKinds.find(({ endings }) => endings.includes(ending));
  if (named !== undefined && named !== onnx) return named;
  return modelKinds.find(({ begins }) => begins !== "unmarked" && begins(head)) ?? onnx;
}

/** The endings of files that are read. */
export const readEndings: readonly string[] = modelKinds.flatMap(({ endings, open }) =>
  typeof open === "function" ? endings : [],
);
