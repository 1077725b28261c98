import { decodeModel, differentiate } from "@deepling/engine";
import * as ort from "onnxruntime-web/wasm";

/** The gradient of an ONNX file's class score by its image, of which `pixels` are the preprocessed numbers: C × H × W. */
export async function gradientOf(model: Uint8Array, label: number, pixels: Float32Array): Promise<Float32Array> {
  const { inputs, outputs } = decodeModel(model);
  const [image, scores] = [inputs[0]?.name ?? "", outputs[0]?.name ?? ""];
  const session = await ort.InferenceSession.create(differentiate(model, { of: scores, withRespectTo: image }));
  const seed = Float32Array.from({ length: Number(outputs[0]?.shape?.[1]) }, (_, at) => (at === label ? 1 : 0));
  const answer = await session.run({
    [image]: new ort.Tensor(pixels, [1, ...(inputs[0]?.shape ?? []).slice(1).map(Number)]),
    [`${scores}_seed`]: new ort.Tensor(seed, [1, seed.length]),
  });
  return answer[`${image}_gradient`]?.data as Float32Array;
}
