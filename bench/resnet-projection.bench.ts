// The projection of torchvision's ResNet-50 (random weights, 224 pixels) over all its layers against the bare forward pass, reading, decoding and
// resizing JPEGs of 500×375 on both sides, in turn.
//   BENCH_PYTHON   an interpreter with torch and torchvision (python3)     BENCH_IMAGES   how many images (1000)
//   BENCH_ROUNDS   turns that each gets (3)
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { measurePass, median } from "./measure-pass.ts";
import { report } from "./report.ts";
import { writeImages, writeNetwork } from "./resnet-fifty.ts";

const COUNT = Number(process.env.BENCH_IMAGES ?? 1000);
const rounds = Number(process.env.BENCH_ROUNDS ?? 3);
const folder = mkdtempSync(join(tmpdir(), "deepling-projection-"));
try {
  const given = { pass: "project", model: writeNetwork(folder), data: await writeImages(folder, COUNT) };
  const { turns, layers, count } = await measurePass({ ...given, count: COUNT, rounds });
  for (const [of, what, target] of [
    ["seconds", `projection of ${count} JPEGs over ${layers} layers of ResNet-50`, "≤ 1.15"],
    ["cpu", "the same in processor time, all threads", undefined],
  ] as const) {
    report({
      what: `${what}, median of ${turns.length} pairs`,
      measured: `${median(turns.map(({ made }) => made[of])).toFixed(1)} s`,
      against: `plain forward pass ${median(turns.map(({ plain }) => plain[of])).toFixed(1)} s`,
      ratio: median(turns.map(({ plain, made }) => made[of] / plain[of])),
      target,
    });
  }
  const peakOf = async (images: number) => (await measurePass({ ...given, count: images, rounds: 0 })).peak;
  const [large, few] = [await peakOf(COUNT), await peakOf(Math.ceil(COUNT / 5))];
  report({
    what: `peak memory at ${COUNT} images`,
    measured: `${large.toFixed(0)} MiB`,
    against: `at ${Math.ceil(COUNT / 5)} images ${few.toFixed(0)} MiB`,
    ratio: large / few,
    target: "≤ 1.1",
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
