import { readFileSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import { editedGolden, editedGoldens } from "../../../../../test/engine/edited-networks.ts";
import { smallNet } from "../../../../../test/engine/small-net.ts";
import { CLASSES, smallParts } from "../../../../../test/engine/small-study.ts";
import type { Graph } from "../../graph/graph.ts";
import { decodeModel } from "../../onnx/decode.ts";
import type { Runtime } from "../../runtime/runtime.ts";
import { inspectModel } from "../inspect.ts";
import { createSubject, type LocalStudyParts, type Subject } from "../subject.ts";
import { storeOf } from "./kept-values.ts";
import { behindOf, scoredByGraph, scoredImages } from "./scored-images.ts";

const opened: Subject[] = [];
afterAll(async () => {
  for (const subject of opened) await subject.dispose();
});

/** A study, with the number of images that its runtime was given and its data was asked for. */
function open(graph: Graph, changes: Partial<LocalStudyParts> = {}) {
  const parts = { ...smallParts("net", graph), ...changes };
  const counts = { runs: 0, images: 0, sessions: 0 };
  const runtime: Runtime = {
    ...parts.runtime,
    open: async (model, options) => {
      counts.sessions++;
      const session = await parts.runtime.open(model, options);
      const run: typeof session.run = (feeds, outputs) => {
        counts.runs++;
        return session.run(feeds, outputs);
      };
      return { ...session, run };
    },
  };
  const images: typeof parts.dataset.images = (items, fit) => {
    counts.images += items.length;
    return parts.dataset.images(items, fit);
  };
  const subject = createSubject({ ...parts, runtime, dataset: { ...parts.dataset, images } });
  opened.push(subject);
  return { subject, counts };
}

async function all(batches: ReturnType<typeof scoredImages>): Promise<number[]> {
  const scores: number[] = [];
  for await (const batch of batches) scores.push(...Array.from(batch.scores.data, Number));
  return scores;
}

function sized(graph: Graph, height: number, width: number) {
  const { preprocessing } = smallParts("net");
  const fit = { width, height, mode: "stretch", shorter: Math.min(width, height) } as const;
  return open(graph, { preprocessing: { ...preprocessing, fit } });
}

test("the demo: what is kept gives the bytes of a full pass", async () => {
  const file = readFileSync(new URL("../../../../../models/alexnet-cifar10/model.onnx", import.meta.url));
  const { subject } = sized(inspectModel(decodeModel(new Uint8Array(file))).graph, 32, 32);
  for (const network of [
    "relu5[3,7]=0",
    "conv5:weights*0.5",
    "bn5[1]*2;relu6=clamp(0,1)",
    "pool5[2]=image:3",
    "fc8[4]=mean",
  ]) {
    const variant = await subject.of({ network });
    expect(await variant.shared(behindOf), network).toBeDefined();
    const full = await all(scoredByGraph(variant, undefined));
    for (const _ of ["first", "again"]) expect(await all(scoredImages(variant, undefined)), network).toEqual(full);
  }
});

test.each(["residual", "last"] as const)("%s: what is kept gives what nothing kept gives", async (name) => {
  const [, , height = 1, width = 1] = editedGoldens[name].shape;
  const { graph } = editedGolden(name);
  const [keeping, forgetful] = [sized(graph, height, width).subject, sized(graph, height, width).subject];
  let kept = 0;
  for (const network of Object.keys(editedGoldens[name].edits)) {
    const variant = await keeping.of({ network });
    await all(scoredImages(variant, undefined));
    const again = await all(scoredImages(variant, undefined));
    forgetful.shared(storeOf).clear();
    expect(await all(scoredImages(await forgetful.of({ network }), undefined)), network).toEqual(again);
    // a runtime that joins a sum and a convolution within one graph rounds otherwise than where a cut lies between them
    const full = await all(scoredByGraph(variant, undefined));
    for (const [at, value] of full.entries()) expect(again[at], network).toBeCloseTo(value, 5);
    if ((await variant.shared(behindOf)) !== undefined) kept++;
  }
  expect(kept).toBeGreaterThan(4);
});

test("behind an edit alone is computed: no image is decoded the second time, and another edit at the same place finds all", async () => {
  const { subject, counts } = open(smallNet({ activation: "Relu", classes: CLASSES.length }));
  const asked = async (network: string) => {
    const before = { ...counts };
    const variant = await subject.of({ network });
    const scores = await all(scoredImages(variant, undefined));
    const made = { runs: counts.runs - before.runs, images: counts.images - before.images };
    expect(scores).toEqual(await all(scoredByGraph(variant, undefined)));
    return made;
  };
  expect(await asked("relu2[3]=0")).toEqual({ runs: 10, images: 40 });
  expect(await asked("relu2[3]=0")).toEqual({ runs: 5, images: 0 });
  expect(await asked("relu2[1,4]*2;fc+1")).toEqual({ runs: 5, images: 0 });
  // the first convolution holds little of the work, but all that follows lies behind it
  expect(await asked("conv1:weights*0.5")).toEqual({ runs: 5, images: 40 });
});

test("a slider that moves and other units load nothing: what lies behind an edit is one session for each form", async () => {
  const { subject, counts } = open(smallNet({ activation: "Relu", classes: CLASSES.length }));
  const answers = new Set<string>();
  const asked = async (network: string) => {
    const before = counts.sessions;
    const variant = await subject.of({ network });
    answers.add(String(await all(scoredImages(variant, undefined))));
    await variant.network.read(await variant.inputOf(0), [variant.model.output.value]);
    return counts.sessions - before;
  };
  // the network up to the cut, what lies behind it, and all of it for one image
  expect(await asked("relu2[3]*0.5")).toBe(3);
  for (const network of ["relu2[3]*0.25", "relu2[1,4]*0.25", "relu2[0]*-2"]) expect(await asked(network)).toBe(0);
  expect(answers.size).toBe(4);
  expect(await asked("relu2[3]=0")).toBe(2);
  expect(await asked("relu2[1]=0.5")).toBe(0);
});

test("a fixed batch is filled up", async () => {
  const { subject } = open(smallNet({ activation: "Relu", classes: CLASSES.length, batch: 3 }));
  const variant = await subject.of({ network: "relu2[3]=0.5" });
  expect(await variant.shared(behindOf)).toBeDefined();
  expect(await all(scoredImages(variant, undefined))).toEqual(await all(scoredByGraph(variant, undefined)));
});

test("an edit that reaches no score leaves the scores of the network without edits", async () => {
  const { subject } = open(smallNet({ activation: "Relu", classes: CLASSES.length }));
  const variant = await subject.of({ network: "relu1=0;relu1:bypass;relu1:bypass" });
  expect(await all(scoredImages(variant, undefined))).toEqual(await all(scoredByGraph(variant, undefined)));
});
