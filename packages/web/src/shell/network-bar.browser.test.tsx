import { DeeplingError, isOwn, type Study } from "@deepling/engine";
import { beforeEach, expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { settled, showView } from "../page-fixture.tsx";
import { Shell } from "./shell.tsx";

beforeEach(() => localStorage.clear());

const shell = <Shell architecture={null} stage={<p>stage</p>} data={null} inspector={null} />;
const SIZE = { width: 1280, height: 720 };
const bar = () => page.getByRole("region", { name: "Edits of the network" });

test("edits are chips; the edited network is marked, b shows the original and back, and edits are taken back one by one", async () => {
  const { store, until } = await showView(shell, SIZE);
  await until(settled);
  await expect.element(bar()).not.toBeInTheDocument();
  await page.getByRole("button", { name: "Edit the network" }).click();
  const field = page.getByRole("textbox", { name: "Edit of the network" });
  await field.fill("rleu5[3]=0");
  await expect.element(page.getByText(/unknown layer: rleu5.*did you mean relu5/)).toBeVisible();
  await expect.element(page.getByRole("button", { name: "Edit", exact: true })).toBeDisabled();
  await field.fill("relu5[3]=0; conv1:weights*2");
  await userEvent.keyboard("{Enter}");
  expect(store.getState().view.edits).toBe("relu5[3]=0;conv1:weights*2");
  await expect.element(bar()).toHaveTextContent(/^Edited network.*relu5\[3\]=0.*conv1:weights\*2/);
  expect(document.querySelector(".frame")?.className).toContain("is-edited");
  await userEvent.keyboard("b");
  await expect.element(bar()).toHaveTextContent(/^Original network/);
  expect(document.querySelector(".frame")?.className).not.toContain("is-edited");
  expect(store.getState().view.before).toBe(true);
  await userEvent.keyboard("b");
  await page.getByRole("button", { name: "Remove the edit relu5[3]=0" }).click();
  expect(store.getState().view.edits).toBe("conv1:weights*2");
  await userEvent.keyboard("{Control>}z{/Control}");
  expect(store.getState().view.edits).toBe("relu5[3]=0;conv1:weights*2");
  await userEvent.keyboard("{Control>}z{/Control}");
  await expect.element(bar()).not.toBeInTheDocument();
  await userEvent.keyboard("{Control>}{Shift>}z{/Shift}{/Control}");
  await expect.element(bar()).toBeVisible();
});

test("a chip's text is changed in its place; the forms fill the field with names of this network", async () => {
  const { store, until } = await showView(shell, { ...SIZE, view: { edits: "relu5[3]=0;conv3:bypass", t: 17 } });
  await until(settled);
  await page.getByRole("button", { name: "Change the edit relu5[3]=0" }).click();
  await page.getByRole("button", { name: /relu5=clamp\(0,1\)/ }).click();
  await page.getByRole("button", { name: "Change", exact: true }).click();
  expect(store.getState().view.edits).toBe("relu5=clamp(0,1);conv3:bypass");
  await userEvent.keyboard("{Control>}k{/Control}edit the network{Enter}");
  await page.getByRole("textbox", { name: "Edit of the network" }).fill("fc7*0.5");
  await userEvent.keyboard("{Enter}");
  expect(store.getState().view.edits).toBe("relu5=clamp(0,1);conv3:bypass;fc7*0.5");
});

test("edits from a link that name what the network does not have say so, and can be mended", async () => {
  const { store, until } = await showView(shell, { ...SIZE, view: { edits: "layer9[3]=0" } });
  await until(({ original }) => original !== undefined);
  await expect.element(page.getByRole("alert")).toHaveTextContent(/unknown layer: layer9.*there are conv1/);
  await page.getByRole("button", { name: "Remove all edits" }).click();
  expect(store.getState().view.edits).toBe("");
});

test("an edit that the network does not allow says why beside its chip", async () => {
  const wrap = (study: Study): Study => ({
    ...study,
    info: async (request, call) => {
      if (isOwn(call?.variant)) return study.info(request, call);
      throw new DeeplingError("mismatched", "bypass: conv3 (80 channels in, 160 out)", { hint: "choose another" });
    },
  });
  const { until } = await showView(shell, { ...SIZE, wrap, view: { edits: "conv3:bypass" } });
  await until(({ jobs }) => jobs.open?.status === "failed");
  await expect.element(page.getByRole("alert")).toHaveTextContent(/conv3 \(80 channels in, 160 out\).*choose another/);
  await expect.element(page.getByText("stage")).toBeVisible();
});

test("another of the study's models is chosen in the title, marked in the bar, and stepped through", async () => {
  const others = ["epoch-1", "epoch-2"];
  const { store, until } = await showView(shell, { ...SIZE, others });
  await until(settled);
  await page.getByRole("button", { name: "Model: alexnet-cifar10" }).click();
  await page.getByRole("button", { name: "epoch-1" }).click();
  expect(store.getState().view.model).toBe("epoch-1");
  await expect.element(bar()).toHaveTextContent(/^Other model.*epoch-1/);
  await page.getByRole("slider", { name: "Models in their order" }).fill("2");
  expect(store.getState().view.model).toBe("epoch-2");
  await userEvent.keyboard("b");
  await expect.element(bar()).toHaveTextContent(/^Original network/);
  await userEvent.keyboard("b");
  await page.getByRole("button", { name: "Back to alexnet-cifar10" }).click();
  expect(store.getState().view.model).toBe("");
  await expect.element(bar()).not.toBeInTheDocument();
});

test("one press shows both networks, or v; b goes back to one", async () => {
  const { store, until } = await showView(shell, { ...SIZE, others: ["robust"], view: { model: "robust" } });
  await until(settled);
  await page.getByRole("button", { name: "Both" }).click();
  await expect.element(bar()).toHaveTextContent(/^Both networks/);
  const { sides } = await until((state) => state.sides !== undefined);
  expect(sides?.map(({ variant }) => variant)).toEqual([{}, { model: "robust" }]);
  await userEvent.keyboard("b");
  expect(store.getState().view).toMatchObject({ before: true, both: false });
  await userEvent.keyboard("v");
  expect(store.getState().view).toMatchObject({ before: false, both: true });
  await userEvent.keyboard("v");
  expect(store.getState().view.both).toBe(false);
  expect(store.getState().sides).toBeUndefined();
});

test("an address of a model that does not open leaves a way to the first one", async () => {
  const view = { model: "damaged" };
  const { store, until } = await showView(shell, { ...SIZE, failing: "info", view });
  await until(({ jobs }) => jobs.open?.status === "failed");
  await page.getByRole("button", { name: "Show the first model" }).click();
  expect(store.getState().view.model).toBe("");
  await expect.element(page.getByRole("button", { name: "Show the first model" })).not.toBeInTheDocument();
});
