import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DreamReport, encodeModel, seededRandom } from "@deepling/engine";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { smallNet } from "../../../../test/engine/small-net.ts";
import { runCommand } from "../../../../test/server/run-command.ts";
import { dream } from "./dream.ts";

const folder = mkdtempSync(join(tmpdir(), "deepling-dream-"));
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  writeFileSync(at("model.onnx"), encodeModel(smallNet({ activation: "Relu" })));
  for (const [name, width, height] of [
    ["image.png", 20, 14],
    ["guide.png", 9, 9],
  ] as const) {
    const random = seededRandom(width);
    const pixels = Uint8Array.from({ length: 3 * width * height }, () => Math.floor(256 * random()));
    await sharp(pixels, { raw: { width, height, channels: 3 } })
      .png()
      .toFile(at(name));
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

const dreamt = (out: string, ...more: readonly string[]) =>
  runCommand(
    dream,
    ...[at("model.onnx"), at("image.png"), ...more, "--scale", "1/255", "--mean", "0.5,0.5,0.5", "--steps", "3"],
    ...["--std", "0.25,0.25,0.25", "--octaves", "2", "--threads", "1", "--out", at(out)],
  );

const report = (name: string): DreamReport => JSON.parse(readFileSync(at(name), "utf8"));

test("the picture in its own shape, a GIF of every step, a figure, and the numbers", async () => {
  const { printed } = await dreamt("dream.png", "--layer", "relu2", "--side", "24");
  expect(printed).toEqual([expect.stringMatching(/dream\.png: 24×17, root mean square activation [\d.]+ → [\d.]+$/)]);
  expect(await sharp(at("dream.png")).metadata()).toMatchObject({ width: 24, height: 17, channels: 3 });
  await dreamt("dream.gif", "--layer", "relu2", "--side", "24");
  // the picture itself, the five after a step, the finished one
  expect(await sharp(at("dream.gif"), { animated: true }).metadata()).toMatchObject({ pages: 7, width: 24 });
  await dreamt("dream.svg", "--layer", "relu2", "--guide", at("guide.png"));
  const svg = readFileSync(at("dream.svg"), "utf8");
  for (const words of ["What relu2 sees in image.png", "2 octaves of 3 steps", "guide.png"])
    expect(svg).toContain(words);
  await dreamt("dream.json", "--layer", "relu1", "--unit", "2", "--seed", "4");
  const found = report("dream.json");
  expect(found).toMatchObject({
    ...{ image: "image.png", guide: null, target: "relu1/2", measure: "mean activation", width: 11, height: 8 },
    settings: { size: 11, octaves: 2, octaveScale: 1.4, steps: 3, rate: 1.5, jitter: 1, seed: 4 },
    octaves: [{ width: 8 }, { width: 11 }],
  });
  expect(found.value).toBeGreaterThan(found.start ?? 0);
});

test("several units grow together; behind a dense layer the picture keeps the network's size", async () => {
  await dreamt("units.json", "--layer", "conv2", "--unit", "0,3-4");
  expect(report("units.json")).toMatchObject({ target: "conv2/0,3-4", measure: "objective", notes: [] });
  await dreamt("dense.json", "--layer", "fc");
  expect(report("dense.json")).toMatchObject({
    ...{ width: 8, height: 8, octaves: [{ width: 8 }] },
    notes: [expect.stringContaining("dreamt at the network's own size, 8×8, in one octave of 6 steps")],
  });
});

test("what cannot be done is said in one line, with what can", async () => {
  await expect(dreamt("x.json", "--layer", "relu9")).rejects.toMatchObject({ message: "unknown layer: relu9" });
  await expect(dreamt("x.json", "--layer", "input")).rejects.toMatchObject({ hint: "choose a layer behind it" });
  await expect(dreamt("x.json", "--layer", "relu2", "--unit", "90")).rejects.toMatchObject({
    hint: "relu2 has units 0 to 7",
  });
  await expect(dreamt("x.json", "--layer", "relu2", "--guide", at("guid.png"))).rejects.toMatchObject({
    hint: expect.stringContaining("did you mean guide.png?"),
  });
  await expect(dreamt("x.json", "--layer", "relu2", "--unit", "1", "--guide", at("guide.png"))).rejects.toMatchObject({
    message: "invalid value: --unit with --guide",
  });
});
