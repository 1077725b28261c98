// The gradient of a class score by the image, for any ONNX file: node --conditions=@deepling/source --import tsx examples/gradient.ts model.onnx
import { readFileSync } from "node:fs";
import { decodeModel, differentiate } from "@deepling/engine";
import ort from "onnxruntime-node";

const model = new Uint8Array(readFileSync(process.argv[2] ?? "models/alexnet-cifar10/model.onnx"));
const { inputs, outputs } = decodeModel(model);
const [image, scores] = [inputs[0]?.name ?? "", outputs[0]?.name ?? ""];

const session = await ort.InferenceSession.create(differentiate(model, { of: scores, withRespectTo: image }));
const size = (inputs[0]?.shape ?? []).slice(1).map(Number);
const pixels = Float32Array.from({ length: size.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(i));
const seed = Float32Array.from({ length: Number(outputs[0]?.shape?.[1]) }, (_, label) => (label === 7 ? 1 : 0));
const answer = await session.run({
  [image]: new ort.Tensor(pixels, [1, ...size]),
  [`${scores}_seed`]: new ort.Tensor(seed, [1, seed.length]),
});
const gradient = answer[`${image}_gradient`]?.data as Float32Array;
console.log(`|d ${scores}[7] / d ${image}| = ${Math.hypot(...gradient).toFixed(4)} over ${gradient.length} pixels`);
