import { expect, test } from "vitest";
import { page } from "vitest/browser";
import { showView } from "../../page-fixture.tsx";
import { ViewPanel } from "../../shell/view-panel.tsx";
import { alexnet } from "../../study/fixture/models.ts";
import { unitsView } from "./view.ts";

const RELU5 = alexnet().layers.findIndex(({ name }) => name === "relu5");
const SIZE = { width: 1200, height: 700 };
const VIEW = { below: "units", unit: { layer: "relu5", unit: 12 } } as const;
const section = () => page.getByRole("region", { name: "Synthetic" });

test("a unit's picture grows when it is asked for, and is set beside the unit's top image", async () => {
  const { store, until } = await showView(<ViewPanel view={unitsView} />, { ...SIZE, view: VIEW });
  await until((state) => state.units !== undefined);
  expect(store.getState().growthsAsked ?? []).toEqual([]);
  await section().getByRole("button", { name: "Grow a picture" }).click();
  const top = store.getState().units?.answer.layers.find(({ layer }) => layer === RELU5)?.top;
  expect(store.getState().growthsAsked).toEqual([
    { targets: [{ kind: "unit", layer: "relu5", unit: 12 }], compare: false },
  ]);
  await expect.element(section().getByRole("img", { name: "relu5/12, synthetic" })).toBeVisible();
  const multiple = (20 / (top?.values[12 * 9] ?? 0)).toFixed(1);
  await expect.element(section()).toHaveTextContent(`, ${multiple} × the top image’s `);
  await section().getByRole("slider").fill("2");
  await expect.element(section()).toHaveTextContent("10 at step 80");
  const titles = store.getState().exports.filter(({ group }) => group === "Synthetic: relu5/12");
  expect(titles.map(({ title }) => title)).toEqual(["PNG figure", "SVG figure", "JSON"]);
});

test("the opposite, several, and the direction from the pinned unit are asked for as such", async () => {
  const pinned = { layer: "conv4", unit: 3 };
  const { store, until } = await showView(<ViewPanel view={unitsView} />, { ...SIZE, view: { ...VIEW, pinned } });
  await until((state) => state.units !== undefined);
  await section().getByRole("button", { name: "Grow a picture" }).click();
  await section().getByRole("button", { name: "Least" }).click();
  await section().getByRole("button", { name: "4" }).click();
  const own = { kind: "unit", layer: "relu5", unit: 12 };
  const asked = () => store.getState().growthsAsked;
  expect(asked()).toEqual([{ targets: [{ ...own, weight: -1 }], compare: true, pictures: 4 }]);
  await expect.element(section().getByRole("img", { name: /picture 4/ })).toBeVisible();
  await section().getByRole("button", { name: "Without pinned" }).click();
  await section().getByRole("button", { name: "Most" }).click();
  const terms = [own, { kind: "unit", ...pinned, weight: -1 }];
  expect(asked()).toEqual([{ targets: [{ kind: "sum", terms }], compare: true, pictures: 4 }]);
});

test("a whole layer stands as a grid of pictures; those in sight grow, in the table's order, and a press opens the page", async () => {
  const view = { below: "units", t: RELU5 } as const;
  const { store, until } = await showView(<ViewPanel view={unitsView} />, { ...SIZE, height: 360, view });
  await until((state) => state.units !== undefined);
  await page.getByRole("button", { name: "Synthetic" }).click();
  await until((state) => (state.growths?.size ?? 0) > 3);
  const asked = store.getState().growthsAsked ?? [];
  expect(asked.length).toBeGreaterThan(10);
  expect(asked.length).toBeLessThan(100);
  expect(asked[0]).toMatchObject({ targets: [{ layer: "relu5" }], compare: false });
  await expect
    .element(page.getByRole("button", { name: /^unit \d+, reaches [\d.]+, [\d.]+ × the top image’s [\d.]+/ }).first())
    .toBeVisible();
  expect(store.getState().exports.some(({ group }) => group === "Synthetic pictures of relu5")).toBe(true);
  await page
    .getByRole("button", { name: /^unit \d+, reaches/ })
    .first()
    .click();
  expect(store.getState().view.unit?.layer).toBe("relu5");
});
