import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeModel, float32 } from "@deepling/engine";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { runGraph, startNet } from "../../../../test/engine/net.ts";
import { runCommand } from "../../../../test/server/run-command.ts";
import type { Terminal } from "../cli/terminal.ts";
import { writeNpy } from "../write-npz.ts";
import { explain } from "./explain.ts";
import { openStudy } from "./open.ts";
import { project } from "./project.ts";
import { strip } from "./strip.ts";

const SIDE = 8;
const terminal: Terminal = {
  print: () => undefined,
  note: () => undefined,
  progress: () => undefined,
  settle: () => undefined,
  signal: new AbortController().signal,
};

/** Bytes of one image, height × width × channels. */
const bytesOf = (channels: number, seed: number): Uint8Array =>
  Uint8Array.from({ length: SIDE * SIDE * channels }, (_, i) => (i * (37 + seed) + 11 * seed) % 256);

/** The tensor that a network takes of such bytes, prepared here: (pixel / 255 − mean) / std, channel by channel. */
function prepared(bytes: Uint8Array, channels: number, mean: readonly number[], std: readonly number[]): Float32Array {
  const planar = new Float32Array(bytes.length);
  for (let c = 0; c < channels; c++) {
    for (let at = 0; at < SIDE * SIDE; at++) {
      const pixel = (bytes[at * channels + c] ?? 0) / 255;
      planar[c * SIDE * SIDE + at] = (pixel - (mean[c] ?? 0)) / (std[c] ?? 1);
    }
  }
  return planar;
}

/** Convolution, softplus, dense layer on as many channels as given, on an input of four axes or on flat pixels. */
function network(channels: number, flat = false) {
  const net = startNet(flat ? ["N", channels * SIDE * SIDE] : ["N", channels, SIDE, SIDE]);
  const images = flat ? net.node("Reshape", [net.x, net.axes(-1, channels, SIDE, SIDE)]) : net.x;
  const maps = net.node("Softplus", [net.conv(images, 6, 3)]);
  return net.build(net.node("Gemm", [net.node("Flatten", [maps]), net.weight([6 * SIDE * SIDE, 3])]));
}

async function folderWith(graph: ReturnType<typeof network>) {
  const folder = await mkdtemp(join(tmpdir(), "deepling-channels-"));
  const model = join(folder, "model.onnx");
  await writeFile(model, encodeModel(graph));
  return { folder, model };
}

const png = (bytes: Uint8Array, channels: 1 | 2 | 3 | 4) =>
  sharp(bytes, { raw: { width: SIDE, height: SIDE, channels } })
    .png()
    .toBuffer();

const MEAN = [0.1, 0.2, 0.3, 0.4];
const STD = [0.5, 0.6, 0.7, 0.8];

const cases = [
  { what: "an RGBA picture", channels: 4, file: "x.png", write: (bytes: Uint8Array) => png(bytes, 4), values: {} },
  {
    what: "a picture of grey with alpha",
    channels: 2,
    file: "x.png",
    write: (bytes: Uint8Array) =>
      sharp(bytes, { raw: { width: SIDE, height: SIDE, channels: 2 } })
        .toColourspace("b-w")
        .png()
        .toBuffer(),
    values: {},
  },
  ...[4, 13].flatMap((channels) => [
    {
      what: `an array of images × ${channels} × height × width`,
      channels,
      file: "x.npy",
      write: (bytes: Uint8Array) => writeNpy({ data: planarBytes(bytes, channels), shape: [1, channels, SIDE, SIDE] }),
      values: {},
    },
    {
      what: `an array of images × height × width × ${channels}`,
      channels,
      file: "x.npy",
      write: (bytes: Uint8Array) => writeNpy({ data: bytes, shape: [1, SIDE, SIDE, channels] }),
      values: {},
    },
  ]),
];

function planarBytes(bytes: Uint8Array, channels: number): Uint8Array {
  const area = SIDE * SIDE;
  return Uint8Array.from(bytes, (_, at) => bytes[(at % area) * channels + Math.floor(at / area)] ?? 0);
}

describe.each([false, true])("flat pixels: %s", (flat) => {
  test.each(cases)("$what reaches the network as it was prepared by hand", async ({ channels, file, write }) => {
    const graph = network(channels, flat);
    const { folder, model } = await folderWith(graph);
    const bytes = bytesOf(channels, 3);
    await writeFile(join(folder, file), await write(bytes));
    const mean = Array.from({ length: channels }, (_, c) => MEAN[c % 4] ?? 0);
    const std = Array.from({ length: channels }, (_, c) => STD[c % 4] ?? 1);
    const shape = flat ? [1, channels * SIDE * SIDE] : [1, channels, SIDE, SIDE];
    const [expected] = await runGraph(graph, { x: float32(shape, prepared(bytes, channels, mean, std)) });
    const { study } = await openStudy(model, join(folder, file), { mean, std, scale: 1 / 255 }, terminal);
    const { logits } = await study.predict({ item: 0 });
    await study.dispose();
    const wanted = Array.from(expected?.data ?? [], Number);
    expect(wanted).toHaveLength(3);
    for (const [at, value] of wanted.entries()) expect(logits[at]).toBeCloseTo(value, 4);
  });
});

test("an opaque picture has an alpha of 255 where RGBA is asked for, and is refused where it is not", async () => {
  const graph = network(4);
  const { folder, model } = await folderWith(graph);
  const colour = bytesOf(3, 5);
  const picture = join(folder, "x.png");
  await writeFile(picture, await png(colour, 3));
  const rgba = Uint8Array.from({ length: SIDE * SIDE * 4 }, (_, at) =>
    at % 4 === 3 ? 255 : (colour[Math.floor(at / 4) * 3 + (at % 4)] ?? 0),
  );
  const [expected] = await runGraph(graph, {
    x: float32([1, 4, SIDE, SIDE], prepared(rgba, 4, [0, 0, 0, 0], [1, 1, 1, 1])),
  });
  const asked = await openStudy(model, picture, { channels: "rgba" }, terminal);
  const { logits } = await asked.study.predict({ item: 0 });
  await asked.study.dispose();
  for (const [at, value] of Array.from(expected?.data ?? [], Number).entries())
    expect(logits[at]).toBeCloseTo(value, 4);
  const { study } = await openStudy(model, picture, {}, terminal);
  await expect(study.predict({ item: 0 })).rejects.toMatchObject({
    message: "mismatched channels: 3 per pixel (the network takes 4)",
    hint: expect.stringContaining("--channels rgba"),
  });
  await study.dispose();
});

test.each([
  [2, false],
  [4, true],
  [13, false],
])(
  "the gradient by %i channels (flat pixels: %s) is that of finite differences; strips and projections are made",
  async (channels, flat) => {
    const graph = network(channels, flat);
    const { folder, model } = await folderWith(graph);
    const bytes = bytesOf(channels, 7);
    const images = join(folder, "x.npy");
    const two = new Uint8Array([...bytes, ...bytesOf(channels, 9)]);
    await writeFile(images, writeNpy({ data: two, shape: [2, SIDE, SIDE, channels] }));
    const asked = ["--method", "gradient", "--target", "1", "--out", join(folder, "map.npy")];
    await runCommand(explain, model, `${images}/0`, ...asked, "--scale", "1/255", "--mean", "0");
    const raw = await readFile(join(folder, "map.npy"));
    const start = 10 + (raw[8] ?? 0) + 256 * (raw[9] ?? 0);
    const gradient = new Float32Array(raw.buffer.slice(raw.byteOffset + start));
    expect(gradient).toHaveLength(channels * SIDE * SIDE);
    const x = prepared(bytes, channels, [0], [1]);
    const shape = flat ? [1, channels * SIDE * SIDE] : [1, channels, SIDE, SIDE];
    const scoreAt = async (pixels: Float32Array) =>
      Number((await runGraph(graph, { x: float32(shape, pixels) }))[0]?.data[1]);
    for (const at of [0, 17, channels * SIDE * SIDE - 1]) {
      const step = 1e-2;
      const moved = (by: number) => x.map((value, i) => (i === at ? value + by : value));
      const difference = ((await scoreAt(moved(step))) - (await scoreAt(moved(-step)))) / (2 * step);
      expect(Math.abs((gradient[at] ?? 0) - difference)).toBeLessThan(2e-2 * Math.max(1, Math.abs(difference)));
    }
    const out = join(folder, "strip.png");
    await runCommand(strip, model, `${images}/0`, "--target", "2", "--frames", "3", "--steps", "4", "--out", out);
    expect((await sharp(out).metadata()).width).toBeGreaterThan(100);
    const { printed } = await runCommand(project, model, images, "--out", join(folder, "layouts.json"));
    expect(printed[0]).toMatch(/layouts\.json: \d+ layers, 2 images/);
  },
);
