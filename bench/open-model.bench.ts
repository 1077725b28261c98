// From the command to the drawn graph of a model of 10,000 nodes in Chromium.
// DEEPLING_COMMAND names another build's command file, to be measured in turn with this one; BENCH_ROUNDS says how often (3).
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureBuilt } from "../scripts/workspace.mjs";
import { launchChromium } from "../test/e2e/chromium.ts";
import { COMMAND, startServer } from "../test/e2e/server.ts";
import { largeGraph } from "./large-graphs.ts";
import { median } from "./measure-pass.ts";
import { report } from "./report.ts";
import { writeSmallImages } from "./small-images.ts";

const NODES = 10_000;
/** Seconds that it may take. */
const LIMIT = 5;
const KINDS = ["residual blocks", "branches that meet in concatenations"];
const rounds = Number(process.env.BENCH_ROUNDS ?? 3);

ensureBuilt();
const folder = await mkdtemp(join(tmpdir(), "deepling-open-"));
const images = join(folder, "images");
await writeSmallImages(images, 6);
const browser = await launchChromium();

/** Seconds until the server says where it is, and until the graph stands on the page. */
async function open(command: string, model: string): Promise<{ readonly served: number; readonly drawn: number }> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const cache = await mkdtemp(join(folder, "cache-"));
  const seconds = (since: number) => (performance.now() - since) / 1000;
  const began = performance.now();
  const server = await startServer([model, images], { DEEPLING_CACHE: cache }, command);
  try {
    const served = seconds(began);
    await page.goto(`${server.url}#v=1&graph=1`);
    await page.locator(".graph-body canvas").first().waitFor({ timeout: 120_000 });
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
    return { served, drawn: seconds(began) };
  } finally {
    await page.close();
    await server.stop();
  }
}

try {
  const other = process.env.DEEPLING_COMMAND;
  for (const kind of KINDS) {
    const model = join(folder, "large.onnx");
    await writeFile(model, largeGraph(kind, NODES));
    const [ours, theirs]: [{ served: number; drawn: number }[], number[]] = [[], []];
    for (let round = 0; round < rounds; round++) {
      if (other !== undefined) theirs.push((await open(other, model)).drawn);
      ours.push(await open(COMMAND, model));
    }
    const drawn = median(ours.map((one) => one.drawn));
    const beside = other === undefined ? "" : `; the other build ${median(theirs).toFixed(2)} s`;
    report({
      what: `a model of ${NODES} nodes, from the command to its drawn graph: ${kind}`,
      measured: `${drawn.toFixed(2)} s (served after ${median(ours.map((one) => one.served)).toFixed(2)} s)`,
      against: `${LIMIT} s${beside}`,
      ratio: drawn / LIMIT,
      target: "≤ 1",
    });
  }
} finally {
  await browser.close();
  await rm(folder, { recursive: true, force: true });
}
