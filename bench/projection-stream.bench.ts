import { measurePass, median } from "./measure-pass.ts";
import { report } from "./report.ts";

const { turns, layers, count } = measurePass("project", 10_000, Number(process.env.BENCH_ROUNDS ?? 5));
for (const [of, what, target] of [
  ["seconds", `projection of ${count} images over ${layers} layers`, "≤ 1.3"],
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

const [large, few] = [measurePass("project", 10_000, 0).peak, measurePass("project", 1000, 0).peak];
report({
  what: "peak memory at 10,000 images",
  measured: `${large.toFixed(0)} MiB`,
  against: `at 1,000 images ${few.toFixed(0)} MiB`,
  ratio: large / few,
  target: "≤ 1.1",
});
