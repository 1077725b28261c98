import { expect, test } from "vitest";
import { page } from "vitest/browser";
import { settled, showView } from "../../page-fixture.tsx";
import { ViewPanel } from "../../shell/view-panel.tsx";
import { openDream } from "../../state/open-dream.ts";
import { alexnet } from "../../study/fixture/models.ts";
import { dreamView } from "./view.ts";

const SIZE = { width: 1200, height: 480 };
const RELU3 = alexnet().layers.findIndex(({ name }) => name === "relu3");
const asked = { below: "dream", item: 5, t: RELU3 } as const;
const dreamt = () => page.getByRole("img", { name: /synthetic/ });

test("nothing is dreamt until it is asked for; then the picture grows, and the numbers say whether it worked", async () => {
  const { store, until } = await showView(<ViewPanel view={dreamView} />, { ...SIZE, view: asked });
  await until(settled);
  await expect.element(page.getByText(/^What relu3 sees in shape-0005\.png grows in it/)).toBeVisible();
  expect(store.getState().growthsAsked ?? []).toEqual([]);
  await page.getByRole("button", { name: "Dream into shape-0005.png" }).click();
  expect(store.getState().growthsAsked).toEqual([
    { item: 5, target: { kind: "layer", layer: "relu3" }, octaves: 4, steps: 10 },
  ]);
  await expect.element(dreamt()).toBeVisible();
  await expect.element(page.getByText("root mean square activation 1 → 5")).toBeVisible();
  await expect.element(page.getByText("predicted")).toBeVisible();
  await expect.element(page.getByRole("button", { name: "Save picture" })).toBeEnabled();
  await expect
    .element(page.getByRole("button", { name: "Dream", exact: true }))
    .toHaveAttribute("title", expect.stringMatching(/choose another image/));
  await page.getByRole("slider", { name: "Step of the dream" }).fill("4");
  await expect.element(page.getByText("3 at step 20")).toBeVisible();
  const titles = store.getState().exports.filter(({ group }) => group === "The dream");
  expect(titles.map(({ title }) => title)).toEqual([
    ...["PNG picture", "Looping GIF", "PNG figure", "SVG figure", "JSON"],
  ]);
});

test("a unit, a guide and another image are asked for as such; a guide leaves the unit out", async () => {
  const { store, until } = await showView(<ViewPanel view={dreamView} />, { ...SIZE, view: asked });
  await until(settled);
  openDream(store, 5);
  const request = () => store.getState().growthsAsked?.[0];
  await expect.element(dreamt()).toBeVisible();
  await page.getByRole("spinbutton", { name: "Unit" }).fill("12");
  await page.getByRole("spinbutton", { name: "Unit" }).element().blur();
  await until(() => (request() as { target?: { unit?: number } })?.target?.unit === 12);
  expect(request()).toMatchObject({ target: { kind: "unit", layer: "relu3", unit: 12 } });
  await page.getByRole("button", { name: "Guide" }).click();
  await page
    .getByRole("button", { name: /^Guide: / })
    .first()
    .click();
  await until(() => "guide" in (request() ?? {}));
  expect(request()).toMatchObject({ item: 5, target: { kind: "layer", layer: "relu3" } });
  await expect.element(page.getByText("match with the guide 1 → 5")).toBeVisible();
  store.getState().actions.selectItem(8);
  expect(request()).toMatchObject({ item: 5 });
  await page.getByRole("button", { name: "Dream", exact: true }).click();
  await until(() => (request() as { item?: number })?.item === 8);
});

test("a class grows from noise when it is chosen", async () => {
  const { store, until } = await showView(<ViewPanel view={dreamView} />, { ...SIZE, view: { below: "dream" } });
  await until(settled);
  await page.getByRole("button", { name: "Noise" }).click();
  await expect.element(page.getByText(/Choose a class above/)).toBeVisible();
  await page.getByRole("button", { name: "what excites choose a class" }).click();
  await page.getByRole("button", { name: "ring" }).click();
  await page.getByRole("button", { name: "4", exact: true }).click();
  expect(store.getState().growthsAsked).toEqual([
    { targets: [{ kind: "class", class: "ring" }], compare: true, pictures: 4 },
  ]);
  await expect.element(page.getByText(/reaches [\d.]+, 2.0 × the top image’s/).first()).toBeVisible();
  expect(dreamt().all()).toHaveLength(4);
});
