// The page at a million images, all but the stage: opening, filters, orders, the matrix, the palette. In processor time of the page's main thread,
// which other work on the machine does not lengthen; each the middle of three. BENCH_IMAGES says how many images, BENCH_CLASSES how many classes.
import { fileURLToPath } from "node:url";
import type { CDPSession, Page } from "playwright-core";
import { ensureBuilt } from "../scripts/workspace.mjs";
import { launchChromium } from "../test/e2e/chromium.ts";
import { median } from "./measure-pass.ts";
import { report } from "./report.ts";
import { serveStudy, syntheticStudy } from "./synthetic-million.ts";

const COUNT = Number(process.env.BENCH_IMAGES ?? 1_000_000);
const CLASSES = Number(process.env.BENCH_CLASSES ?? 1000);
const TARGET = 100;

/** What somebody does on the page. */
interface Deed {
  readonly what: string;
  readonly act: (page: Page) => Promise<unknown>;
}

const field = (page: Page) => page.getByRole("searchbox", { name: "Filter by name or class" });
const matrix = (page: Page) => page.locator(".confusion-canvas canvas");
const grid = (page: Page) => page.locator(".image-grid");
const cell = (share: number) => async (page: Page) => {
  const box = await matrix(page).boundingBox();
  await matrix(page).click({ position: { x: (box?.width ?? 0) * share, y: (box?.height ?? 0) * share } });
};
const sortBy = (order: string) => async (page: Page) => {
  await page.getByRole("button", { name: /^Sort/ }).click();
  await page.getByText(order, { exact: true }).first().click();
};

const DEEDS: readonly Deed[] = [
  { what: "filter by one digit", act: (page) => field(page).fill("9") },
  { what: "filter by a name", act: (page) => field(page).fill("0012345") },
  { what: "filter by a class", act: (page) => field(page).fill("class 0003") },
  { what: "filter cleared", act: (page) => field(page).fill("") },
  {
    what: "grid scrolled to its end",
    act: (page) => grid(page).evaluate((view) => view.scrollTo(0, view.scrollHeight)),
  },
  { what: "sorted by true class", act: sortBy("By true class") },
  { what: "sorted by confidence", act: sortBy("Least confident first") },
  { what: "sorted as in the data", act: sortBy("As in the data") },
  { what: "a cell of the matrix selected", act: cell(0.5) },
  { what: "the same let go", act: cell(0.5) },
  { what: "all selected", act: (page) => grid(page).press("Control+a") },
  { what: "selection cleared", act: (page) => page.keyboard.press("Escape") },
  { what: "palette opened", act: (page) => page.keyboard.press("Control+k") },
  { what: "image found by number", act: (page) => page.keyboard.type(String(COUNT - 7)) },
  { what: "image inspected", act: (page) => page.keyboard.press("Enter") },
];

async function taskTime(client: CDPSession): Promise<number> {
  const { metrics } = await client.send("Performance.getMetrics");
  return 1000 * (metrics.find(({ name }) => name === "TaskDuration")?.value ?? 0);
}

/** Milliseconds of the main thread, up to the second frame after. */
async function costOf(page: Page, client: CDPSession, act: Deed["act"]): Promise<number> {
  const before = await taskTime(client);
  await act(page);
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  return (await taskTime(client)) - before;
}

ensureBuilt();
const webRoot = fileURLToPath(new URL("../packages/server/dist/web", import.meta.url));
const study = syntheticStudy({ count: COUNT, classes: CLASSES, placed: 2000 });
const { url, close } = await serveStudy(study, webRoot);
const browser = await launchChromium(["--enable-precise-memory-info"]);
const costs = new Map<string, number[]>();
const [known, opening, heaps]: [number[], number[], number[]] = [[], [], []];
for (let round = 0; round < 3; round++) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  const client = await context.newCDPSession(page);
  await client.send("Performance.enable", { timeDomain: "threadTicks" });
  await page.goto(url);
  await page
    .getByText(/^accuracy \d/)
    .first()
    .waitFor({ timeout: 120_000 });
  known.push(await page.evaluate(() => performance.now()));
  await page.waitForTimeout(2500);
  opening.push(await taskTime(client));
  heaps.push(
    await page.evaluate(() => (performance as unknown as { memory: { usedJSHeapSize: number } }).memory.usedJSHeapSize),
  );
  for (const { what, act } of DEEDS) costs.set(what, [...(costs.get(what) ?? []), await costOf(page, client, act)]);
  await context.close();
}
await browser.close();
await close();

const of = `${COUNT} images of ${CLASSES} classes`;
report({
  what: `page: accuracy known, ${of}`,
  measured: `${median(known).toFixed(0)} ms`,
  against: "1500 ms",
  ratio: median(known) / 1500,
  target: "≤ 1",
});
report({
  what: "page: main thread until it is quiet",
  measured: `${median(opening).toFixed(0)} ms`,
  against: "1500 ms",
  ratio: median(opening) / 1500,
  target: "≤ 1",
});
report({
  what: "page: heap",
  measured: `${(median(heaps) / 1e6).toFixed(0)} MB`,
  against: "bytes of an image",
  ratio: median(heaps) / COUNT,
  target: undefined,
});
for (const [what, times] of costs)
  report({
    what: `page: ${what}`,
    measured: `${median(times).toFixed(0)} ms`,
    against: `${TARGET} ms`,
    ratio: median(times) / TARGET,
    target: "≤ 1",
  });
