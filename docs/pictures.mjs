// Makes the pictures of the documents from the demo as it is: node --import tsx docs/pictures.mjs [--at ADDRESS] [NAME...]
// The page's are taken one after another from one open page of the built server, whose layouts are let finish first (10,000
// images: minutes); with --at the server that runs at ADDRESS is used. Those of the command line are cut and stacked.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import sharp from "sharp";
import { launchChromium } from "../test/e2e/chromium.ts";
import { COMMAND, startServer } from "../test/e2e/server.ts";

const DOCS = fileURLToPath(new URL(".", import.meta.url));
const WINDOW = { width: 1440, height: 900 };

/** The walkthrough's image, and the window over its undercarriage. */
const PLANE = "item=7453&show=image";
const COVER = `image-edit=${encodeURIComponent("occlude(x=12,y=20,width=20,height=10,paint=mean)")}`;

/** Of the page: the part of the address from "#" on, what must stand on the page before the picture is taken, and the button that is pressed for it. */
const PAGES = [
  { name: "three-d.png", address: `space=1&close=1&t=9&cell=9%2C12%2C3%2C4&${PLANE}`, shows: "713 more" },
  {
    name: "unit-page.png",
    address: `below=units&unit=relu5%2F117&t=17&${PLANE}`,
    shows: "Tuning",
    press: "Maximise units",
  },
  { name: "layers.png", address: `below=ledger&t=17&${PLANE}`, shows: "duplicates", press: "Maximise layers" },
  { name: "walkthrough/layers.png", address: `sel=r5r1&t=14&${PLANE}`, shows: "Nearest in relu4" },
  {
    name: "walkthrough/strip.png",
    address: `below=strip&t=22&strip=r5r1&to=horse&beside=airplane&${PLANE}`,
    shows: "Nearest in relu7",
  },
  {
    name: "walkthrough/attribution.png",
    address: `below=explain&t=22&by1=occlusion&by2=lrp&why=horse&${PLANE}`,
    shows: "Nearest in relu7",
  },
  { name: "walkthrough/what-if.png", address: `below=what-if&t=22&${COVER}&${PLANE}`, shows: "Nearest in relu7" },
  {
    name: "walkthrough/sweep.png",
    address: `below=what-if&t=22&${COVER}&answer=sweep&${PLANE}`,
    shows: "on 500 images",
  },
  {
    name: "walkthrough/unit.png",
    address: `edit=${encodeURIComponent("relu5[117]=0")}&below=network&t=22&${PLANE}`,
    shows: "became wrong",
  },
];

/** A film of the page: as many frames as `from` to `to` in steps, drawn at `width` px. */
const FILMS = [
  { name: "travel.gif", address: "show=layer&t=", from: 0, to: 23, step: 0.5, width: 820, delay: 90, last: 1600 },
];

/** Of the command line: figures one below another, each cut to `keep` (px of the figure: width, height) and drawn at `width` px. */
const FAITHFUL = ["--target", "horse", "--preset", "faithful", "--steps", "60", "--budget", "0.12", "--frames", "8"];
const SUMMARY = ["summary", "alexnet-cifar10", "cifar10:test", "--layer", "relu1,relu3,relu5,relu6,fc8"];
const FIGURES = [
  {
    name: "strips.png",
    commands: [
      ["strip", "alexnet-cifar10", "cifar10:test/4036", "--target", "horse"],
      ["strip", "alexnet-cifar10", "cifar10:test/7536", "--target", "automobile"],
      ["strip", "alexnet-cifar10", "cifar10:test/3497", "--target", "airplane"],
    ],
    keep: [1400, 560],
    width: 1500,
  },
  {
    name: "robust-strips.png",
    commands: [
      ["strip", "alexnet-cifar10", "cifar10:test/3", ...FAITHFUL],
      ["strip", "alexnet-cifar10-robust", "cifar10:test/3", ...FAITHFUL],
    ],
    keep: [1080, 372],
    width: 1040,
  },
  {
    name: "walkthrough/counterpart.png",
    commands: [
      ["counterfactual", "alexnet-cifar10", "cifar10:test", "--image", "7453", "--layer", "fc7", "--flip", "l2"],
    ],
    keep: [760, 764],
    width: 760,
  },
  { name: "summary.png", commands: [SUMMARY], keep: [1297, 814], width: 1297 },
  { name: "summary-path.png", commands: [[...SUMMARY, "--class", "horse"]], keep: [1297, 830], width: 1297 },
  {
    name: "dream.png",
    commands: [["dream", "alexnet-cifar10", "cifar10:test/1", "--layer", "relu4", "--side", "160", "--octaves", "5"]],
    // its .png is the picture alone
    ending: "svg",
    keep: [796, 516],
    width: 796,
  },
];

const PNG = { palette: true, colours: 256, effort: 10, dither: 0.5 };
/** Looks that must find the page at rest one after another, the time between two, and the longest wait (ms). */
const LOOKS = 4;
const BETWEEN = 700;
const PATIENCE = 20 * 60_000;

/** What on the page says that it still works: a bar of progress, an answer to an earlier question, or words that end in an ellipsis. */
function atWork() {
  const bar = document.querySelector(".job, .plate .bar, [role=progressbar], .waiting, .is-stale");
  const words = [...document.querySelectorAll("p, span, td")].find(
    (one) => one.children.length === 0 && / …$/.test(one.textContent) && one.checkVisibility(),
  );
  return (bar ?? words)?.textContent;
}

async function settled(page, shows, looks = LOOKS) {
  const end = Date.now() + PATIENCE;
  let quiet = 0;
  while (quiet < looks) {
    await page.waitForTimeout(BETWEEN);
    const busy = await page.evaluate(atWork);
    const there = shows === undefined || (await page.getByText(shows).count()) > 0;
    quiet = busy === undefined && there ? quiet + 1 : 0;
    if (Date.now() > end) throw new Error(`the page is not at rest: ${busy ?? `"${shows}" is missing`}`);
    process.stderr.write(quiet === 0 ? `  ${busy ?? shows}\n` : "");
  }
}

/** Goes to a part of the address without loading the page again. */
const go = (page, address) =>
  page.evaluate((hash) => {
    location.hash = hash;
  }, `#v=1&${address}`);

async function takePage(page, { name, address, shows, press }) {
  await go(page, address);
  if (press !== undefined) await page.getByRole("button", { name: press }).click();
  await settled(page, shows);
  await sharp(await page.screenshot())
    .png(PNG)
    .toFile(join(DOCS, name));
  if (press !== undefined) await page.keyboard.press("Escape");
}

async function takeFilm(page, { name, address, from, to, step, width, delay, last }) {
  const frames = [];
  for (let t = from; t <= to; t += step) {
    await go(page, address + t);
    await settled(page, undefined, Number.isInteger(t) ? 2 : 1);
    frames.push(
      await sharp(await page.screenshot())
        .resize(width)
        .png()
        .toBuffer(),
    );
  }
  const delays = frames.map((_, at) => (at === frames.length - 1 ? last : delay));
  await sharp(frames, { join: { animated: true } })
    .gif({ delay: delays, loop: 0, colours: 128, dither: 0, effort: 10, interFrameMaxError: 4 })
    .toFile(join(DOCS, name));
}

async function drawFigures({ name, commands, keep: [across, down], width, ending = "png" }) {
  const folder = mkdtempSync(join(tmpdir(), "deepling-pictures-"));
  const scale = 2;
  const figures = commands.map((command, at) => {
    const file = join(folder, `${at}.${ending}`);
    const { status } = spawnSync(process.execPath, [COMMAND, ...command, "--out", file], { stdio: "inherit" });
    if (status !== 0) throw new Error(`deepling ${command.join(" ")} ended with ${status}`);
    return sharp(file, { density: 72 * scale })
      .extract({ left: 0, top: 0, width: scale * across, height: scale * down })
      .toBuffer();
  });
  const drawn = await Promise.all(figures);
  // sharp joins no fewer than two
  const stacked =
    drawn.length === 1
      ? drawn[0]
      : await sharp(drawn, { join: { across: 1 } })
          .png()
          .toBuffer();
  await sharp(stacked).resize(width).png(PNG).toFile(join(DOCS, name));
  rmSync(folder, { recursive: true });
}

const { values, positionals } = parseArgs({ options: { at: { type: "string" } }, allowPositionals: true });
const asked = (rows) => rows.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
const known = [...PAGES, ...FILMS, ...FIGURES].map(({ name }) => name);
const strange = positionals.find((name) => !known.includes(name));
if (strange !== undefined) throw new Error(`unknown picture: ${strange} (one of ${known.join(", ")})`);

async function take(row, make) {
  process.stderr.write(`${row.name} …\n`);
  await make(row);
}

for (const row of asked(FIGURES)) await take(row, drawFigures);
if (asked([...PAGES, ...FILMS]).length > 0) {
  const server = values.at === undefined ? await startServer([]) : undefined;
  const browser = await launchChromium();
  try {
    const page = await (await browser.newContext({ viewport: WINDOW, colorScheme: "dark" })).newPage();
    page.setDefaultTimeout(0);
    // the hint of a first visit would lie over the stage
    await page.addInitScript(() => localStorage.setItem("deepling.hint", "seen"));
    page.on("pageerror", ({ message }) => process.stderr.write(`${message}\n`));
    await page.goto(`${server?.url ?? values.at}#v=1&t=22&${PLANE}`);
    await settled(page, "Nearest in relu7");
    for (const row of asked(PAGES)) await take(row, (one) => takePage(page, one));
    for (const row of asked(FILMS)) await take(row, (one) => takeFilm(page, one));
  } finally {
    await browser.close();
    await server?.stop();
  }
}
