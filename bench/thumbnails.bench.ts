// Thumbnails at random from an atlas against decoding them from the data, and what the atlas costs beside the pass that reads the images anyway.
import { mkdir, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LocalStudy, seededRandom } from "@deepling/engine";
import { parseCommand } from "../packages/server/src/cli/parse.ts";
import { studyArgs } from "../packages/server/src/cli/shared-args.ts";
import type { Terminal } from "../packages/server/src/cli/terminal.ts";
import { openStudy } from "../packages/server/src/commands/open.ts";
import { shardFold } from "../packages/server/src/commands/shard-fold.ts";
import { shardPlan } from "../packages/server/src/commands/shard-plan.ts";
import { shardRun } from "../packages/server/src/commands/shard-run.ts";
import { writePhotographs } from "./photographs.ts";
import { report } from "./report.ts";
import { writeSmallImages } from "./small-images.ts";

const rounds = Number(process.env.BENCH_ROUNDS ?? 3);
/** Thumbnails asked for in one go, as the page asks. */
const ASKED = 128;
const folder = await mkdtemp(join(tmpdir(), "deepling-bench-"));
const terminal: Terminal = {
  ...{ print: () => undefined, note: () => undefined, progress: () => undefined, settle: () => undefined },
  signal: new AbortController().signal,
};

/** Milliseconds of processor time, all threads together: a busy machine does not lengthen it much. */
async function worked(work: () => Promise<unknown>): Promise<number> {
  const start = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

/** Processor time for a thousand thumbnails of images drawn at random, the least of some rounds. */
async function forThousand(study: LocalStudy, size: number, count: number): Promise<number> {
  const random = seededRandom(3);
  const ask = () => Array.from({ length: ASKED }, () => Math.floor(random() * count));
  const once = async () => {
    for (let done = 0; done < 1000; done += ASKED) await study.thumbnails({ items: ask(), size });
  };
  await study.thumbnails({ items: ask(), size });
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) least = Math.min(least, await worked(once));
  return (least * 1000) / (Math.ceil(1000 / ASKED) * ASKED);
}

async function bytesOfPages(plan: string): Promise<number> {
  const pages = (await readdir(join(plan, "answers"))).filter((name) => name.includes("page-"));
  const sizes = await Promise.all(pages.map(async (name) => (await stat(join(plan, "answers", name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function compare(what: string, data: string, size: number, target: string | undefined): Promise<void> {
  const passes: Record<string, number> = {};
  const planOf = (ask: string) => join(folder, `${what} ${ask}`.replaceAll(/\W/g, "-"));
  for (const ask of ["evaluate", `evaluate,thumbnails --size ${size}`, `thumbnails --size ${size}`]) {
    const plan = planOf(ask);
    const words = ["alexnet-cifar10", data, "--ask", ask, "--chunks", "1", "--threads", "1", "--out", plan];
    await shardPlan.parse(words).run(terminal);
    passes[ask] = await worked(() => shardRun.parse([plan, "--index", "0"]).run(terminal));
  }
  const atlas = planOf(`thumbnails --size ${size}`);
  await shardFold.parse([atlas]).run(terminal);
  const open = (...from: string[]) =>
    openStudy("alexnet-cifar10", data, parseCommand("", studyArgs, ["--threads", "1", ...from]), terminal);
  const [kept, direct] = [await open("--from", atlas), await open()];
  const { count } = kept.dataset;
  const [fromAtlas, fromData] = [
    await forThousand(kept.study, size, count),
    await forThousand(direct.study, size, count),
  ];
  report({
    what: `1,000 thumbnails of ${size} × ${size} at random from an atlas, ${what}`,
    measured: `${fromAtlas.toFixed(0)} ms of processor time, ${((await bytesOfPages(atlas)) / count).toFixed(0)} bytes each`,
    against: `decoded from the data: ${fromData.toFixed(0)} ms`,
    ratio: fromAtlas / fromData,
    target,
  });
  const [alone = 0, both = 0, own = 0] = Object.values(passes);
  report({
    what: `evaluate and thumbnails of a chunk together, ${count} ${what}`,
    measured: `${both.toFixed(0)} ms of processor time`,
    against: `one after another: ${(alone + own).toFixed(0)} ms (${alone.toFixed(0)} and ${own.toFixed(0)})`,
    ratio: both / (alone + own),
    target: undefined,
  });
  await kept.study.dispose();
  await direct.study.dispose();
}

try {
  await mkdir(join(folder, "photographs"));
  await writePhotographs(join(folder, "photographs"), 512, { width: 500, height: 375 });
  await compare("JPEGs of 500 × 375", join(folder, "photographs"), 64, "≤ 0.3");
  await writeSmallImages(join(folder, "small"), 2000);
  await compare("PNGs of 32 × 32", join(folder, "small"), 32, undefined);
} finally {
  await rm(folder, { recursive: true, force: true });
}
