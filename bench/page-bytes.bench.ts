// Bytes of JavaScript that Chromium fetches from the built server until the first projection is shown, each file gzipped; no wasm.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Response } from "playwright-core";
import { ensureBuilt } from "../scripts/workspace.mjs";
import { launchChromium } from "../test/e2e/chromium.ts";
import { startServer } from "../test/e2e/server.ts";
import { report } from "./report.ts";
import { writeSmallImages } from "./small-images.ts";

/** Kilobytes of 1000 bytes. */
const LIMIT = 350;

ensureBuilt();
const folder = await mkdtemp(join(tmpdir(), "deepling-bytes-"));
await writeSmallImages(join(folder, "images"), 40);
const server = await startServer(["alexnet-cifar10", join(folder, "images")], {
  DEEPLING_CACHE: join(folder, "cache"),
});
const browser = await launchChromium();
try {
  const scripts = new Map<string, Promise<number>>();
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  // workers and what they import come through the context
  page.context().on("response", (response: Response) => {
    const type = response.headers()["content-type"] ?? "";
    if (!type.includes("javascript") || scripts.has(response.url())) return;
    scripts.set(
      response.url(),
      response.body().then((body) => gzipSync(body, { level: 9 }).length),
    );
  });
  await page.goto(server.url);
  await page.getByRole("slider", { name: "Layer" }).waitFor({ timeout: 120_000 });
  await page.waitForLoadState("networkidle");
  const sizes = await Promise.all(scripts.values());
  const total = sizes.reduce((sum, size) => sum + size, 0) / 1000;
  report({
    what: `JavaScript of the first view, ${sizes.length} files, gzip`,
    measured: `${total.toFixed(0)} kB`,
    against: `limit ${LIMIT} kB`,
    ratio: total / LIMIT,
    target: "≤ 1",
  });
} finally {
  await browser.close();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}
