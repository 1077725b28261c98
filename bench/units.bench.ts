import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeModel } from "../packages/engine/src/onnx/encode.ts";
import { measurePass, median, type Passed } from "./measure-pass.ts";
import { report } from "./report.ts";
import { resNet18 } from "./residual-network.ts";
import { writeSmallImages } from "./small-images.ts";

const rounds = Number(process.env.BENCH_ROUNDS ?? 5);
const folder = await mkdtemp(join(tmpdir(), "deepling-bench-"));

/** One row by the clock, one by the processors. */
async function row(what: string, passed: Passed, target: string | undefined): Promise<void> {
  const { turns, layers, count } = await measurePass(passed);
  for (const of of ["seconds", "cpu"] as const) {
    const often = of === "cpu" ? ", processor time" : "";
    report({
      what: `${what}, ${count} images (${layers} layers)${often}, median of ${turns.length} pairs`,
      measured: `${median(turns.map(({ made }) => made[of])).toFixed(1)} s`,
      against: `plain forward pass ${median(turns.map(({ plain }) => plain[of])).toFixed(1)} s`,
      ratio: median(turns.map(({ plain, made }) => made[of] / plain[of])),
      target: of === "seconds" ? target : undefined,
    });
  }
}

try {
  await row("all units of all layers", { pass: "units", count: 10_000, rounds }, "≤ 1.25");
  await row("the units of relu5 alone", { pass: "units-of-relu5", count: 10_000, rounds }, undefined);
  const [model, data] = [join(folder, "resnet18.onnx"), join(folder, "images")];
  await writeFile(model, encodeModel(resNet18()));
  await writeSmallImages(data, 400);
  await row("ResNet-18 at 224, all units", { pass: "units", count: 400, rounds, model, data }, "≤ 1.4");
  const [large, few] = [
    await measurePass({ pass: "units", count: 10_000, rounds: 0 }),
    await measurePass({ pass: "units", count: 1000, rounds: 0 }),
  ];
  report({
    what: "peak memory of the pass at 10,000 images",
    measured: `${large.peak.toFixed(0)} MiB`,
    against: `at 1,000 images ${few.peak.toFixed(0)} MiB; 2 bytes for each answer that is kept, at most 128 MiB`,
    ratio: large.peak / few.peak,
    target: "≤ 1.2",
  });
} finally {
  await rm(folder, { recursive: true, force: true });
}
