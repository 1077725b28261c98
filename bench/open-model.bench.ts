// From the command to the drawn graph of a model of 10,000 and of 100,000 nodes in Chromium, by the clock and in processor time of the server and of
// the page's main thread: on a busy machine the clock says little of either.
// DEEPLING_COMMAND names another build's command file, to be measured in turn with this one; BENCH_ROUNDS says how often (3).
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureBuilt } from "../scripts/workspace.mjs";
import { launchChromium } from "../test/e2e/chromium.ts";
import { COMMAND, startServer } from "../test/e2e/server.ts";
import { largeGraph } from "./large-graphs.ts";
import { median } from "./measure-pass.ts";
import { processorTime } from "./process-tree.ts";
import { report } from "./report.ts";
import { writeSmallImages } from "./small-images.ts";

const [FEW, MANY] = [10_000, 100_000];
/** Seconds that it may take. */
const LIMIT = 5;
/** By how much longer the larger model may take. */
const GROWTH = 12;
const KINDS = ["residual blocks", "branches that meet in concatenations"];
const rounds = Number(process.env.BENCH_ROUNDS ?? 3);

ensureBuilt();
const folder = await mkdtemp(join(tmpdir(), "deepling-open-"));
const images = join(folder, "images");
await writeSmallImages(images, 6);
const browser = await launchChromium();

/** Seconds until the server says where it is, and until the graph stands on the page; seconds of processor time until then. */
interface Opened {
  readonly served: number;
  readonly drawn: number;
  readonly server: number;
  readonly page: number;
}

async function open(command: string, model: string): Promise<Opened> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const cache = await mkdtemp(join(folder, "cache-"));
  const devTools = await page.context().newCDPSession(page);
  // tasks in processor time of the thread, not by the clock
  await devTools.send("Performance.enable", { timeDomain: "threadTicks" });
  const seconds = (since: number) => (performance.now() - since) / 1000;
  const began = performance.now();
  const server = await startServer([model, images], { DEEPLING_CACHE: cache }, command);
  try {
    const served = seconds(began);
    await page.goto(`${server.url}#v=1&graph=1`);
    await page.locator(".graph-body canvas").first().waitFor({ timeout: 300_000 });
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
    const drawn = seconds(began);
    const { metrics } = await devTools.send("Performance.getMetrics");
    const tasks = metrics.find(({ name }) => name === "TaskDuration")?.value ?? Number.NaN;
    const processors = (await processorTime(server.pid)).reduce((sum, own) => sum + own, 0);
    return { served, drawn, server: processors, page: tasks };
  } finally {
    await page.close();
    await server.stop();
  }
}

const middle = (turns: readonly Opened[], of: (one: Opened) => number): number => median(turns.map(of));
const both = ({ server, page }: Opened): number => server + page;

try {
  const other = process.env.DEEPLING_COMMAND;
  for (const kind of KINDS) {
    const taken: Opened[][] = [];
    for (const nodes of [FEW, MANY]) {
      const model = join(folder, "large.onnx");
      await writeFile(model, largeGraph(kind, nodes));
      const [ours, theirs]: [Opened[], Opened[]] = [[], []];
      for (let round = 0; round < rounds; round++) {
        if (other !== undefined) theirs.push(await open(other, model));
        ours.push(await open(COMMAND, model));
      }
      taken.push(ours);
      const say = (turns: readonly Opened[]) =>
        `${middle(turns, ({ drawn }) => drawn).toFixed(2)} s (served after ${middle(turns, ({ served }) => served).toFixed(2)} s; processors: server ${middle(turns, ({ server }) => server).toFixed(2)} s, page's main thread ${middle(turns, ({ page }) => page).toFixed(2)} s)`;
      report({
        what: `a model of ${nodes} nodes, from the command to its drawn graph: ${kind}`,
        measured: say(ours),
        against: `${LIMIT} s${other === undefined ? "" : `; the other build ${say(theirs)}`}`,
        ratio: middle(ours, ({ drawn }) => drawn) / LIMIT,
        target: "≤ 1",
      });
    }
    const [few = [], many = []] = taken;
    report({
      what: `processor time of ${MANY} nodes, from the command to the drawn graph: ${kind}`,
      measured: `${middle(many, both).toFixed(2)} s`,
      against: `${FEW} nodes ${middle(few, both).toFixed(2)} s`,
      ratio: middle(many, both) / middle(few, both),
      target: `≤ ${GROWTH}`,
    });
  }
} finally {
  await browser.close();
  await rm(folder, { recursive: true, force: true });
}
