// The page on 1,000,000 images × 24 layers: a kept projection that is made up, served from its own process, opened in Chromium. BENCH_IMAGES says how many images (1,000,000).
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { CDPSession, Page } from "playwright-core";
import { createCodec } from "../packages/server/src/codec.ts";
import { createRemoteStudy } from "../packages/web/src/study/remote-study.ts";
import { ensureBuilt } from "../scripts/workspace.mjs";
import { launchChromium } from "../test/e2e/chromium.ts";
import { median } from "./measure-pass.ts";
import { report } from "./report.ts";

const images = Number(process.env.BENCH_IMAGES ?? 1_000_000);
/** Seconds that the animation is watched. */
const PLAYED = 8;
const SERVER = fileURLToPath(new URL("./kept-million.ts", import.meta.url));

/** Runs the server's script; answers its process and the address that it prints. */
async function run(cache: string, what: "make" | "serve") {
  const args = ["--import", "tsx", SERVER, what, cache, String(images)];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  let printed = "";
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on("data", (bytes: Buffer) => {
      printed += bytes.toString();
      const [line] = printed.split("\n");
      if (printed.includes("\n")) resolve(line ?? "");
    });
    child.once("exit", (code) => reject(new Error(`${what} ended with ${code}`)));
  });
  return { child, url };
}

const status = async (pid: number, name: string): Promise<number> => {
  const text = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(new RegExp(`${name}:\\s+(\\d+)`).exec(text)?.[1] ?? Number.NaN) / 1024;
};

/** Milliseconds until a moment stands on the stage, counted in layers; frames are looked at, not asked for. */
function drawn(page: Page, position: number): Promise<number> {
  return page.evaluate(`new Promise((resolve) => {
    const began = performance.now();
    requestAnimationFrame(function look() {
      const stage = document.querySelector(".stage canvas");
      if (stage?.dataset.drawn === "${position}") resolve(performance.now() - began);
      else requestAnimationFrame(look);
    });
  })`);
}

/** Seconds from navigation until the first layer stands on the stage. */
async function firstPicture(page: Page, url: string): Promise<number> {
  const began = performance.now();
  await page.goto(url);
  await drawn(page, 0);
  return (performance.now() - began) / 1000;
}

/** Milliseconds from a key that leads to layers that are not held until the stage shows one. */
async function jumps(page: Page): Promise<readonly number[]> {
  const slider = page.getByRole("slider", { name: "Layer" });
  const times = [];
  for (const [key, position] of [
    ["End", 23],
    ["Home", 0],
    ["End", 23],
  ] as const) {
    await slider.focus();
    const wait = drawn(page, position);
    await slider.press(key);
    times.push(await wait);
  }
  return times;
}

/** Milliseconds of a layer, from the question to the whole answer, as the page's worker waits for it. */
async function layerTimes(url: string): Promise<readonly number[]> {
  const study = createRemoteStudy({ origin: url.slice(0, -1), codec: createCodec(), fetch });
  const times = [];
  for (let layer = 0; layer < 24; layer += 2) {
    const start = performance.now();
    await study.layout({ projection: { mode: "paper" }, layer });
    times.push(performance.now() - start);
  }
  return times;
}

/** What the page's thread did while the animation ran, in processor time (other work on the machine does not lengthen it): script, styles and layout, the calls of three.js and WebGL included; not what the browser does to paint, nor what the device draws. */
interface Played {
  readonly milliseconds: number;
  /** Frames that were drawn, and different layers that stood nearest in them. */
  readonly frames: number;
  readonly layers: number;
}

const COUNTED = ["ScriptDuration", "LayoutDuration", "RecalcStyleDuration"];

async function played(page: Page, session: CDPSession, seconds: number): Promise<Played> {
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  const spent = async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    const counted = metrics.filter(({ name }) => COUNTED.includes(name));
    return 1000 * counted.reduce((sum, { value }) => sum + value, 0);
  };
  const before = await spent();
  // as a text: what runs in the page must not be rewritten for here
  const seen: Pick<Played, "frames" | "layers"> = await page.evaluate(`new Promise((resolve) => {
    const stage = document.querySelector(".stage canvas");
    const layers = new Set();
    let frames = 0;
    const observer = new MutationObserver(() => {
      frames++;
      layers.add(Math.round(Number(stage.dataset.drawn)));
    });
    observer.observe(stage, { attributes: true, attributeFilter: ["data-drawn"] });
    setTimeout(() => resolve({ frames, layers: layers.size }), ${seconds * 1000});
  })`);
  return { ...seen, milliseconds: (await spent()) - before };
}

/** Frames a second of a page that the processor need not draw. */
const SMOOTH = 60;

ensureBuilt();
const folder = await mkdtemp(join(tmpdir(), "deepling-million-"));
const made = await run(folder, "make");
made.child.removeAllListeners("exit");
const server = await run(folder, "serve");
const alone = await layerTimes(server.url);
const browser = await launchChromium();
try {
  const pid = server.child.pid ?? 0;
  const before = await status(pid, "VmRSS");
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const times = [];
  for (let visit = 0; visit < 3; visit++) {
    const page = await context.newPage();
    times.push(await firstPicture(page, server.url));
    if (visit < 2) await page.close();
  }
  const [page] = context.pages();
  if (page === undefined) throw new Error("the page was closed");
  const session = await context.newCDPSession(page);
  const beside = await layerTimes(server.url);
  const far = await jumps(page);
  await page.getByRole("button", { name: /^Play/ }).click();
  const play = await played(page, session, PLAYED);
  const perSecond = play.milliseconds / PLAYED;
  const heap = await session.send("Runtime.getHeapUsage");
  const heapOf = heap as typeof heap & { readonly backingStorageSize?: number };
  const held = (heap.usedSize + (heapOf.backingStorageSize ?? 0)) / 2 ** 20;
  report({
    what: `${images} images × 24 layers: navigation to first picture, median of 3`,
    measured: `${median(times).toFixed(2)} s`,
    against: "3 s",
    ratio: median(times) / 3,
    target: "≤ 1",
  });
  const readings = [
    { what: "a layer from disk, to the whole answer", layers: alone },
    { what: "the same beside a page that the processor draws", layers: beside },
  ];
  for (const { what, layers } of readings) {
    const [middle, slowest] = [median(layers), Math.max(...layers)];
    report({
      what: `${what}: median, and the slowest of ${layers.length}`,
      measured: `${middle.toFixed(0)} ms, ${slowest.toFixed(0)} ms`,
      against: "100 ms",
      ratio: middle / 100,
      target: "≤ 1",
    });
  }
  report({
    what: "a jump to a layer that is not held, from the key to the stage, drawn by the processor",
    measured: `${median(far).toFixed(0)} ms`,
    against: "a layer from disk beside it",
    ratio: median(far) / median(beside),
    target: undefined,
  });
  report({
    what: "the page's thread while playing (script, styles and layout, calls of WebGL included), for each frame that was drawn",
    measured: `${(play.milliseconds / play.frames).toFixed(2)} ms (${(play.frames / PLAYED).toFixed(1)} frames a second, drawn by the processor)`,
    against: "0.5 ms",
    ratio: play.milliseconds / play.frames / 0.5,
    target: "≤ 1",
  });
  report({
    what: "the same for each layer that was passed",
    measured: `${(play.milliseconds / play.layers).toFixed(2)} ms`,
    against: "2.5 ms",
    ratio: play.milliseconds / play.layers / 2.5,
    target: "≤ 1",
  });
  report({
    what: `the same of each second, shared among ${SMOOTH} frames: a bound for a page drawn by a graphics card only where work comes with layers`,
    measured: `${(perSecond / SMOOTH).toFixed(2)} ms`,
    against: "0.5 ms",
    ratio: perSecond / SMOOTH / 0.5,
    target: undefined,
  });
  report({
    what: "memory: the page's heap with its buffers; the server beside its names and predictions",
    measured: `${held.toFixed(0)} MiB; ${((await status(pid, "VmRSS")) - before).toFixed(0)} MiB more than before, ${(await status(pid, "VmHWM")).toFixed(0)} MiB at most`,
    against: "all positions: 183 MiB",
    ratio: held / 183,
    target: undefined,
  });
} finally {
  await browser.close();
  server.child.removeAllListeners("exit");
  server.child.kill();
  await rm(folder, { recursive: true, force: true });
}
