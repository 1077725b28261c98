import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeModel, seededRandom, type VisualisationReport } from "@deepling/engine";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { smallNet } from "../../../../test/engine/small-net.ts";
import { runCommand } from "../../../../test/server/run-command.ts";
import { visualise } from "./visualise.ts";

const folder = mkdtempSync(join(tmpdir(), "deepling-visualise-"));
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  writeFileSync(at("model.onnx"), encodeModel(smallNet({ activation: "Relu", end: "softmax" })));
  writeFileSync(at("labels.txt"), "airplane\nbird\ncat\ndog\nhorse");
  const random = seededRandom(1);
  const pixels = Uint8Array.from({ length: 192 }, () => Math.floor(256 * random()));
  await sharp(pixels, { raw: { width: 8, height: 8, channels: 3 } })
    .png()
    .toFile(at("image.png"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const grown = (target: string, out: string, ...more: readonly string[]) =>
  runCommand(
    visualise,
    ...[at("model.onnx"), ...more, "--target", target, "--labels", at("labels.txt"), "--scale", "1/255"],
    ...["--mean", "0.5,0.5,0.5", "--std", "0.25,0.25,0.25", "--steps", "12", "--frames", "3", "--threads", "1"],
    ...["--out", at(out)],
  );

const report = (name: string): VisualisationReport => JSON.parse(readFileSync(at(name), "utf8"));

test("a layer is all of its units, LAYER/N some of them, and each is set beside the top image", async () => {
  await grown("relu2", "all.json", at("image.png"));
  const all = report("all.json");
  expect(all.pictures.map(({ target }) => target)).toEqual(Array.from({ length: 8 }, (_, unit) => `relu2/${unit}`));
  expect(all).toMatchObject({ count: 1, data: "image.png", target: "relu2", settings: { steps: 12, size: [8, 8] } });
  for (const { multiple, answer, top } of all.pictures) {
    if (multiple !== null) expect(multiple).toBeCloseTo((answer ?? 0) / (top?.value ?? 0), 4);
  }
  await grown("relu2/1,4-5", "some.json");
  const some = report("some.json");
  expect(some.pictures.map(({ target, top }) => [target, top])).toEqual(
    [1, 4, 5].map((unit) => [`relu2/${unit}`, null]),
  );
  expect(some).toMatchObject({ count: 0, data: null });
});

test("a class as a figure, and while it grows as a GIF of as many frames", async () => {
  const { printed } = await grown("class:horse", "horse.png");
  expect(printed).toEqual([expect.stringMatching(/horse\.png: 1 picture, reaches -?\d/)]);
  expect((await sharp(at("horse.png")).metadata()).width).toBeGreaterThan(500);
  await grown("class:horse", "horse.gif");
  expect((await sharp(at("horse.gif"), { animated: true }).metadata()).pages).toBe(3);
});

test("several pictures, another side, held channels", async () => {
  await grown("relu1/2", "held.json", "--pictures", "2", "--side", "12", "--held", "0,2", "--held-at", "0.25");
  expect(report("held.json")).toMatchObject({
    settings: { size: [12, 12], held: [0, 2], heldAt: 0.25, pictures: 2, diversity: 1 },
    pictures: [{ picture: 0 }, { picture: 1 }],
  });
});

test.each([
  ["--layer", "--target relu5"],
  ["--unit", "--target relu5/12"],
  ["--class", "--target class:horse"],
])("%s, as other commands take it, leads to the target", (option, target) => {
  const refused = expect.objectContaining({
    message: `unknown option: ${option}`,
    hint: expect.stringContaining(target),
  });
  expect(() => visualise.parse(["m.onnx", option, "2"])).toThrow(refused);
});

test("names that do not exist are said with the nearest", async () => {
  await expect(grown("relu9/1", "x.json")).rejects.toMatchObject({ message: "unknown layer: relu9" });
  await expect(grown("relu2/90", "x.json")).rejects.toMatchObject({ hint: "relu2 has units 0 to 7" });
  await expect(grown("class:hors", "x.json")).rejects.toMatchObject({ hint: expect.stringContaining("horse") });
  await expect(grown("class:horse", "x.json", "--side", "16")).rejects.toMatchObject({
    message: "unsupported size: 16×16 (fc is made for 8×8)",
  });
});
