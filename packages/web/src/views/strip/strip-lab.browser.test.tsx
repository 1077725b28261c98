import { stripSheet, svgOf } from "@deepling/engine";
import { expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { settled, showView } from "../../page-fixture.tsx";
import { figureCanvas } from "../../parts/download-figure.ts";
import { ViewPanel } from "../../shell/view-panel.tsx";
import type { PageState } from "../../state/store.ts";
import { STRIP_START } from "../../state/view-state.ts";
import { ADDRESS } from "../index.ts";
import { stripMovie } from "./strip-exports.ts";
import { seriesOf } from "./strip-series.ts";
import { stripView } from "./view.ts";

const ASKED = { ...STRIP_START, items: [17], target: "ring", compare: "disc" };
const whole = ({ strip }: PageState) => strip?.summary !== undefined;
const slider = () => page.getByRole("slider", { name: "Frame of the strip" });

test("without a strip it says what one is, and makes one of the chosen image", async () => {
  const { store, until } = await showView(<ViewPanel view={stripView} />, {
    width: 1000,
    height: 340,
    view: { item: 17, below: "strip" },
  });
  await until(settled);
  await expect.element(page.getByText(/moves an image, step by step/)).toBeVisible();
  await page.getByRole("button", { name: "Make a strip of shape-0017.png" }).click();
  await until(whole);
  // it is a ring that was taken for a triangle
  expect(store.getState().view.strip).toMatchObject({ items: [17], target: "triangle", compare: "ring" });
  await expect.element(slider()).toBeVisible();
});

test("frames stand in columns; keys go along them and from row to row; the flip is told", async () => {
  const { store, until } = await showView(<ViewPanel view={stripView} />, {
    width: 1000,
    height: 340,
    view: { strip: ASKED },
  });
  const { strip } = await until(whole);
  await expect.element(slider()).toHaveAttribute("aria-valuemax", "11");
  const sentence = strip?.summary?.strips[0]?.sentence ?? "";
  await expect.element(page.getByText(sentence)).toBeVisible();
  const element = slider().element();
  if (!(element instanceof HTMLElement)) throw new Error("no slider");
  element.focus();
  await userEvent.keyboard("{ArrowRight}{ArrowRight}{ArrowDown}");
  expect(store.getState().view.stripLook).toMatchObject({ frame: 2, row: 1 });
  await userEvent.keyboard("{End}{ArrowUp}");
  expect(store.getState().view.stripLook).toMatchObject({ frame: 11, row: 0 });
  await expect.element(slider()).toHaveAttribute("aria-valuetext", "frame 11: ring 100.0 %");
  // the large picture shows the frame, pixel for pixel
  const last = strip?.frames[11]?.images[0]?.pixels ?? new Float32Array();
  await expect.element(page.getByRole("img", { name: "Frame 11, image" })).toBeVisible();
  const large = page.getByRole("img", { name: "Frame 11, image" }).element();
  if (!(large instanceof HTMLCanvasElement)) throw new Error("no picture");
  const shown = large.getContext("2d")?.getImageData(0, 0, 32, 32).data ?? [];
  for (const at of [0, 500, 1023]) {
    for (let c = 0; c < 3; c++)
      expect(Math.abs((shown[4 * at + c] ?? 0) - 255 * (last[3 * at + c] ?? 0))).toBeLessThanOrEqual(1);
  }
  // a press in the sheet goes to what is under it
  await slider().click({ position: { x: 100, y: 120 } });
  expect(store.getState().view.stripLook.frame).toBe(0);
});

test("another target, another preset, another way to colour are a choice away", async () => {
  const { store, until } = await showView(<ViewPanel view={stripView} />, {
    width: 1000,
    height: 340,
    view: { strip: ASKED },
  });
  await until(whole);
  await page.getByRole("button", { name: "towards ring" }).click();
  await page.getByRole("textbox", { name: "Target" }).fill("cr");
  await page.getByRole("button", { name: "crescent" }).click();
  await until(({ strip }) => JSON.stringify(strip?.summary?.targets[0]) === '{"kind":"class","class":"crescent"}');
  await page.getByRole("button", { name: "Parameters of the strip" }).click();
  // what is not set stands in its field as the preset has it
  await expect.element(page.getByRole("spinbutton", { name: "Smoothing" })).toHaveAttribute("placeholder", "1.50");
  await page.getByRole("button", { name: "Faithful" }).click();
  expect(store.getState().view.strip).toMatchObject({ target: "crescent", preset: "faithful" });
  await expect.element(page.getByRole("spinbutton", { name: "Smoothing" })).toHaveAttribute("placeholder", "0");
  await page.getByRole("spinbutton", { name: "Frames" }).fill("5");
  await userEvent.keyboard("{Enter}");
  await until(({ strip }) => strip?.summary !== undefined && strip.frames.length === 5);
  await page.getByRole("button", { name: "Fourier" }).click();
  await page.getByRole("spinbutton", { name: "Jitter" }).fill("400");
  await userEvent.keyboard("{Enter}");
  expect(store.getState().view.strip).toMatchObject({ parametrisation: "fourier", jitter: undefined, frames: 5 });
  // the default is not written down, and what was meant in another unit goes
  await page.getByRole("spinbutton", { name: "Budget" }).fill("0.5");
  await userEvent.keyboard("{Enter}");
  await page.getByRole("button", { name: "Pixel", exact: true }).click();
  expect(store.getState().view.strip).toMatchObject({ parametrisation: undefined, budget: 0.5 });
  await page.getByRole("button", { name: "L2", exact: true }).click();
  expect(store.getState().view.strip).toMatchObject({ norm: "l2", budget: undefined });
  await userEvent.keyboard("{Escape}");
  await page.getByRole("button", { name: "Absolute" }).click();
  expect(store.getState().view.stripLook.map).toBe("absolute");
  await page.getByRole("button", { name: "Close strip" }).click();
  expect(store.getState().strip).toBeUndefined();
});

test("a class is found by typing, and Enter takes it; noise needs no image", async () => {
  const { store, until } = await showView(<ViewPanel view={stripView} />, {
    width: 1000,
    height: 340,
    view: { below: "strip" },
  });
  await until(settled);
  await page.getByRole("button", { name: "or from noise, towards" }).click();
  await page.getByRole("textbox", { name: "Target" }).fill("r");
  await userEvent.keyboard("{ArrowDown}{ArrowUp}{Enter}");
  expect(store.getState().view.strip).toMatchObject({ items: [], start: "noise", target: "ring" });
  await page.getByRole("button", { name: "towards ring" }).click();
  await page.getByRole("textbox", { name: "Target" }).fill("2*ring+unit:conv1/3");
  await userEvent.keyboard("{Enter}");
  expect(store.getState().view.strip?.target).toBe("2*ring+unit:conv1/3");
  expect(ADDRESS.read(ADDRESS.write(store.getState().view)).strip).toEqual(store.getState().view.strip);
});

test("many images are shown by their mean, or one by one", async () => {
  const asked = { ...ASKED, items: [3, 8, 17], frames: 4 };
  const { store, until } = await showView(<ViewPanel view={stripView} />, {
    width: 1000,
    height: 340,
    view: { strip: asked },
  });
  const state = await until(whole);
  if (state.strip === undefined) throw new Error("no strip");
  const info = state.info ?? never();
  const mean = seriesOf(state.strip, undefined, info)?.rows[1]?.frames[3];
  const ones = [0, 1, 2].map((member) => seriesOf(state.strip ?? never(), member, info)?.rows[1]?.frames[3]);
  for (const at of [0, 777, 3071]) {
    const expected = ones.reduce((sum, one) => sum + (one?.change[at] ?? 0) / 3, 0);
    expect(mean?.change[at]).toBeCloseTo(expected, 5);
  }
  expect(mean?.l2).toBeCloseTo(
    ones.reduce((sum, one) => sum + (one?.l2 ?? 0) / 3, 0),
    5,
  );
  await expect.element(page.getByText(/of 3 images flip/)).toBeVisible();
  await page.getByRole("button", { name: "Next image" }).click();
  await page.getByRole("button", { name: "Next image" }).click();
  expect(store.getState().view.stripLook.member).toBe(1);
  await expect.element(page.getByText("2 of 3")).toBeVisible();
});

test("a failure stands where the strip would have, and can be tried again", async () => {
  await showView(<ViewPanel view={stripView} />, {
    width: 1000,
    height: 340,
    view: { strip: ASKED },
    failing: "strip",
  });
  await expect.element(page.getByRole("alert")).toHaveTextContent(/NonMaxSuppression.*Export without it/);
  await expect.element(page.getByRole("button", { name: "Try again" })).toBeVisible();
});

test("work under way can be given up, and taken up again", async () => {
  const { until } = await showView(<ViewPanel view={stripView} />, {
    width: 1000,
    height: 340,
    view: { strip: ASKED },
    pace: 150,
  });
  await page.getByRole("button", { name: "Cancel" }).click();
  await until(({ jobs }) => jobs.strip?.status === "cancelled");
  await page.getByRole("button", { name: "Take it up again" }).click();
  await until(({ jobs }) => jobs.strip?.status === "running");
});

test("a figure and a film of it leave the page", async () => {
  const { store, until } = await showView(<ViewPanel view={stripView} />, {
    width: 1000,
    height: 340,
    view: { strip: ASKED },
  });
  const state = await until((now) => whole(now) && now.exports.length === 3);
  const info = state.info ?? never();
  const run = state.strip ?? never();
  const figure = {
    model: info.model.name,
    image: "shape-0017.png",
    classes: info.data.classes,
    series: seriesOf(run, undefined, info) ?? never(),
    map: store.getState().view.stripLook.map,
    settings: run.summary?.settings ?? never(),
    notes: [],
  };
  const sheet = stripSheet(figure);
  const parsed = new DOMParser().parseFromString(svgOf(sheet), "image/svg+xml");
  expect(parsed.querySelector("parsererror")).toBeNull();
  expect(parsed.querySelectorAll("image")).toHaveLength(2 * 2 * 12);
  const canvas = figureCanvas(sheet);
  expect([canvas.width, canvas.height]).toEqual([2 * sheet.width, 2 * sheet.height]);
  for (const { sentence } of figure.series.rows) expect(parsed.documentElement.textContent).toContain(sentence);
  const movie = stripMovie(figure);
  // both ends for 1.2 s, the flip for 0.9 s, the nine others for 0.25 s
  expect(movie.frames / movie.framesPerSecond).toBeCloseTo(2 * 1.2 + 0.9 + 9 * 0.25, 9);
  expect([movie.width, movie.height]).toEqual([548, 640]);
  expect(movie.frame(0)).toBe(movie.frame(1));
  const [first, last] = [await movie.frame(0), await movie.frame(movie.frames - 1)];
  expect(first.data).not.toEqual(last.data);
});

test("a chart says among which class each frame lies in every layer; a press goes there", async () => {
  const { store, until } = await showView(<ViewPanel view={stripView} />, {
    width: 1000,
    height: 340,
    view: { strip: ASKED },
  });
  const { projection } = await until(({ trail }) => trail?.frames === 12);
  const chart = page.getByRole("img", { name: /stays among its neighbours|from frame/ });
  await expect.element(chart).toBeVisible();
  const box = chart.element().getBoundingClientRect();
  const layers = projection?.sequence.layers.length ?? 1;
  await chart.click({ position: { x: (box.width * 4.5) / layers, y: (box.height * 2.5) / 12 } });
  expect(store.getState().view.t).toBe(4);
  expect(store.getState().view.stripLook.frame).toBe(2);
  await page.getByRole("button", { name: "Trail" }).click();
  expect(store.getState().trail).toBeUndefined();
  await expect.element(chart).not.toBeInTheDocument();
});

function never(): never {
  throw new Error("no strip");
}

test("both networks' strips stand above each other, with the numbers of each frame; their changes are amplified alike", async () => {
  const view = {
    model: "robust",
    both: true,
    strip: { ...STRIP_START, items: [7], target: "ring", compare: "cross", frames: 5 },
  };
  const { store, until } = await showView(<ViewPanel view={stripView} />, {
    width: 1000,
    height: 340,
    others: ["robust"],
    view,
  });
  const { strip, otherStrip } = await until((state) => state.otherStrip?.summary !== undefined);
  expect(strip?.frames).toHaveLength(5);
  expect(otherStrip?.frames).toHaveLength(5);
  // the second target has its place when one network is shown
  expect(strip?.summary?.targets).toEqual([{ kind: "class", class: "ring" }]);
  const readings = page.getByRole("region", { name: "shape-0007.png" });
  await expect.element(readings).toHaveTextContent(/first alexnet.*this one robust/i);
  await page.getByRole("slider", { name: "Frame of the strip" }).click({ position: { x: 5, y: 5 } });
  await userEvent.keyboard("{End}{ArrowDown}");
  expect(store.getState().view.stripLook).toMatchObject({ frame: 4, row: 1 });
  const said = otherStrip?.frames[4]?.images[0];
  await expect.element(readings).toHaveTextContent(`L2 ${said?.l2.toFixed(2)}`);
  expect(store.getState().exports.map(({ group }) => group)).toContain("The strip, first");
  store.getState().actions.look({ both: false });
  const one = await until((state) => state.strip?.summary?.targets.length === 2);
  expect(one.otherStrip).toBeUndefined();
});
