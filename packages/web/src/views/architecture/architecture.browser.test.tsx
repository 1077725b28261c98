import { expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { settled, showView } from "../../page-fixture.tsx";
import { ViewPanel } from "../../shell/view-panel.tsx";
import { branching } from "../../study/fixture/models.ts";
import { architectureView } from "./view.ts";

const layer = (name: string) => page.getByRole("treeitem", { name: new RegExp(`^${name},`) });

test("every layer of AlexNet is a row, in order, with its shape and its measured quality", async () => {
  const { until } = await showView(<ViewPanel view={architectureView} />, { width: 280, height: 900 });
  await until(settled);
  await expect.element(layer("fc8")).toBeVisible();
  const rows = page.getByRole("treeitem").elements();
  expect(rows.length).toBe(24);
  const tops = rows.map((row) => row.getBoundingClientRect().top);
  expect(tops).toEqual([...tops].sort((a, b) => a - b));
  await expect.element(layer("conv1")).toHaveTextContent("40×32×32");
  const purity = (name: string) =>
    layer(name).element().querySelector(".of-purity")?.getBoundingClientRect().width ?? 0;
  // the bars grow when the projection has come
  await expect.poll(() => purity("fc8") / purity("input"), { timeout: 15_000 }).toBeGreaterThan(2);
});

test("a press selects the layer, arrows move on, and the slider marks its row", async () => {
  const { store, until } = await showView(<ViewPanel view={architectureView} />, { width: 280, height: 900 });
  await until(settled);
  await layer("pool1").click();
  expect(store.getState().view.t).toBe(4);
  await expect.element(layer("pool1")).toHaveAttribute("aria-selected", "true");
  page.getByRole("tree").element().focus();
  await userEvent.keyboard("{ArrowDown}{ArrowDown}{ArrowUp}");
  expect(store.getState().view.t).toBe(5);
  store.getState().actions.look({ t: 7.6 });
  await expect.element(layer("pool2")).toHaveAttribute("aria-selected", "true");
});

test("a block folds to one row that still says which of its layers is selected, and opens again", async () => {
  const { store, until } = await showView(<ViewPanel view={architectureView} />, { width: 280, height: 900 });
  await until(settled);
  await page.getByRole("button", { name: "Collapse block 2" }).click();
  await expect.element(layer("conv2")).not.toBeInTheDocument();
  store.getState().actions.look({ t: 6 });
  await expect.element(layer("block 2")).toHaveTextContent("bn2");
  page.getByRole("tree").element().focus();
  await userEvent.keyboard("{ArrowRight}");
  await expect.element(layer("bn2")).toBeVisible();
});

test("branches stand beside one another, and a skip runs past the rows", async () => {
  const { until } = await showView(<ViewPanel view={architectureView} />, {
    width: 300,
    height: 900,
    model: branching(2),
  });
  await until(settled);
  const top = (name: string) => layer(name).element().getBoundingClientRect().top;
  await expect.poll(() => top("branch1x1") === top("branch3x3") && top("branch3x3") === top("branch5x5")).toBe(true);
  const left = (name: string) => layer(name).element().getBoundingClientRect().left;
  expect(left("branch1x1")).toBeLessThan(left("branch3x3"));
  expect(left("branch3x3")).toBeLessThan(left("branch5x5"));
  const paths = [...document.querySelectorAll<SVGPathElement>(".architecture-edges path")];
  const skip = paths.find((path) => path.getBBox().height > 80);
  expect(skip?.getBoundingClientRect().left).toBeLessThan(left("conv1a"));
});

test("a layer is edited by a right click", async () => {
  const { store, until } = await showView(<ViewPanel view={architectureView} />, { width: 280, height: 900 });
  await until(settled);
  await layer("relu4").click({ button: "right" });
  await page.getByRole("button", { name: "Bypass it" }).click();
  expect(store.getState().view.edits).toBe("relu4:bypass");
  await expect.element(page.getByRole("dialog")).not.toBeInTheDocument();
});

test("layers that differ from the model that this one is compared with are marked", async () => {
  const view = { model: "int8" };
  const options = { width: 280, height: 900, others: ["int8"], view };
  const { store, until } = await showView(<ViewPanel view={architectureView} />, options);
  await until(settled);
  await expect.element(layer("conv1").getByRole("img", { name: /^reweighted/ })).toBeVisible();
  await expect.element(layer("relu1").getByRole("img", { name: /^reweighted/ })).not.toBeInTheDocument();
  // the marks have a key above the rows
  await expect.element(page.getByText("other weights")).toBeVisible();
  store.getState().actions.look({ before: true });
  await expect.element(layer("conv1").getByRole("img", { name: /^reweighted/ })).not.toBeInTheDocument();
});

test("the branch of a residual block is switched off at its row", async () => {
  const options = { width: 280, height: 900, model: branching(2) };
  const { store, until } = await showView(<ViewPanel view={architectureView} />, options);
  await until(settled);
  await layer("conv1b").click({ button: "right" });
  await page.getByRole("button", { name: "Switch the branch off" }).click();
  expect(store.getState().view.edits).toBe("layer1:branch-off");
});

test("one press at the head of the panel shows the network in 3-D, another the images in the plane", async () => {
  const { store, until } = await showView(<ViewPanel view={architectureView} />, { width: 280, height: 900 });
  await until(settled);
  await page.getByRole("button", { name: "Network in 3-D" }).click();
  expect(store.getState().view.space.shown).toBe(true);
  await page.getByRole("button", { name: "Images in the plane" }).click();
  expect(store.getState().view.space.shown).toBe(false);
});
