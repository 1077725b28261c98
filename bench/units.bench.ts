import { measurePass, median } from "./measure-pass.ts";
import { report } from "./report.ts";

const rounds = Number(process.env.BENCH_ROUNDS ?? 5);
for (const [pass, what, target] of [
  ["units", "all units of all layers", "≤ 1.25"],
  ["units-of-relu5", "the units of relu5 alone", undefined],
] as const) {
  const { turns, layers, count } = measurePass(pass, 10_000, rounds);
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

const [large, few] = [measurePass("units", 10_000, 0).peak, measurePass("units", 1000, 0).peak];
report({
  what: "peak memory of the pass at 10,000 images",
  measured: `${large.toFixed(0)} MiB`,
  against: `at 1,000 images ${few.toFixed(0)} MiB; answers kept of at most 128 MiB`,
  ratio: large / few,
  target: undefined,
});
