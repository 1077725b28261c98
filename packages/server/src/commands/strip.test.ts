import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeModel, float32, openNpz, seededRandom, stripSettingsSchema } from "@deepling/engine";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { smallNet } from "../../../../test/engine/small-net.ts";
import { runCommand } from "../../../../test/server/run-command.ts";
import { describeArgs } from "../cli/arg.ts";
import type { Command } from "../cli/define-command.ts";
import { commandHelp } from "../cli/help.ts";
import { createNodeRuntime } from "../node-runtime.ts";
import { gradient } from "./gradient.ts";
import { strip } from "./strip.ts";

const folder = mkdtempSync(join(tmpdir(), "deepling-strip-"));
const at = (name: string): string => join(folder, name);
const CLASSES = ["airplane", "bird", "cat", "dog", "horse"];

beforeAll(async () => {
  writeFileSync(at("model.onnx"), encodeModel(smallNet({ activation: "Relu", end: "softmax" })));
  writeFileSync(at("labels.txt"), CLASSES.join("\n"));
  const random = seededRandom(1);
  const pixels = Uint8Array.from({ length: 192 }, () => Math.floor(256 * random()));
  await sharp(pixels, { raw: { width: 8, height: 8, channels: 3 } })
    .png()
    .toFile(at("image.png"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const noted: string[] = [];

async function run(command: Command, ...args: readonly string[]): Promise<string> {
  const answer = await runCommand(command, ...args);
  noted.splice(0, noted.length, ...answer.noted);
  return answer.printed.join("\n");
}

const stripTo = (out: string, ...more: readonly string[]) =>
  run(
    strip,
    ...[at("model.onnx"), at("image.png"), "--labels", at("labels.txt"), "--scale", "1/255", "--mean", "0.5,0.5,0.5"],
    ...["--std", "0.25,0.25,0.25", "--target", "horse", "--frames", "4", "--steps", "12", "--threads", "1"],
    ...["--out", at(out), ...more],
  );

interface Report {
  readonly flipFrame: number | null;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly frames: readonly {
    readonly probabilities: readonly number[];
    readonly value: number;
    readonly l2: number;
    readonly linf: number;
  }[];
}
const json = (name: string): Report => JSON.parse(readFileSync(at(name), "utf8"));

test("JSON: frames with probabilities, value and distances; frame 0 untouched; the flip frame is where the top class turns", async () => {
  await stripTo("strip.json", "--preset", "faithful", "--norm", "linf", "--budget", "24/255");
  const { frames, flipFrame, settings } = json("strip.json");
  expect(frames).toHaveLength(4);
  expect(frames[0]).toMatchObject({ l2: 0, linf: 0 });
  expect(settings).toMatchObject({ preset: "faithful", norm: "linf", budget: 24 / 255, smoothing: 0, jitter: 0 });
  for (const { probabilities, value, linf, l2 } of frames) {
    expect(probabilities.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
    expect(value).toBeCloseTo(Math.log(probabilities[4] ?? 0), 3);
    expect(linf).toBeLessThan(24 / 255 + 1e-6);
    expect(l2).toBeLessThanOrEqual(Math.sqrt(192) * linf + 1e-5);
  }
  const tops = frames.map(({ probabilities }) => probabilities.indexOf(Math.max(...probabilities)));
  expect(tops[0]).not.toBe(4);
  expect(flipFrame).toBe(tops.indexOf(4));
  expect(flipFrame).toBeGreaterThan(0);
});

test("the same command gives the same bytes; NPZ holds every frame", async () => {
  await stripTo("first.npz", "--seed", "3");
  await stripTo("second.npz", "--seed", "3");
  const bytes = readFileSync(at("first.npz"));
  expect(bytes.equals(readFileSync(at("second.npz")))).toBe(true);
  const { names, get } = openNpz(new Uint8Array(bytes), "first.npz");
  const measures = ["l2", "linf", "probabilities", "steps", "values"];
  const rest = ["classes", "differences", "first_change", "flip_frame", "frames"];
  expect([...names].sort()).toEqual([...measures, ...rest].sort());
  expect(get("frames").shape).toEqual([4, 8, 8, 3]);
  expect(get("classes").data).toEqual(CLASSES);
  const numbers = (name: string) => Array.from(get(name).data, Number);
  const [frames, differences] = [numbers("frames"), numbers("differences")];
  await stripTo("first.json", "--seed", "3");
  const report = json("first.json").frames;
  for (const [frame, { l2, linf }] of report.entries()) {
    const change = differences.slice(192 * frame, 192 * (frame + 1));
    expect(Math.hypot(...change)).toBeCloseTo(l2, 5);
    expect(Math.max(...change.map(Math.abs))).toBeCloseTo(linf, 6);
    change.forEach((value, i) => {
      expect(value).toBeCloseTo((frames[192 * frame + i] ?? 0) - (frames[i] ?? 0), 6);
    });
  }
  expect(report.at(-1)?.l2).toBeGreaterThan(0);
});

test("PNG and GIF are pictures", async () => {
  await stripTo("strip.png");
  await stripTo("strip.gif");
  await stripTo("strip.svg");
  expect((await sharp(at("strip.svg")).metadata()).format).toBe("svg");
  const [png, gif] = [await sharp(at("strip.png")).metadata(), await sharp(at("strip.gif")).metadata()];
  expect(png.format).toBe("png");
  expect(png.width).toBeGreaterThan(800);
  expect(gif).toMatchObject({ format: "gif", pages: 4 });
});

test("a preprocessing that is a guess is said: on the terminal, in the file and in the figure", async () => {
  const args = [
    at("model.onnx"),
    at("image.png"),
    "--target",
    "logit:2",
    "--frames",
    "2",
    "--steps",
    "2",
    "--threads",
    "1",
  ];
  const printed = await run(strip, ...args, "--out", at("guess.json"));
  expect(printed).toMatch(/guess\.json: 2 frames; /);
  expect(noted).toContainEqual(expect.stringContaining("note: preprocessing is a guess"));
  expect(JSON.parse(readFileSync(at("guess.json"), "utf8")).notes).toEqual([
    expect.stringContaining("preprocessing is a guess"),
  ]);
  await run(strip, ...args, "--out", at("guess.svg"));
  expect(readFileSync(at("guess.svg"), "utf8")).toContain("Preprocessing is a guess");
  await stripTo("stated.json");
  expect(noted.join()).not.toContain("guess");
});

test("without a target the image is moved towards its second most probable class, which is said", async () => {
  const seen = ["--labels", at("labels.txt"), "--scale", "1/255", "--frames", "2", "--steps", "2", "--json"];
  const { frames, target }: Report & { target: string } = JSON.parse(
    await run(strip, at("model.onnx"), at("image.png"), ...seen),
  );
  const shares = frames[0]?.probabilities ?? [];
  const second = shares.indexOf(shares.toSorted((a, b) => b - a)[1] ?? Number.NaN);
  expect(target).toBe(CLASSES[second]);
  expect(noted.join("\n")).toContain(`target ${CLASSES[second]}, the second most probable class`);
});

test("noise is an image too", async () => {
  const args = ["--scale", "1/255", "--target", "logit:2", "--frames", "2", "--steps", "2", "--json"];
  const report: Report = JSON.parse(await run(strip, at("model.onnx"), "noise", ...args));
  expect(report.frames).toHaveLength(2);
});

test("what is wrong is said: usage, classes, files", async () => {
  await expect(run(strip, at("model.onnx"), "noise", "--scale", "1/255", "--out", "x.png")).rejects.toThrow(
    "missing option: --target",
  );
  await expect(stripTo("strip.bmp")).rejects.toThrow("unsupported file");
  await expect(stripTo("strip.json", "--target", "hors")).rejects.toThrow("unknown class: hors");
  await expect(stripTo("strip.json", "--target", "conv2/1")).rejects.toMatchObject({
    hint: "unit:conv2/1 is one of its units, layer:conv2 the whole layer",
  });
  await expect(stripTo("strip.json", "--budget", "-1")).rejects.toThrow("invalid value: --budget -1");
  await expect(stripTo("none/strip.json")).rejects.toThrow("missing folder");
});

test("every setting of the schema is an option, with its description and choices", () => {
  const args = new Map(describeArgs(strip.args).map((arg) => [arg.key, arg]));
  for (const key of Object.keys(stripSettingsSchema.shape)) {
    // where a strip begins is said by IMAGE
    if (key !== "start") expect(args.get(key)?.doc).not.toBe("");
  }
  expect(args.get("stepSize")).toMatchObject({ name: "--step-size", type: "number" });
  expect(args.get("norm")).toMatchObject({ type: "text", value: "l2|linf|none" });
  expect(args.get("frames")?.type).toBe("integer");
  const wrong = ["m", "i", "--target", "cat", "--json", "--frames", "1"];
  expect(() => strip.parse(wrong)).toThrow("invalid value: --frames 1");
  expect(commandHelp(strip)).toContain("--preset legible|faithful");
});

test("gradient: a model whose gradient is that of finite differences, values named by what they are", async () => {
  await run(gradient, at("model.onnx"), "--of", "logits", "--wrt", "input", "--out", at("grad.onnx"));
  const runtime = createNodeRuntime({ threads: 1 });
  const session = await runtime.open(readFileSync(at("grad.onnx")));
  // the class scores before the softmax
  const [scores = "", slope = ""] = session.outputs.map(({ name }) => name);
  expect(slope).toBe("image_gradient");
  const random = seededRandom(5);
  const x = Float32Array.from({ length: 192 }, random);
  const seed = Float32Array.of(0, 0, 1, 0, 0);
  const evaluate = async (image: Float32Array) => {
    const feeds = { image: float32([1, 3, 8, 8], image), [`${scores}_seed`]: float32([1, 5], seed) };
    const answer = await session.run(feeds);
    return { score: Number(answer[scores]?.data[2]), gradient: answer[slope]?.data as Float32Array };
  };
  const { gradient: found } = await evaluate(x);
  const direction = Float32Array.from({ length: 192 }, () => random() - 0.5);
  const step = 1e-3;
  const ahead = await evaluate(x.map((value, i) => value + step * (direction[i] ?? 0)));
  const behind = await evaluate(x.map((value, i) => value - step * (direction[i] ?? 0)));
  const along = found.reduce((sum, value, i) => sum + value * (direction[i] ?? 0), 0);
  expect((ahead.score - behind.score) / (2 * step)).toBeCloseTo(along, 2);
  await session.dispose();
  await expect(run(gradient, at("model.onnx"), "--of", "logit", "--out", at("g.onnx"))).rejects.toThrow(
    "unknown value: logit",
  );
  await run(gradient, at("model.onnx"), "--of", "conv2", "--wrt", "conv1", "--seed", "ones", "--out", at("inner.onnx"));
  const inner = await runtime.open(readFileSync(at("inner.onnx")));
  expect(inner.outputs).toHaveLength(2);
  await inner.dispose();
});
