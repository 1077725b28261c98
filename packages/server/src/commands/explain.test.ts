import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DEFAULT_METHOD, methods, readNpy, requireMethod } from "@deepling/engine";
import sharp from "sharp";
import { expect, test } from "vitest";
import { runCommand } from "../../../../test/server/run-command.ts";
import { commandHelp } from "../cli/help.ts";
import { explain } from "./explain.ts";
import { readParameters } from "./method-parameters.ts";

const folder = await mkdtemp(join(tmpdir(), "deepling-explain-"));
const image = join(folder, "horse.png");
const pixels = Uint8Array.from({ length: 32 * 32 * 3 }, (_, at) => (at * 37) % 256);
await sharp(pixels, { raw: { width: 32, height: 32, channels: 3 } })
  .png()
  .toFile(image);

const run = (...args: string[]) => runCommand(explain, "alexnet-cifar10", image, "--threads", "1", ...args);

test("a figure, raw numbers and JSON of one attribution", async () => {
  const settings = [
    "--method",
    "integrated-gradients",
    "--target",
    "horse",
    "--param",
    "steps=8",
    "--param",
    "baseline=grey",
  ];
  const [png, npy, json] = ["png", "npy", "json"].map((ending) => join(folder, `ig.${ending}`)) as [
    string,
    string,
    string,
  ];
  const { printed } = await run(...settings, "--out", png);
  expect(printed.join("\n").split("\n")).toContain(`${png}: Integrated gradients, logit of horse`);
  expect(await sharp(png).metadata()).toMatchObject({ format: "png", width: 1728 });
  await run(...settings, "--out", npy);
  const raw = readNpy(new Uint8Array(await readFile(npy)), npy);
  expect(raw.shape).toEqual([3, 32, 32]);
  await run(...settings, "--out", json);
  const report = JSON.parse(await readFile(json, "utf8"));
  expect(report).toMatchObject({
    image: "horse.png",
    method: "integrated-gradients",
    parameters: { steps: 8, baseline: "grey" },
    width: 32,
    channels: "sum",
  });
  const sum = [0, 1, 2].reduce((total, c) => total + Number(raw.data[c * 1024 + 5 * 32 + 9]), 0);
  expect(report.map[5][9]).toBeCloseTo(sum, 5);
});

test("without a method it is the page's first", async () => {
  const [asked, plain] = [
    await run("--param", "steps=4", "--json"),
    await run("--method", DEFAULT_METHOD, "--param", "steps=4", "--json"),
  ];
  expect(asked.printed).toEqual(plain.printed);
  expect(JSON.parse(asked.printed.join())).toMatchObject({ method: "integrated-gradients" });
});

test("what is wrong is said before anything runs", async () => {
  expect(() => explain.parse(["m", "i", "--method", "gradcam"])).toThrow("invalid value: --method gradcam");
  await expect(run("--method", "lrp", "--out", "x.tif")).rejects.toThrow("unsupported file: x.tif");
  await expect(run("--method", "lrp", "--param", "gamma", "--out", "x.png")).rejects.toThrow(
    "invalid value: --param gamma",
  );
  await expect(run("--method", "lrp", "--param", "gama=1", "--out", "x.png")).rejects.toThrow(
    "unknown parameter: gama",
  );
  await expect(run("--method", "lrp", "--param", "gamma=-1", "--out", "x.png")).rejects.toThrow(
    "invalid parameter: gamma -1",
  );
  await expect(run("--method", "gradient", "--target", "hors", "--out", "x.png")).rejects.toThrow(
    "unknown class: hors",
  );
});

test("parameters become what they are", () => {
  expect(readParameters(requireMethod("grad-cam"), ["layer=4", "negative=true"])).toEqual({
    layer: "4",
    negative: true,
  });
  expect(readParameters(requireMethod("occlusion"), ["window=4", "fill=black"])).toEqual({ window: 4, fill: "black" });
  expect(readParameters(requireMethod("occlusion"), ["window=four"])).toEqual({ window: "four" });
});

test("the help lists every method with all that may be set", () => {
  const help = commandHelp(explain);
  for (const { id, title, parameters } of methods) {
    expect(help).toContain(`  ${id}: ${title}`);
    for (const name of Object.keys(parameters.shape)) expect(help).toContain(`      ${name}=`);
  }
});

test("an edit of the network or of the image is explained, named, and refused where there is nothing to edit", async () => {
  const settings = ["--method", "gradient", "--target", "horse", "--json"];
  const mapOf = async (...args: string[]) => JSON.parse((await run(...settings, ...args)).printed.join("\n"));
  const plain = await mapOf();
  const edited = await mapOf("--edit", "relu5[0-63]=0");
  expect(edited.model).toBe("alexnet-cifar10 (relu5[0-63]=0)");
  expect(edited.map).not.toEqual(plain.map);
  const flipped = await mapOf("--image-edit", "flip");
  expect(flipped.image).toBe("horse.png (flip)");
  expect(flipped.map).not.toEqual(plain.map);
  await expect(run(...settings, "--edit", "relu5[999]=0")).rejects.toThrow("unknown unit: relu5/999");
});
