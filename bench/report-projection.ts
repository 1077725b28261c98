import { measurePass, median, type Passed } from "./measure-pass.ts";
import { report } from "./report.ts";

/** What is projected, and what its rows say. */
export interface ProjectionBench extends Omit<Passed, "pass"> {
  /** "10000 images over 23 layers", by the number of images and of layers. */
  readonly say: (count: number, layers: number) => string;
  /** Of the time against the plain forward pass. */
  readonly target: string;
  /** With how many images memory is compared. */
  readonly few: number;
}

/** Projects images over all layers against their plain forward pass, in turn, and states time, processor time and the growth of memory. */
export async function reportProjection({ say, target, few, ...given }: ProjectionBench): Promise<void> {
  const { turns, layers, count } = await measurePass({ ...given, pass: "project" });
  for (const [of, what, aim] of [
    ["seconds", `projection of ${say(count, layers)}`, target],
    ["cpu", "the same in processor time, all threads", undefined],
  ] as const) {
    report({
      what: `${what}, median of ${turns.length} pairs`,
      measured: `${median(turns.map(({ made }) => made[of])).toFixed(1)} s`,
      against: `plain forward pass ${median(turns.map(({ plain }) => plain[of])).toFixed(1)} s`,
      ratio: median(turns.map(({ plain, made }) => made[of] / plain[of])),
      target: aim,
    });
  }
  const peakOf = async (images: number) =>
    (await measurePass({ ...given, pass: "project", count: images, rounds: 0 })).peak;
  const [large, small] = [await peakOf(given.count), await peakOf(few)];
  report({
    what: `peak memory at ${given.count} images`,
    measured: `${large.toFixed(0)} MiB`,
    against: `at ${few} images ${small.toFixed(0)} MiB`,
    ratio: large / small,
    target: "≤ 1.1",
  });
}
