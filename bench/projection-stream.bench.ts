import { measurePass, median } from "./measure-pass.ts";
import { report } from "./report.ts";

const rounds = Number(process.env.BENCH_ROUNDS ?? 5);
const { turns, layers, count } = await measurePass({ pass: "project", count: 10_000, rounds });
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

const peakOf = async (images: number) => (await measurePass({ pass: "project", count: images, rounds: 0 })).peak;
const [large, few] = [await peakOf(10_000), await peakOf(1000)];
report({
  what: "peak memory at 10,000 images",
  measured: `${large.toFixed(0)} MiB`,
  against: `at 1,000 images ${few.toFixed(0)} MiB`,
  ratio: large / few,
  target: "≤ 1.1",
});
