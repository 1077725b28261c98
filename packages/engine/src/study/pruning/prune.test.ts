import { afterAll, expect, test } from "vitest";
import { smallNet } from "../../../../../test/engine/small-net.ts";
import { CLASSES, smallData, smallParts } from "../../../../../test/engine/small-study.ts";
import { attribute } from "../../graph/attributes.ts";
import type { Graph } from "../../graph/graph.ts";
import { decodeModel } from "../../onnx/decode.ts";
import { createLocalStudy, type LocalStudy } from "../local-study.ts";
import type { Evaluation } from "../study.ts";
import type { Pruned } from "./prune-messages.ts";

const open: LocalStudy[] = [];
afterAll(() => Promise.all(open.map((study) => study.dispose())));

const net = (options = {}) => smallNet({ activation: "Relu", classes: CLASSES.length, seed: 30, ...options });

function studyOf(graph: Graph, more = {}): LocalStudy {
  const study = createLocalStudy({ ...smallParts("small", graph), ...more });
  open.push(study);
  return study;
}

async function last<T>(messages: AsyncGenerator<T>): Promise<T> {
  let found: T | undefined;
  for await (const message of messages) found = message;
  return found as T;
}

const reopened = async ({ model }: Pruned) => (await last(studyOf(decodeModel(model)).evaluate({}))) as Evaluation;

test.each([["batch"], [1], [3]] as const)(
  "the file, opened again, answers as the report says (batch: %s)",
  async (batch) => {
    const study = studyOf(net({ batch }));
    const pruned = (await last(study.prune({ keep: 0.5 }))) as Pruned;
    expect(pruned).toMatchObject({ kept: [], by: "gradient", count: 40 });
    expect(pruned.layers).toEqual(
      expect.arrayContaining([
        { layer: 1, before: 6, after: 3 },
        { layer: 4, before: 8, after: 4 },
      ]),
    );
    const again = await reopened(pruned);
    expect(again.accuracy).toBe(pruned.after.accuracy);
    expect(pruned.after.accuracy).toBe(pruned.masked.accuracy);
    expect(pruned.difference).toBeLessThan(1e-5 * pruned.largest);
    expect(decodeModel(pruned.model).inputs[0]?.shape?.[0]).toBe(batch);
    const whole = (await last(study.evaluate({}))) as Evaluation;
    expect(pruned.before.accuracy).toBeCloseTo(whole.accuracy, 6);
  },
);

test("an edited network is pruned with its edits", async () => {
  const study = studyOf(net());
  const { model } = await study.info();
  const variant = { network: `${model.layers[2]?.name}[0]=0.5` };
  const pruned = (await last(study.prune({ layers: [5], units: [1, 2] }, { variant }))) as Pruned;
  const edited = (await last(study.evaluate({}, { variant }))) as Evaluation;
  expect(pruned.before.accuracy).toBeCloseTo(edited.accuracy, 6);
  expect(pruned.difference).toBeLessThan(1e-5 * pruned.largest);
  expect((await reopened(pruned)).accuracy).toBe(pruned.after.accuracy);
});

test("without labels the predicted class stands for the true one, and accuracies are not known", async () => {
  const study = studyOf(net(), { dataset: smallData({ labelled: false }) });
  for (const by of ["gradient", "damage", "wanda"] as const) {
    const pruned = (await last(study.prune({ layers: [5], keep: 0.5, by }))) as Pruned;
    expect(pruned.after.accuracy).toBeNaN();
    expect(pruned.layers).toContainEqual({ layer: 5, before: 8, after: 4 });
  }
});

test("the same request gives the same file", async () => {
  const [first, second] = [studyOf(net()), studyOf(net())];
  const files = await Promise.all(
    [first, second].map(async (study) => (await last(study.prune({ keep: 0.6 }))) as Pruned),
  );
  expect(files[0]?.model).toEqual(files[1]?.model);
});

test("what cannot be pruned is refused before it is computed", async () => {
  const study = studyOf(net());
  await expect(last(study.prune({ layers: [6], units: [0] }))).rejects.toThrow(
    /none can be removed .*is an output of the model/,
  );
  await expect(last(study.prune({ layers: [1, 2], units: [0] }))).rejects.toThrow("units: numbers of several layers");
  await expect(last(study.prune({ layers: [1], units: [0, 1, 2, 3, 4, 5] }))).rejects.toThrow("would have none left");
  await expect(last(study.prune({ layers: [1], units: [9] }))).rejects.toMatchObject({ code: "unknown" });
  await expect(last(studyOf(net(), { source: undefined }).prune({}))).rejects.toThrow(
    "the file of this model is not at hand",
  );
  const graph = net();
  const training = {
    ...graph,
    nodes: graph.nodes.map((node) => (node.type === "AveragePool" ? normalising(node) : node)),
  };
  const source = { graph: training, inspect: () => expect.fail("nothing is prepared") };
  await expect(last(studyOf(net(), { source }).prune({}))).rejects.toThrow(/training mode/);
});

/** A BatchNormalization in training mode instead of a node. */
const normalising = (node: Graph["nodes"][number]) => ({
  ...node,
  type: "BatchNormalization",
  attributes: { training_mode: attribute.int(1) },
});
