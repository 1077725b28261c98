import { expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { settled, showView } from "../../page-fixture.tsx";
import { ViewPanel } from "../../shell/view-panel.tsx";
import { verdictOf } from "../../state/statistics.ts";
import type { PageState } from "../../state/store.ts";
import { OPEN_FILTER } from "../../state/view-state.ts";
import { dataView } from "./view.ts";

const labelsOf = (state: PageState, items: readonly number[]) => items.map((item) => state.info?.data.labels?.[item]);

test("five discs and five rings are projected in five presses, and all images come back in one", async () => {
  const { store, until } = await showView(<ViewPanel view={dataView} />, { width: 1100 });
  await until(settled);
  await page.getByRole("button", { name: "Pick so many of each class" }).click();
  await page.getByRole("button", { name: "disc", exact: true }).click();
  await page.getByRole("button", { name: "ring", exact: true }).click();
  await page.getByRole("button", { name: "Project these 10" }).click();
  const few = await until((state) => state.projection?.sequence.items.length === 10);
  const items = [...(few.projection?.sequence.items ?? [])];
  expect(labelsOf(few, items).sort()).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1, 1]);
  await page.getByRole("button", { name: /all again/ }).click();
  await until((state) => state.projection?.sequence.items.length === 400);
  expect(store.getState().view.projected).toBeUndefined();
});

test("a cell of the confusion matrix shows and selects exactly its images; a second press lets go", async () => {
  const { store, until } = await showView(<ViewPanel view={dataView} />, { width: 1100, height: 320 });
  const { evaluation } = await until(settled);
  const confusion = evaluation?.confusion ?? new Int32Array();
  const cell = confusion.findIndex((count, at) => count > 1 && Math.floor(at / 10) !== at % 10);
  const [row, column] = [Math.floor(cell / 10), cell % 10];
  const matrix = page.getByRole("application", { name: /Confusion/ });
  await expect.element(matrix).toBeVisible();
  matrix.element().focus();
  await userEvent.keyboard(`{ArrowDown}${"{ArrowDown}".repeat(row)}${"{ArrowRight}".repeat(column)}{Enter}`);
  const { view, info } = store.getState();
  expect(view.filter).toMatchObject({ classes: [row], predicted: [column] });
  expect(view.selection.length).toBe(confusion[cell]);
  for (const item of view.selection) {
    expect(verdictOf(item, info?.data.labels, evaluation)).toMatchObject({ label: row, predicted: column });
  }
  await expect.element(page.getByText(`predicted as`)).toBeVisible();
  // its images are moved towards what they were predicted as, and towards what they are beside it
  await page.getByRole("button", { name: "Strip" }).click();
  const [asked, classes] = [store.getState().view.strip, info?.data.classes ?? []];
  expect(asked).toMatchObject({ items: [...view.selection], target: classes[column], compare: classes[row] });
  matrix.element().focus();
  await userEvent.keyboard("{Enter}");
  expect([...store.getState().view.selection]).toEqual([]);
});

test("the matrix is pressed where it is drawn", async () => {
  const { store, until } = await showView(<ViewPanel view={dataView} />, { width: 1100, height: 320 });
  await until(settled);
  const canvas = document.querySelector<HTMLCanvasElement>(".confusion-canvas canvas");
  const { width = 0, height = 0 } = canvas?.getBoundingClientRect() ?? {};
  // Just inside the last row, first of the columns: the labels take 84 px, the recall 48.
  const side = (width - 132) / 10;
  await userEvent.click(canvas as HTMLCanvasElement, { position: { x: 84 + side / 2, y: height - 6 } });
  expect(store.getState().view.filter).toMatchObject({ classes: [9], predicted: [0] });
});

test("wrong only, and the most surprising first", async () => {
  const { store, until } = await showView(<ViewPanel view={dataView} />, { width: 1100 });
  const { evaluation } = await until(settled);
  const wrong = Math.round((1 - (evaluation?.accuracy ?? 0)) * 400);
  await page.getByRole("button", { name: "Filter", exact: true }).click();
  await page.getByRole("button", { name: "Wrong only", exact: true }).click();
  await userEvent.keyboard("{Escape}");
  await expect.element(page.getByText(`${wrong} of 400`)).toBeVisible();
  await page.getByRole("button", { name: /^Sort/ }).click();
  await page.getByRole("button", { name: "Most surprising first" }).click();
  expect(store.getState().view).toMatchObject({ sort: "surprise", filter: { wrongOnly: true } });
  await page.getByRole("button", { name: "Remove the filter Wrong only" }).click();
  expect(store.getState().view.filter).toEqual(OPEN_FILTER);
});

test("the grid is worked by keyboard: move, extend, add, inspect, select all", async () => {
  const { store, until } = await showView(<ViewPanel view={dataView} />, { width: 1100 });
  await until(settled);
  const grid = page.getByRole("listbox", { name: "Images" });
  grid.element().focus();
  await userEvent.keyboard("{ArrowRight}{Shift>}{ArrowRight}{ArrowRight}{/Shift}");
  expect([...store.getState().view.selection]).toEqual([0, 1, 2]);
  await expect.element(page.getByRole("option", { selected: true })).toHaveTextContent(/shape-0002.*true/);
  await userEvent.keyboard("{ArrowRight}{ArrowRight} ");
  expect([...store.getState().view.selection]).toEqual([0, 1, 2, 4]);
  await userEvent.keyboard("{Enter}");
  expect(store.getState().view).toMatchObject({ item: 4, inspect: "image" });
  await userEvent.keyboard("{Control>}a{/Control}");
  expect(store.getState().view.selection.length).toBe(400);
});

test("an image that is inspected elsewhere comes into sight, and a link selects what the filter lets pass", async () => {
  const filter = { ...OPEN_FILTER, wrongOnly: true };
  const view = { filter, selectsPassing: true };
  const { store, until } = await showView(<ViewPanel view={dataView} />, { width: 700, height: 200, view });
  const { evaluation, info } = await until((state) => state.view.selection.length > 0);
  const wrong = [...Array(400).keys()].filter((item) => verdictOf(item, info?.data.labels, evaluation).wrong);
  expect([...store.getState().view.selection]).toEqual(wrong);
  store.getState().actions.look({ filter: OPEN_FILTER });
  expect(store.getState().view).toMatchObject({ selectsPassing: false, selection: { length: wrong.length } });
  const grid = page.getByRole("listbox", { name: "Images" });
  await expect.poll(() => grid.element().scrollHeight).toBeGreaterThan(2 * grid.element().clientHeight);
  expect(grid.element().scrollTop).toBe(0);
  store.getState().actions.selectItem(399);
  const below = () => grid.element().scrollTop + grid.element().clientHeight;
  await expect.poll(below).toBeGreaterThan(grid.element().scrollHeight - 20);
});

test("pictures are drawn where they stand", async () => {
  const { until } = await showView(<ViewPanel view={dataView} />, { width: 1100 });
  await until(settled);
  const canvas = document.querySelector<HTMLCanvasElement>(".image-grid canvas");
  const colours = () => {
    const pixels = canvas?.getContext("2d")?.getImageData(0, 0, canvas.width, 60).data ?? new Uint8ClampedArray();
    return new Set(Array.from({ length: pixels.length / 4 }, (_, i) => `${pixels[4 * i]} ${pixels[4 * i + 1]}`)).size;
  };
  await expect.poll(colours).toBeGreaterThan(200);
});

test("few pictures are grown while all of them are in sight, until a size is chosen", async () => {
  const { store, until } = await showView(<ViewPanel view={dataView} />, { width: 1100, height: 320 });
  await until(settled);
  const side = () => {
    const { left, right } = store.getState().hover?.box ?? { left: 0, right: 0 };
    return right - left;
  };
  const grid = page.getByRole("listbox", { name: "Images" });
  await grid.hover({ position: { x: 30, y: 30 } });
  await expect.poll(side).toBeGreaterThan(40);
  const before = side();
  store.getState().actions.look({ filter: { ...OPEN_FILTER, text: "shape-000" } });
  await grid.hover({ position: { x: 40, y: 40 } });
  await expect.poll(side).toBeGreaterThan(1.5 * before);
  const element = grid.element();
  expect(element.scrollHeight).toBe(element.clientHeight);
  await page.getByRole("button", { name: "Smaller pictures" }).click();
  await grid.hover({ position: { x: 25, y: 25 } });
  await expect.poll(side).toBeLessThan(1.5 * before);
});

test("images are filtered by the layer that decides them; the pass over the layers starts when it is asked for", async () => {
  const { store, until } = await showView(<ViewPanel view={dataView} />, { width: 1300 });
  const before = await until(settled);
  expect(before.jobs.depth).toMatchObject({ status: "deferred" });
  await page.getByRole("button", { name: "Filter", exact: true }).click();
  await page.getByRole("tab", { name: "Decided" }).click();
  const { depth } = await until((state) => state.depth !== undefined);
  const depths = depth?.answer.depths ?? new Int32Array();
  const undecided = depths.filter((layer) => layer === -1).length;
  expect(undecided).toBeGreaterThan(0);
  await page.getByRole("button", { name: `undecided ${undecided}` }).click();
  expect(store.getState().view.filter.decided).toEqual([-1]);
  await expect.element(page.getByText(`${undecided} of 400`)).toBeVisible();
});

test("the head stays on one line with every filter active, however narrow; a chip changes its filter", async () => {
  const busy = { ...OPEN_FILTER, classes: [0, 1], predicted: [2], wrongOnly: true, confidence: [0.2, 0.9] as const };
  const { store, until } = await showView(<ViewPanel view={dataView} />, {
    width: 560,
    view: { filter: { ...busy, decided: [3] }, sort: "surprise", projected: Int32Array.of(1, 2, 3, 4) },
  });
  await until(settled);
  const boxes = Array.from(document.querySelectorAll(".panel-head button, .panel-head input"), (one) =>
    one.getBoundingClientRect(),
  ).filter(({ width }) => width > 0);
  expect(boxes.length).toBeGreaterThan(10);
  const middles = boxes.map(({ top, bottom }) => (top + bottom) / 2);
  expect(Math.max(...middles) - Math.min(...middles)).toBeLessThan(3);
  expect(document.querySelector(".panel-head")?.getBoundingClientRect().right).toBeLessThanOrEqual(560);
  expect(document.querySelectorAll(".filter-chip").length).toBe(5);
  await page.getByRole("button", { name: "Class: 2 of 10", exact: true }).click();
  await page.getByRole("group", { name: "Class", exact: true }).getByRole("button").nth(1).click();
  expect(store.getState().view.filter.classes).toEqual([0]);
  await page.getByRole("button", { name: "Filter: 5 active" }).click();
  await page.getByRole("button", { name: "Clear all" }).click();
  expect(store.getState().view.filter).toEqual(OPEN_FILTER);
});
