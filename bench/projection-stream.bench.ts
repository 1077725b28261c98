import { reportProjection } from "./report-projection.ts";

await reportProjection({
  count: 10_000,
  few: 1000,
  rounds: Number(process.env.BENCH_ROUNDS ?? 5),
  say: (count, layers) => `${count} images over ${layers} layers`,
  target: "≤ 1.3",
});
