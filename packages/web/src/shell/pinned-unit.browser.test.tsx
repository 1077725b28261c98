import { beforeEach, expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { settled, showView } from "../page-fixture.tsx";
import { Shell } from "./shell.tsx";

beforeEach(() => localStorage.clear());

const shell = <Shell architecture={null} stage={<p>stage</p>} data={null} inspector={null} />;
const UNIT = { layer: "relu5", unit: 7 };
const chip = () => page.getByRole("button", { name: /^relu5 7/ });

test("d pins the unit whose page is open: its answer to each image stays in sight, on whatever layer; d lets go", async () => {
  const view = { below: "units", unit: UNIT } as const;
  const { store, study, until } = await showView(shell, { width: 1280, height: 720, view });
  const state = await until(settled);
  await userEvent.keyboard("d");
  await expect.element(chip()).toHaveTextContent("choose an image");
  const layer = state.info?.model.layers.find(({ name }) => name === "relu5")?.index ?? 0;
  for (const item of [3, 40]) {
    store.getState().actions.selectItem(item);
    const { maps } = await study.activations({ item, layer, channels: [7] });
    await expect.element(chip()).toHaveTextContent(`relu5 7${Math.max(...maps).toFixed(2)}`);
  }
  store.getState().actions.selectLayer(2);
  store.getState().actions.look({ below: "data" });
  await expect.element(chip()).toBeVisible();
  await chip().click();
  expect(store.getState().view).toMatchObject({ below: "units", unit: UNIT });
  await userEvent.keyboard("d");
  await expect.element(chip()).not.toBeInTheDocument();
});

test("without a page d says how to open one; a unit that another network does not have says so", async () => {
  const { store, until } = await showView(shell, { width: 1280, height: 720 });
  await until(settled);
  await userEvent.keyboard("d");
  await expect.element(page.getByText(/Open a unit first/)).toBeVisible();
  store.getState().actions.look({ pinned: { layer: "relu5", unit: 7000 } });
  await expect.element(page.getByRole("button", { name: /^relu5 7000/ })).toHaveTextContent("not in this network");
});
