import { afterAll, expect, test } from "vitest";
import { quantisedNet, randomImages, SIDE } from "../../../../test/engine/quantised-net.ts";
import { createNodeRuntime } from "../../../../test/engine/runtime.ts";
import type { Dataset } from "../data/dataset.ts";
import type { Graph } from "../graph/graph.ts";
import { float32, type Tensor } from "../graph/tensor.ts";
import { decodeModel } from "../onnx/decode.ts";
import { encodeModel } from "../onnx/encode.ts";
import { inspectModel } from "./inspect.ts";
import { createLocalStudy, type LocalStudy } from "./local-study.ts";
import type { Evaluation } from "./study.ts";
import type { Effect } from "./what-if/effect-messages.ts";

const COUNT = 40;
const runtime = createNodeRuntime({ threads: 1 });
const studies: LocalStudy[] = [];
afterAll(async () => {
  for (const study of studies) await study.dispose();
});

/** Bytes of noise, as a data set has them. */
const dataset: Dataset = {
  name: "noise",
  count: COUNT,
  classes: [],
  labels: undefined,
  fingerprint: "noise",
  skipped: [],
  itemName: (index) => `image ${index}`,
  images: async (items) => items.map((item) => ({ width: SIDE, height: SIDE, channels: 3, pixels: pixelsOf(item) })),
};

function pixelsOf(item: number): Uint8Array {
  const values = randomImages(1, 100 + item).data;
  return Uint8Array.from({ length: values.length }, (_, at) => {
    const [pixel, channel] = [Math.floor(at / 3), at % 3];
    return Math.min(255, Math.max(0, 128 + 50 * (values[channel * SIDE * SIDE + pixel] ?? 0)));
  });
}

const preprocessing = {
  fit: { width: SIDE, height: SIDE, mode: "stretch", shorter: SIDE },
  scale: 1 / 50,
  mean: [2.56, 2.56, 2.56],
  std: [1, 1, 1],
  channels: "rgb",
  layout: "nchw",
  source: "test",
} as const;

/** The images as the network takes them. */
function inputs(): Tensor<"float32"> {
  const data = Array.from({ length: COUNT }, (_, item) => {
    const pixels = pixelsOf(item);
    return Array.from({ length: pixels.length }, (_, at) => {
      const [channel, pixel] = [Math.floor(at / (SIDE * SIDE)), at % (SIDE * SIDE)];
      return (pixels[pixel * 3 + channel] ?? 0) / 50 - 2.56;
    });
  });
  return float32([COUNT, 3, SIDE, SIDE], data.flat());
}

function studyOf(written: Graph, file = written): LocalStudy {
  const { graph, model } = inspectModel(decodeModel(encodeModel(written)));
  const study = createLocalStudy({
    graph,
    model,
    labels: [],
    classes: [],
    preprocessing,
    dataset,
    runtime,
    version: "test",
    written: () => decodeModel(encodeModel(file), { asWritten: true }),
  });
  studies.push(study);
  return study;
}

async function evaluated(study: LocalStudy): Promise<Evaluation> {
  let last: Evaluation | undefined;
  for await (const message of study.evaluate({})) if (message.kind === "evaluation") last = message;
  return last as Evaluation;
}

/** The largest probability of each image as onnxruntime gives it for the file. */
async function confidences(written: Graph): Promise<readonly number[]> {
  const session = await runtime.open(encodeModel(written), { fuseQuanta: true });
  const answer = await session.run({ image: inputs() });
  await session.dispose();
  const data = Array.from(Object.values(answer)[0]?.data as Float32Array);
  return Array.from({ length: COUNT }, (_, row) => Math.max(...data.slice(5 * row, 5 * row + 5)));
}

const DEEP = { form: "qdq", perChannel: true, depth: 10, softmax: true } as const;

test("a deep quantised network is evaluated and predicts as its file answers", async () => {
  const written = await quantisedNet(DEEP);
  const truth = await confidences(written);
  const study = studyOf(written);
  const { confidence } = await evaluated(study);
  truth.forEach((value, at) => {
    expect(confidence[at]).toBeCloseTo(value, 6);
  });
  const first = await study.predict({ item: 7 });
  expect(Math.max(...first.probabilities)).toBeCloseTo(truth[7] ?? Number.NaN, 6);
});

test("what a file says otherwise is shown, and how far it is from the layers", async () => {
  const written = await quantisedNet({ form: "float", softmax: true });
  const [name = "", weight] = [...written.initializers].at(-2) ?? [];
  const halved = float32(
    weight?.shape ?? [],
    Float32Array.from(weight?.data as Float32Array, (value) => value / 2),
  );
  const other = { ...written, initializers: new Map([...written.initializers, [name, halved] as const]) };
  const study = studyOf(written, other);
  // before the network has run
  const early = await study.info({ unchecked: true });
  expect(early.model.notes.filter((note) => note.includes("file's own"))).toEqual([]);
  const truth = await confidences(other);
  const { confidence } = await evaluated(study);
  truth.forEach((value, at) => {
    expect(confidence[at]).toBeCloseTo(value, 5);
  });
  const { model } = await study.info();
  expect(model.notes.filter((note) => !early.model.notes.includes(note))).toHaveLength(1);
  expect(model.notes.join()).toMatch(/predictions are the model file's own.*differ by up to 0\.\d+ on 4 images/);
});

test.each(["float", "operators"] as const)(
  "nothing is said of a network (%s) that agrees with its file",
  async (form) => {
    const written = await quantisedNet({ form, softmax: true });
    const study = studyOf(written);
    expect((await study.info()).model.notes.filter((note) => note.includes("file's own"))).toEqual([]);
    const truth = await confidences(written);
    const { confidence } = await evaluated(study);
    truth.forEach((value, at) => {
      expect(confidence[at]).toBeCloseTo(value, 5);
    });
  },
);

test("an output of quanta, which an operator on quanta makes, is compared as the numbers that it stands for", async () => {
  const written = await quantisedNet({ form: "operators" });
  const last = written.nodes.at(-1);
  // without the DequantizeLinear at its end
  const [name = ""] = last?.inputs ?? [];
  const outputs = [{ name, type: "uint8" as const, shape: ["batch", 5] }];
  const types = new Map([
    ...written.types,
    [name, outputs[0] ?? { type: "uint8" as const, shape: undefined }] as const,
  ]);
  const study = studyOf({ ...written, nodes: written.nodes.slice(0, -1), outputs, types });
  expect((await study.info()).model.notes.filter((note) => note.includes("file's own"))).toEqual([]);
  const { confidence } = await evaluated(study);
  const truth = await confidences(await quantisedNet({ form: "operators", softmax: true }));
  truth.forEach((value, at) => {
    expect(confidence[at]).toBeCloseTo(value, 5);
  });
});

test.each(["qdq", "operators"] as const)("%s: an edited quantised network differs by its edits alone", async (form) => {
  const study = studyOf(await quantisedNet({ form, perChannel: true, depth: 4, softmax: true }));
  const { model } = await study.info();
  const kernels = model.layers.filter(({ weights }) => weights !== undefined).map(({ name }) => name);
  const [first, last = ""] = [kernels[0], kernels.at(-1)];
  const effectOf = async (network: string) => {
    let found: Effect | undefined;
    for await (const message of study.effect({}, { variant: { network } })) {
      if (message.kind === "effect") found = message;
    }
    return found as Effect;
  };
  const [nothing, all] = [await effectOf(`${first}=clamp(-1000,1000)`), await effectOf(`${last}[1]+1000`)];
  expect(nothing.difference).toMatchObject({ count: COUNT, agreement: 1 });
  expect(nothing.notes.join()).toContain("changes nothing on the first 16 images");
  expect(new Set(all.predicted.after)).toEqual(new Set([1]));
  expect(all.difference.agreement).toBeLessThan(1);
  const variant = { network: `${first}:weights*-1` };
  const scores = async (own: LocalStudy, options = {}) => [...(await own.predict({ item: 3 }, options)).probabilities];
  const edited = await scores(study, { variant });
  expect(edited).not.toEqual(await scores(study));
  const saved = inspectModel(decodeModel((await study.file({}, { variant })).onnx));
  const reopened = createLocalStudy({
    ...saved,
    labels: [],
    classes: [],
    preprocessing,
    dataset,
    runtime,
    version: "",
  });
  studies.push(reopened);
  for (const [at, share] of (await scores(reopened)).entries()) expect(share).toBeCloseTo(edited[at] ?? 0, 5);
});
