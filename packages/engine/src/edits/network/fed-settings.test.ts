import { readFileSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import { normal } from "../../../../../test/engine/net.ts";
import { createNodeRuntime } from "../../../../../test/engine/runtime.ts";
import { hashGraph } from "../../graph/hash.ts";
import { float32, type Tensor } from "../../graph/tensor.ts";
import { decodeModel } from "../../onnx/decode.ts";
import { encodeModel } from "../../onnx/encode.ts";
import { someRows } from "../../runtime/batches.ts";
import type { Runtime } from "../../runtime/runtime.ts";
import { createSessions } from "../../runtime/sessions.ts";
import { inspectModel } from "../../study/inspect.ts";
import { createNetwork } from "../../study/network.ts";
import { editNetwork } from "./edit-network.ts";
import { type EditValues, valueKey } from "./edit-values.ts";
import { parseNetworkEdits } from "./parse-network-edits.ts";

const node = createNodeRuntime({ threads: 1 });
let opened = 0;
const counting: Runtime = {
  ...node,
  open: (...asked) => {
    opened++;
    return node.open(...asked);
  },
};
const sessions = createSessions({ runtime: counting, hash: hashGraph, encode: encodeModel });
afterAll(() => sessions.dispose());

const file = readFileSync(new URL("../../../../../models/alexnet-cifar10/model.onnx", import.meta.url));
const { graph, model } = inspectModel(decodeModel(new Uint8Array(file)));
const images = normal([3, 3, 32, 32], 4);

/** What edits of relu5 need: its activations of the first two images, and numbers in place of its means. */
async function valuesOfLayer(): Promise<EditValues> {
  const { value = "", channels } = model.layers.find(({ name }) => name === "relu5") ?? {};
  const [held] = await createNetwork(graph, model.input.value, sessions).read(images, [value]);
  const activations = held as Tensor<"float32">;
  const means = Float32Array.from({ length: Number(channels?.count) }, (_, unit) => unit / 50);
  const values = new Map<string, Tensor<"float32">>();
  values.set(valueKey({ kind: "mean", layer: "relu5" }), float32([means.length], means));
  for (const item of [0, 1]) {
    values.set(valueKey({ kind: "image", layer: "relu5", item }), someRows(activations, item, item + 1));
  }
  return values;
}

/** Edits of one form: what a slider, another unit or a box that is moved make of one another. */
test.each([
  ["set", ["relu5[1]=0.25", "relu5[0,2]=-3", "relu5[5]=0"]],
  ["set all", ["relu5=0.25", "relu5=1.5"]],
  ["multiply", ["relu5[1]*2", "relu5[0,3]*0.3", "relu5[2-90]*-1"]],
  ["add", ["relu5[1]+2", "relu5[0,3]-0.3"]],
  ["clamp", ["relu5[1-50]=clamp(0,0.5)", "relu5[60-90]=clamp(0.1,0.2)"]],
  ["box", ["relu5@box(0,0,3,3)=0", "relu5@box(2,1,4,2)=0.7"]],
  ["units in a box", ["relu5[1]@box(0,0,3,3)+2", "relu5[2,4]@box(2,1,4,2)-0.4"]],
  ["mean", ["relu5[1]=mean", "relu5[3,4]=mean"]],
  ["image", ["relu5[1-20]=image:0", "relu5[30-40]=image:1"]],
  ["several", ["relu5[1]*2;relu6[3]=0", "relu5[2,3]*0.1;relu6[0]=4"]],
])("%s: strengths and units that are fed give the bytes of constants, in one session", async (_, texts) => {
  const values = await valuesOfLayer();
  const before = opened;
  const answers = new Set<string>();
  for (const text of texts) {
    const edited = editNetwork(graph, model, parseNetworkEdits(text, model), values).graph;
    const [fed] = await createNetwork(edited, model.input.value, sessions).read(images, [model.output.value]);
    // a file holds them as constants, and nothing but the image is fed to it
    const session = await node.open(encodeModel(edited));
    expect(session.inputs.map(({ name }) => name)).toEqual([model.input.value]);
    const constant = await session.run({ [model.input.value]: images }, [model.output.value]);
    await session.dispose();
    expect(fed?.data, text).toEqual(constant[model.output.value]?.data);
    answers.add(String(fed?.data));
  }
  expect(answers.size).toBe(texts.length);
  expect(opened - before).toBe(1);
});
