import { afterAll, expect, test } from "vitest";
import { smallNet } from "../../../../../test/engine/small-net.ts";
import { COUNT, smallParts } from "../../../../../test/engine/small-study.ts";
import { float32 } from "../../graph/tensor.ts";
import { createNetwork } from "../network.ts";
import { createSubject, type Subject } from "../subject.ts";
import { patchAt } from "../units/patch.ts";
import { type EffectiveField, effectiveFieldOf, middleOf } from "./effective-field.ts";
import { effectiveSize } from "./effective-size.ts";

const opened: Subject[] = [];
afterAll(async () => {
  for (const subject of opened) await subject.dispose();
});

function open(options: Parameters<typeof smallNet>[0]): Subject {
  const subject = createSubject(smallParts("net", smallNet({ classes: 3, ...options })));
  opened.push(subject);
  return subject;
}

async function fieldOf(subject: Subject, name: string, unit: number, images: number): Promise<EffectiveField> {
  const layer = subject.model.layers.find((one) => one.name === name);
  if (layer === undefined) throw new TypeError(name);
  let found: EffectiveField | undefined;
  for await (const message of effectiveFieldOf(subject)({ layer, unit, images }, undefined)) {
    if (message.kind !== "progress") found = message;
  }
  return found as EffectiveField;
}

const STEP = 1e-2;

/** The same by central differences: every number of every image is moved both ways. */
async function moved(subject: Subject, name: string, unit: number): Promise<Float64Array> {
  const layer = subject.model.layers.find((one) => one.name === name)!;
  const [row = 0, column = 0] = middleOf(layer) ?? [];
  const [rows = 1, columns = 1] = layer.shape.slice(2).map(Number);
  const network = createNetwork(subject.graph, subject.model.input.value, subject.sessions);
  const sums = new Float64Array(64);
  for (let item = 0; item < COUNT; item++) {
    const { data } = await subject.inputOf(item);
    const images = new Float32Array(2 * 192 * 192);
    for (let at = 0; at < 192; at++) {
      for (const side of [0, 1]) {
        images.set(data, (2 * at + side) * 192);
        images[(2 * at + side) * 192 + at]! += side === 0 ? STEP : -STEP;
      }
    }
    const [answers] = await network.read(float32([384, 3, 8, 8], images), [layer.value]);
    const size = Number(layer.channels.count) * rows * columns;
    const of = (image: number) => Number(answers?.data[image * size + (unit * rows + row) * columns + column]);
    for (let at = 0; at < 192; at++) sums[at % 64]! += Math.abs(of(2 * at) - of(2 * at + 1)) / (2 * STEP) / COUNT;
  }
  return sums;
}

test.each([
  { layer: "conv1", unit: 2, batch: undefined },
  { layer: "conv2", unit: 5, batch: undefined },
  { layer: "conv2", unit: 0, batch: 1 },
  { layer: "conv2", unit: 3, batch: 3 },
  { layer: "fc", unit: 1, batch: undefined },
] as const)(
  "$layer/$unit, fixed batch $batch: central differences give the same field",
  async ({ layer, unit, batch }) => {
    const subject = open({ activation: "Tanh", ...(batch === undefined ? {} : { batch }) });
    const { map, read, counted, position, width, height } = await fieldOf(subject, layer, unit, COUNT);
    expect([read, counted, width, height]).toEqual([COUNT, COUNT, 8, 8]);
    const expected = await moved(subject, layer, unit);
    const reach = Math.max(...expected);
    for (const [at, value] of expected.entries()) expect(Math.abs((map[at] ?? 0) - value) / reach).toBeLessThan(2e-3);
    const asked = subject.model.layers.find((one) => one.name === layer)!;
    const { x, y, width: wide, height: high } = patchAt(asked, position ?? null, { width: 8, height: 8 });
    // outside the theoretical field nothing moves the unit
    for (const [at, value] of map.entries()) {
      const [row, column] = [Math.floor(at / 8), at % 8];
      if (row < y || row >= y + high || column < x || column >= x + wide) expect(value).toBe(0);
    }
  },
);

test("images on which a ReLU is off there count as zeros, and a sample of the data says how many it is", async () => {
  const subject = open({ activation: "Relu" });
  const layer = subject.model.layers.find(({ kind }) => kind === "activation")!;
  const whole = await fieldOf(subject, layer.name, 0, COUNT);
  const network = createNetwork(subject.graph, subject.model.input.value, subject.sessions);
  const [row = 0, column = 0] = whole.position ?? [];
  let on = 0;
  for (let item = 0; item < COUNT; item++) {
    const [maps] = await network.read(await subject.inputOf(item), [layer.value]);
    if (Number(maps?.data[row * 8 + column]) > 0) on++;
  }
  expect(whole.counted).toBe(on);
  expect((await fieldOf(subject, layer.name, 0, 7)).read).toBe(7);
});

test("the size of a field counts pixels of at least 4.55 % of the largest", () => {
  expect(effectiveSize({ map: Float32Array.of(0, 1, 0.0454, 0.0456, 0.5, 1) })).toEqual({ pixels: 4, side: 2 });
  expect(effectiveSize({ map: new Float32Array(9) })).toEqual({ pixels: 0, side: 0 });
});
