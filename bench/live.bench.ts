// Frames a second of the tab Live in the built page, from Chromium's test camera and without a graphics device: the demo on 300 of its images, and
// BENCH_MODEL on BENCH_DATA with BENCH_UNIT (relu5/12) where they are given. Everything is on: class scores, all channels of a layer, a unit's reconstruction, the frame's place.
import { loadavg } from "node:os";
import type { Page } from "playwright-core";
import { ensureBuilt } from "../scripts/workspace.mjs";
import { launchChromium } from "../test/e2e/chromium.ts";
import { startServer } from "../test/e2e/server.ts";
import { median } from "./measure-pass.ts";
import { processorTime } from "./process-tree.ts";
import { report } from "./report.ts";

/** Seconds over which frames are counted, after as many to warm up. */
const SECONDS = Number(process.env.BENCH_SECONDS ?? 8);
/** Frames a second of the camera. */
const CAMERA = 30;

interface Shown {
  readonly name: string;
  readonly args: readonly string[];
  /** The unit that is reconstructed, in the layer whose channels are shown. */
  readonly unit: string;
  readonly target: string | undefined;
}

const { BENCH_MODEL, BENCH_DATA, BENCH_UNIT } = process.env;
const shown: readonly Shown[] = [
  { name: "demo", args: ["--limit", "300"], unit: "conv4/12", target: "≥ 15" },
  ...(BENCH_MODEL === undefined || BENCH_DATA === undefined
    ? []
    : [{ name: "BENCH_MODEL", args: [BENCH_MODEL, BENCH_DATA], unit: BENCH_UNIT ?? "", target: undefined }]),
];

/** Frames answered per second, the median of what the page says each second, and its words. */
async function pace(page: Page): Promise<{ readonly rate: number; readonly line: string }> {
  const line = page.locator(".live-pace");
  const rates: number[] = [];
  for (let second = 0; second < SECONDS; second++) {
    await page.waitForTimeout(1000);
    rates.push(Number(await line.locator("b").first().textContent()));
  }
  const words = await line.locator("span").allTextContents();
  return { rate: median(rates), line: words.join(", ") };
}

/** Seconds of processor time of the server, and of the browser with this program. */
async function processors(server: number): Promise<readonly [server: number, browser: number]> {
  const [own, all] = (await Promise.all([server, process.pid].map(processorTime))).map((each) =>
    each.reduce((sum, one) => sum + one, 0),
  ) as [number, number];
  return [own, all - own];
}

ensureBuilt();
const flags = ["--use-fake-ui-for-media-stream", `--use-fake-device-for-media-stream=fps=${CAMERA}`];
const browser = await launchChromium(flags, { webgl: false });
try {
  for (const { name, args, unit, target } of shown) {
    const server = await startServer(args);
    try {
      const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
      const [layer = ""] = unit.split("/");
      await page.goto(`${server.url}#below=live&live-unit=${unit}`);
      const camera = page.getByRole("button", { name: "Camera" });
      await camera.waitFor({ timeout: 120_000 });
      // the passes over the data that a page begins with
      await page.waitForFunction(() => document.querySelector("[role=progressbar]") === null, undefined, {
        timeout: 600_000,
      });
      await page.getByRole("region", { name: "Live" }).getByLabel("Layer").selectOption({ label: layer });
      await camera.click();
      await page.locator(".live-pace b").waitFor({ timeout: 120_000 });
      await page.waitForTimeout(1000 * SECONDS);
      let answered = 0;
      page.on("requestfinished", (request) => {
        if (request.url().includes("/api/frame")) answered++;
      });
      const [before, began] = [await processors(server.pid), performance.now()];
      const { rate, line } = await pace(page);
      const seconds = (performance.now() - began) / 1000;
      const taken = (await processors(server.pid)).map((own, at) => own - before[at]!);
      const [of, by] = taken.map((own) => ((1000 * own) / answered).toFixed(0));
      const busy = taken.reduce((sum, own) => sum + own, 0) / seconds;
      report({
        what: `live, ${name}: channels of ${layer}, reconstruction and place`,
        measured: line,
        against: `the camera's ${CAMERA}; of processor time an answer takes ${of} ms in the server and ${by} in the browser, together ${busy.toFixed(2)} processors at a load of ${loadavg()[0]?.toFixed(1)}`,
        ratio: rate,
        target,
      });
      await page.close();
    } finally {
      await server.stop();
    }
  }
} finally {
  await browser.close();
}
