import { expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { settled, showView } from "../../page-fixture.tsx";
import { ViewPanel } from "../../shell/view-panel.tsx";
import { alexnet } from "../../study/fixture/models.ts";
import { inspectorView } from "./view.ts";

const RELU5 = alexnet().layers.findIndex(({ name }) => name === "relu5");
const SHOWN = { width: 380, height: 900 };
const here = () => page.getByRole("region", { name: "Units here" });
const unit = (number: number) => here().getByRole("button", { name: `Unit ${number}`, exact: true });
const place = (row: number, column: number) =>
  here().getByRole("button", { name: `Position ${row}, ${column} of 7×7` });

test("the strongest units of a position: where the most is done for the class, at the pointer, by keys, held; a press opens the page", async () => {
  const view = { item: 17, inspect: "image", t: RELU5 } as const;
  const { store, until } = await showView(<ViewPanel view={inspectorView} />, { ...SHOWN, view });
  await until(settled);
  // all units are read once they are shown
  expect(store.getState().jobs.units?.status).not.toBe("running");
  await here().getByRole("button", { name: "Show" }).click();
  await expect.element(place(6, 6)).toBeVisible();
  await expect.element(unit(48)).toBeVisible();
  const at = (await place(6, 6).element()).getBoundingClientRect();
  await userEvent.hover(place(6, 6), { position: { x: at.width / 2, y: at.height / 2 } });
  await expect.element(place(4, 4)).toBeVisible();
  await expect.element(unit(32)).toBeVisible();
  await userEvent.click(place(4, 4), { position: { x: at.width / 2, y: at.height / 2 } });
  await userEvent.keyboard("{ArrowLeft}{ArrowUp}");
  await expect.element(place(3, 3)).toHaveAttribute("aria-pressed", "true");
  await until((state) => state.units !== undefined);
  await expect
    .poll(() => unit(24).element().querySelector(".patch, .thumbnail") !== null, { timeout: 15_000 })
    .toBe(true);
  await unit(24).click();
  expect(store.getState().view).toMatchObject({ below: "units", unit: { layer: "relu5", unit: 24 }, cells: true });
});

test("a layer without positions has none, and what fails says why", async () => {
  const fc6 = alexnet().layers.findIndex(({ name }) => name === "fc6");
  const view = { item: 17, inspect: "image", t: fc6, cells: true } as const;
  const { store, until } = await showView(<ViewPanel view={inspectorView} />, { ...SHOWN, view, failing: "cellUnits" });
  await until(settled);
  await expect.element(here()).not.toBeInTheDocument();
  store.getState().actions.selectLayer(RELU5);
  await expect.element(here().getByRole("alert")).toHaveTextContent("NonMaxSuppression");
});
