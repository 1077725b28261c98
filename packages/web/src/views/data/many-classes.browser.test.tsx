import { beforeEach, expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { classColour } from "../../colour/palette.ts";
import { type ShownPage, settled, showView } from "../../page-fixture.tsx";
import { shownTheme } from "../../parts/theme.ts";
import { ViewPanel } from "../../shell/view-panel.tsx";
import { manyClasses } from "../../study/fixture/many-classes.ts";
import { ProjectionStage } from "../projection/projection.tsx";
import { dataView } from "./view.ts";

beforeEach(() => localStorage.clear());

async function shown(view: React.ReactNode): Promise<ShownPage> {
  const made = await showView(view, { width: 1200, height: 300, wrap: (study) => manyClasses(study, 1000) });
  await made.until(settled);
  return made;
}

test("of 1,000 classes the matrix shows those that are confused, as many as have room for their names", async () => {
  const { store } = await shown(<ViewPanel view={dataView} />);
  await expect.element(page.getByText(/^The \d+ most confused of 1,000 classes/)).toBeVisible();
  const canvas = document.querySelector(".confusion-canvas canvas")?.getBoundingClientRect();
  const said = document.querySelector(".confusion-words")?.textContent ?? "";
  const rows = Number(/The (\d+)/.exec(said)?.[1]);
  expect(rows).toBeGreaterThanOrEqual(12);
  expect(((canvas?.height ?? 0) - 6) / rows).toBeGreaterThanOrEqual(11);
  // the first row is pressed: its class occurs, and has errors
  page.getByRole("application").element().focus();
  await userEvent.keyboard("{ArrowDown}{Enter}");
  const { evaluation, view } = store.getState();
  const [label = -1] = view.filter.classes;
  const errors = [...(evaluation?.confusion.subarray(label * 1000, (label + 1) * 1000).entries() ?? [])].filter(
    ([other, count]) => other !== label && count > 0,
  );
  const taken = [...(evaluation?.predicted.entries() ?? [])].filter(([item, to]) => {
    return to === label && store.getState().info?.data.labels?.[item] !== label;
  });
  expect(errors.length + taken.length).toBeGreaterThan(0);
});

test("a class is found by typing, in the filter and among those to pick", async () => {
  const { store } = await shown(<ViewPanel view={dataView} />);
  await page.getByRole("button", { name: "Filter", exact: true }).click();
  const list = page.getByRole("group", { name: "Class", exact: true });
  const { labels } = store.getState().info?.data ?? {};
  const occurring = new Set(labels).size;
  expect(occurring).toBeGreaterThan(80);
  // the most frequent 80 stand there, the others are found by typing
  const rest = new RegExp(`and ${occurring - 80} more.*${1000 - occurring} classes without images`);
  await expect.element(list).toHaveTextContent(rest);
  await list.getByRole("searchbox").click();
  await userEvent.keyboard("species 875");
  await expect.poll(() => list.getByRole("button").elements().length).toBe(1);
  await list.getByRole("button", { name: /species 875/ }).click();
  expect(store.getState().view.filter.classes).toEqual([875]);
  await userEvent.keyboard("{Escape}");
  await page.getByRole("button", { name: "Pick so many of each class" }).click();
  await expect.element(page.getByText(`of the ${occurring} classes that occur`)).toBeVisible();
});

test("the legend names the most frequent and unfolds to all that occur", async () => {
  const { store } = await shown(<ProjectionStage />);
  const occurring = new Set(store.getState().info?.data.labels).size;
  const legend = page.getByRole("group", { name: "True class" });
  await expect.poll(() => legend.getByRole("button").elements().length).toBe(15);
  await legend.getByRole("button", { name: `and ${occurring - 14} more` }).click();
  await expect.poll(() => legend.getByRole("button").elements().length).toBe(occurring + 1);
});

test("the ten most frequent of 1,000 classes have the ten colours that stay apart, and keep them", async () => {
  const { store, until } = await shown(<ProjectionStage />);
  const legend = page.getByRole("group", { name: "True class" });
  await expect.poll(() => legend.getByRole("button").elements().length).toBe(15);
  const dots = [...legend.element().querySelectorAll("button > i")].map((dot) => getComputedStyle(dot).backgroundColor);
  const ten = Array.from({ length: 10 }, (_, label) => classColour(label, { theme: shownTheme(), places: undefined }));
  for (const colour of ten) expect(dots).toContain(`rgb(${colour.map((part) => Math.round(255 * part)).join(", ")})`);
  const { places } = store.getState();
  store.getState().actions.look({ mode: "smooth" });
  await until(settled);
  expect(store.getState().places).toBe(places);
});
