import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { launchChromium } from "./chromium.ts";
import { writePictures } from "./pictures.ts";
import { type RunningServer, startServer } from "./server.ts";

vi.setConfig({ testTimeout: 240_000 });

/** Milliseconds for what the server computes; it takes seconds where nothing else runs. */
const PATIENT = 200_000;
const CLASSES = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];
const folder = mkdtempSync(join(tmpdir(), "deepling-journey-"));
let server: RunningServer;
let browser: Browser;
let page: Page;
const faults: string[] = [];

beforeAll(async () => {
  await writePictures(join(folder, "pictures"), CLASSES, 12);
  server = await startServer(["alexnet-cifar10", join(folder, "pictures")], { DEEPLING_CACHE: join(folder, "cache") });
  browser = await launchChromium();
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(message.text());
  });
  await page.goto(server.url);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const slider = () => page.getByRole("slider", { name: "Layer" });

test("the page shows the model, the data and the network's accuracy", async () => {
  await page.getByText("alexnet-cifar10").first().waitFor();
  await page.getByText("120 images").first().waitFor();
  await page
    .getByText(/accuracy \d+\.\d %/)
    .first()
    .waitFor({ timeout: PATIENT });
  const layers = page.getByRole("tree", { name: "Layers" }).getByRole("treeitem");
  expect(await layers.count()).toBeGreaterThanOrEqual(18);
  expect(await layers.first().getAttribute("aria-label")).toContain("input");
});

test("the slider and the list of layers move together, and the address holds the layer", async () => {
  await slider().waitFor({ timeout: PATIENT });
  await page.getByRole("treeitem", { name: /^relu5,/ }).click();
  await expect.poll(() => slider().getAttribute("aria-valuetext")).toContain("relu5");
  await slider().press("End");
  await expect.poll(() => slider().getAttribute("aria-valuetext")).toContain("fc8");
  // the address is written when the slider has come to rest
  await expect.poll(() => new URL(page.url()).hash).toMatch(/[#&]t=23(&|$)/);
  const address = page.url();
  const other = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await other.goto(address);
  await expect
    .poll(() => other.getByRole("slider", { name: "Layer" }).getAttribute("aria-valuetext"), { timeout: PATIENT })
    .toContain("fc8");
  await other.close();
});

test("the stage is drawn, and drawn otherwise at another layer", async () => {
  const stage = page.getByRole("region", { name: "Projection" }).locator("canvas").first();
  await slider().press("Home");
  await expect.poll(() => slider().getAttribute("aria-valuenow")).toBe("0");
  const first = await stage.screenshot();
  await slider().press("End");
  await expect.poll(async () => Buffer.compare(first, await stage.screenshot()) !== 0).toBe(true);
});

test("an image in the grid fills the inspector with its predictions and neighbours", async () => {
  await page.getByRole("listbox", { name: "Images" }).click({ position: { x: 30, y: 30 } });
  const prediction = page.getByRole("region", { name: "Prediction" });
  await expect.poll(() => prediction.textContent()).toMatch(/\d %|\d\.\d/);
  await page.getByRole("region", { name: "Neighbours" }).getByRole("button").first().waitFor({ timeout: PATIENT });
});

test("the palette finds a layer and goes there", async () => {
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: /Find a layer/ }).fill("conv3");
  await page.keyboard.press("Enter");
  await expect.poll(() => slider().getAttribute("aria-valuetext")).toContain("conv3");
});

test("nothing went wrong on the way", () => {
  expect(faults).toEqual([]);
});
