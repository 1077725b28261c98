import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { differentiate } from "@deepling/engine";
import type { Browser, Page } from "playwright-core";
import { build } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createNodeRuntime } from "../engine/runtime.ts";
import { launchChromium } from "./chromium.ts";
import { type StaticServer, serveFolder } from "./static-server.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const example = join(root, "examples/in-a-page");
const folder = mkdtempSync(join(tmpdir(), "deepling-in-a-page-"));
const MODULE = `<!doctype html><script type="module">
  import { gradientOf } from "./gradient.js";
  globalThis.gradientOf = gradientOf;
</script>`;
const fetched: string[] = [];
const faults: string[] = [];
let server: StaticServer;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  await build({
    configFile: join(example, "vite.config.ts"),
    logLevel: "error",
    build: {
      outDir: folder,
      emptyOutDir: true,
      reportCompressedSize: false,
      rolldownOptions: {
        // the page, and its module once more under a name that the test can import
        input: { index: join(example, "index.html"), gradient: join(example, "gradient.ts") },
        preserveEntrySignatures: "strict",
        output: { entryFileNames: "[name].js" },
      },
    },
  });
  server = await serveFolder(folder, { "module.html": MODULE });
  browser = await launchChromium();
  page = await browser.newPage();
  page.on("request", (request) => fetched.push(request.url()));
  page.on("pageerror", (error) => faults.push(String(error)));
  await page.goto(server.url);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await server?.close();
  rmSync(folder, { recursive: true, force: true });
});

test("the page says what the example in Node prints, and fetches nothing from elsewhere", async () => {
  const args = ["--conditions=@deepling/source", "--import", "tsx", "examples/gradient.ts"];
  const printed = execFileSync(process.execPath, args, { cwd: root, encoding: "utf8" });
  await expect.poll(() => page.locator("output").textContent(), { timeout: 60_000 }).toBe(printed.trim());
  expect(fetched.filter((url) => !url.startsWith(server.url) && !url.startsWith("data:"))).toEqual([]);
  expect(fetched.some((url) => url.endsWith(".wasm"))).toBe(true);
  expect(faults).toEqual([]);
});

test("each number of the gradient is Node's", async () => {
  const pixels = Array.from({ length: 3072 }, (_, i) => Math.cos(i / 3));
  const path = join(root, "models/alexnet-cifar10/model.onnx");
  const model = readFileSync(path);
  const session = await createNodeRuntime({ threads: 1 }).open(
    differentiate(new Uint8Array(model), { of: "logits", withRespectTo: "input" }),
  );
  const answer = await session.run({
    input: { type: "float32", shape: [1, 3, 32, 32], data: Float32Array.from(pixels) },
    logits_seed: { type: "float32", shape: [1, 10], data: Float32Array.from([0, 0, 0, 1, 0, 0, 0, 0, 0, 0]) },
  });
  await session.dispose();
  await page.goto(`${server.url}module.html`);
  const numbers = await page.evaluate(
    async ([base64, values]) => {
      const { gradientOf } = globalThis as unknown as typeof import("../../examples/in-a-page/gradient.ts");
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      return Array.from(await gradientOf(bytes, 3, Float32Array.from(values)));
    },
    [model.toString("base64"), pixels] as const,
  );
  const wanted = Array.from(answer.input_gradient?.data as Float32Array);
  const difference = Math.hypot(...wanted.map((value, at) => value - (numbers[at] ?? Number.NaN)));
  expect(difference / Math.hypot(...wanted)).toBeLessThan(1e-5);
});
