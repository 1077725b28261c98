// Accuracy under 20 steps of projected gradient at L∞ 4/255, by Deepling's own faithful strips, of the shipped networks:
//   npx tsx --conditions=@deepling/source models/alexnet-cifar10-robust/measure.ts [IMAGES]
import { openStudy } from "../../packages/server/src/commands/open.ts";

const images = Number(process.argv[2] ?? 1000);
const terminal = {
  print: console.log,
  note: () => undefined,
  progress: () => undefined,
  settle: () => undefined,
  signal: new AbortController().signal,
};
for (const model of ["alexnet-cifar10", "alexnet-cifar10-robust"]) {
  const { study } = await openStudy(model, "cifar10:test", { limit: images }, terminal);
  const { data } = await study.info();
  let [clean, left] = [0, 0];
  for (let start = 0; start < data.count; start += 100) {
    const items = Array.from({ length: Math.min(100, data.count - start) }, (_, at) => start + at);
    const target = items.map((item) => `away:${data.classes[data.labels?.[item] ?? -1]}`);
    const settings = { preset: "faithful", budget: 4 / 255, steps: 20, frames: 2, measure: "log-probability" } as const;
    for await (const message of study.strip({ items, target, ...settings })) {
      if (message.kind !== "frame") continue;
      const right = message.images.filter(({ predicted }, at) => predicted === data.labels?.[items[at] ?? -1]).length;
      if (message.frame === 0) clean += right;
      if (message.frame === message.frames - 1) left += right;
    }
  }
  const share = (count: number) => `${((100 * count) / data.count).toFixed(1)} %`;
  console.log(`${model}: ${share(clean)} right untouched, ${share(left)} under attack, ${data.count} images`);
  await study.dispose();
}
