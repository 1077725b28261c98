import { rowsOfClass, type Study, servedCounts } from "@deepling/engine";
import { expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { type ShownPage, settled, showView } from "../../page-fixture.tsx";
import { ViewPanel } from "../../shell/view-panel.tsx";
import { knownSummary } from "./known-summary.ts";
import { summaryView } from "./view.ts";

const SHOWN = { width: 1300, height: 700, view: { below: "summary" } } as const;

async function show(options: Parameters<typeof showView>[1] = {}) {
  const shown = await showView(<ViewPanel view={summaryView} />, { ...SHOWN, ...options });
  const state = await shown.until((now) => settled(now) && knownSummary(now) !== undefined);
  const summary = knownSummary(state);
  if (summary === undefined) throw new Error("no summary");
  await expect.element(stage()).toBeVisible();
  return { ...shown, summary };
}

const stage = () => page.getByRole("application", { name: "Clusters of units by layer" });
const look = ({ store }: Pick<ShownPage, "store">) => store.getState().view.summaryLook;

test("units are clustered once, when the view is first looked at", async () => {
  let asked = 0;
  const wrap = (study: Study): Study => ({
    ...study,
    summary: (...request) => {
      asked++;
      return study.summary(...request);
    },
  });
  const { store, until } = await showView(<ViewPanel view={summaryView} />, { ...SHOWN, view: {}, wrap });
  await until(settled);
  expect(asked).toBe(0);
  store.getState().actions.look({ below: "summary" });
  await until((state) => knownSummary(state) !== undefined);
  await page.getByRole("button", { name: "top images" }).click();
  expect(store.getState().view.summaryLook.by).toBe("images");
  expect(asked).toBe(1);
});

test("a class lights the way of its images and selects them; the slider counts in images", async () => {
  const shown = await show();
  const { store, summary } = shown;
  const label = summary.classes[2] ?? 0;
  const name = store.getState().info?.data.classes[label] ?? "";
  await page.getByRole("button", { name, exact: true }).click();
  expect(look(shown).class).toBe(label);
  const labels = store.getState().info?.data.labels;
  const own = [...(labels?.keys() ?? [])].filter((item) => labels?.[item] === label);
  expect([...store.getState().view.selection]).toEqual(own);
  const slider = page.getByRole("slider", { name: "Least images of a flow" });
  await expect.element(slider).toHaveAttribute("min", "1");
  await expect.element(page.getByText(`of ${rowsOfClass(summary, label).length}`, { exact: true })).toBeVisible();
  await slider.fill("3");
  expect(look(shown).least).toBe(3);
  await expect.element(page.getByText("at least 3 images")).toBeVisible();
  await page.getByRole("button", { name, exact: true }).click();
  expect(look(shown).class).toBeUndefined();
});

test("the way of images that are selected elsewhere", async () => {
  const shown = await show();
  const { store, summary } = shown;
  await expect.element(page.getByRole("button", { name: "selected images" })).toBeDisabled();
  // the last is none of those that the summary is computed on
  store.getState().actions.selectItems([3, 4, 11, 300]);
  await page.getByRole("button", { name: "4 selected images" }).click();
  expect(look(shown)).toMatchObject({ selected: true, class: undefined });
  await expect.element(page.getByText("of 3", { exact: true })).toBeVisible();
  expect(summary.items.includes(300)).toBe(false);
});

test("keys walk the clusters, the card says what one serves, and Enter opens the page of its first unit", async () => {
  const shown = await show();
  const { store, summary } = shown;
  stage().element().focus();
  await userEvent.keyboard("{ArrowDown}{ArrowRight}{ArrowDown}");
  const layer = summary.layers[1];
  const name = store.getState().info?.model.layers[layer?.layer ?? 0]?.name ?? "";
  expect(look(shown).cluster).toEqual({ layer: name, unit: 1 });
  const clustering = layer?.clusterings[0];
  const counts = servedCounts(clustering?.served ?? new Uint8Array(), clustering?.clusters.length ?? 0);
  const card = page.getByRole("complementary", { name: `Cluster 1 of ${name}` });
  await expect.element(card.getByRole("button", { name: `serves ${counts[1]} of 120 images` })).toBeVisible();
  await card.getByRole("button", { name: /^serves/ }).click();
  const served = [...summary.items].filter((_, row) => clustering?.served[row] === 1);
  expect([...store.getState().view.selection]).toEqual(served);
  stage().element().focus();
  await userEvent.keyboard("{Escape}");
  expect(look(shown).cluster).toBeUndefined();
  await userEvent.keyboard("{Home}{Enter}");
  const first = summary.layers[0];
  const unit = first?.clusterings[0]?.clusters[0]?.units[0];
  expect(store.getState().view).toMatchObject({ below: "units", unit: { unit } });
});

test("a press on a patch opens the unit's page, on another part of the row it chooses the cluster", async () => {
  const shown = await show();
  const canvas = document.querySelector(".summary-stage canvas");
  if (canvas === null) throw new Error("no canvas");
  // row 1 of the first layer: below names and one row, right of the number
  const at = async (x: number, y: number) => {
    await userEvent.click(canvas, { position: { x, y } });
  };
  const found = await firstRow(shown);
  await at(found.x + 4, found.y + 10);
  expect(look(shown).cluster).toMatchObject({ unit: 0 });
  await at(found.x + 50, found.y + 10);
  expect(shown.store.getState().view.below).toBe("units");
});

/** Where the first row begins: the frame around it, once it is chosen by key. */
async function firstRow({ until }: ShownPage): Promise<{ readonly x: number; readonly y: number }> {
  stage().element().focus();
  await userEvent.keyboard("{Home}");
  await until(({ view }) => view.summaryLook.cluster !== undefined);
  const frame = document.querySelector<HTMLElement>(".summary-frame");
  const place = { x: (frame?.offsetLeft ?? 0) + 2, y: (frame?.offsetTop ?? 0) + 2 };
  await userEvent.keyboard("{Escape}");
  return place;
}

test("what is suspicious stands in words, and the figure and report that the command writes are offered", async () => {
  const { store } = await show();
  const listed = page.getByRole("button", { name: /layers? to look at$/ });
  await expect.element(listed).toBeVisible();
  await expect.element(page.getByText(/1 unit is dead/).first()).not.toBeInTheDocument();
  await listed.click();
  await expect.element(page.getByText(/1 unit is dead/).first()).toBeVisible();
  const titles = store.getState().exports.filter(({ group }) => group === "Summary");
  expect(titles.map(({ title }) => title)).toEqual(["PNG figure", "SVG figure", "JSON"]);
});

test("what another study does not have is not chosen", async () => {
  const summaryLook = {
    by: "classes",
    class: 900,
    selected: false,
    cluster: { layer: "elsewhere", unit: 3 },
    least: 4,
  } as const;
  await show({ view: { below: "summary", summaryLook } });
  await expect.element(page.getByRole("complementary")).not.toBeInTheDocument();
  await expect.element(page.getByRole("slider")).not.toBeInTheDocument();
});
