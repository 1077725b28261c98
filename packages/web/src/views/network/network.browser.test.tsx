import { comparePredictions } from "@deepling/engine";
import { expect, test } from "vitest";
import { page } from "vitest/browser";
import { settled, showView } from "../../page-fixture.tsx";
import { ViewPanel } from "../../shell/view-panel.tsx";
import { judge } from "../../study/fixture/layouts.ts";
import { drawingOf, SHAPES } from "../../study/fixture/pictures.ts";
import { networkView } from "./view.ts";

const NETWORK = networkView.initial.network;
const SIZE = { width: 1096, height: 320 };

/** The drawn study's predictions, compared again. */
function difference(count: number) {
  const items = Array.from({ length: count }, (_, item) => item);
  const side = (edited: boolean) => ({
    predicted: items.map((item) => judge(item, edited).predicted),
    labels: items.map((item) => drawingOf(item).label),
    classes: [...SHAPES],
  });
  return comparePredictions(side(false), side(true));
}

test("without edits it says how to make one", async () => {
  const { store, until } = await showView(<ViewPanel view={networkView} />, SIZE);
  await until(settled);
  await page.getByRole("button", { name: "Edit the network" }).click();
  expect(store.getState().drafted).toEqual({ text: "" });
});

test("what an ablation does to an image and to the data, beside random units; images that changed sides are selected", async () => {
  const view = { edits: "relu5[3,7]=0", below: "network", item: 17, inspect: "image" } as const;
  const { store, until } = await showView(<ViewPanel view={networkView} />, { ...SIZE, view });
  await until((state) => settled(state) && state.effect?.control !== undefined);
  const { accuracy, onlyBefore, onlyAfter } = difference(400);
  const facts = page.getByRole("region", { name: "Effect on all images" });
  await expect.element(facts).toHaveTextContent(`${(100 * accuracy.before).toFixed(1)} %`);
  await expect.element(facts).toHaveTextContent(`${(100 * accuracy.after).toFixed(1)} %`);
  await expect.element(facts).toHaveTextContent(/More than 20 random sets of 2 units/);
  await expect.element(page.getByRole("region", { name: /Probabilities/ })).toBeVisible();
  await page.getByRole("button", { name: `${onlyBefore.length} became wrong` }).click();
  expect([...store.getState().view.selection]).toEqual([...onlyBefore]);
  await page.getByRole("button", { name: `${onlyAfter.length} became right` }).click();
  expect([...store.getState().view.selection]).toEqual([...onlyAfter]);
});

test("what an image is chosen for: what edits do to it, or how two models differ on it", async () => {
  const view = { model: "robust", below: "network" } as const;
  const { store, until } = await showView(<ViewPanel view={networkView} />, { ...SIZE, others: ["robust"], view });
  await until(settled);
  await expect.element(page.getByText("Choose an image, to see how the two networks differ on it.")).toBeVisible();
  store.getState().actions.edit({ edits: "relu5[3]=0" });
  await expect.element(page.getByText("Choose an image, to see what the edits do to it.")).toBeVisible();
});

test("recall and precision of each class before and after", async () => {
  const view = { edits: "relu5[3]=0", below: "network", network: { ...NETWORK, table: "classes" } } as const;
  const { until } = await showView(<ViewPanel view={networkView} />, { ...SIZE, view });
  await until((state) => state.effect?.effect?.final === true);
  const { perClass } = difference(400);
  const [first] = perClass;
  const row = page.getByRole("row", { name: new RegExp(`^${SHAPES[0]}`) });
  const text = (share = Number.NaN) => (100 * share).toFixed(1);
  await expect.element(row).toHaveTextContent(text(first?.recall.before));
  await expect.element(row).toHaveTextContent(text(first?.recall.after));
  await expect.element(row).toHaveTextContent(text(first?.precision.after));
});

test("a press in the matrix selects the images that came there; those that left are a press away", async () => {
  const view = { edits: "relu5[3]=0", below: "network" } as const;
  const { store, until } = await showView(<ViewPanel view={networkView} />, { ...SIZE, view });
  await until((state) => settled(state) && state.effect?.effect?.final === true);
  const { changed } = difference(400);
  const [item = 0] = changed;
  const [label, said] = [drawingOf(item).label, judge(item, true).predicted];
  const canvas = page.getByRole("img", { name: /Change of the confusion matrix/ });
  const { width = 0, height = 0 } = canvas.element().getBoundingClientRect();
  // labels take 84 px and the change of recall 48; the head what the rows leave
  const side = (width - 132) / 10;
  const line = Math.floor((height - 6) / 10);
  const rows = Array.from({ length: 10 }, (_, row) => height - (10 - row) * Math.min(line, 18) + 6);
  await canvas.click({ position: { x: 84 + (said + 0.5) * side, y: rows[label] ?? 0 } });
  const expected = [...changed].filter((one) => drawingOf(one).label === label && judge(one, true).predicted === said);
  await expect.poll(() => [...store.getState().view.selection]).toEqual(expected);
  const gone = [...changed].filter((one) => drawingOf(one).label === label && judge(one, false).predicted === said);
  await page.getByRole("button", { name: `${gone.length} left` }).click();
  expect([...store.getState().view.selection]).toEqual(gone);
  // the same whichever of the two networks the page shows
  store.getState().actions.look({ before: true, selection: new Int32Array() });
  await page.getByRole("button", { name: `${expected.length} came` }).click();
  expect([...store.getState().view.selection]).toEqual(expected);
});

test("long work waits to be asked for", async () => {
  const { alexnet } = await import("../../study/fixture/models.ts");
  const view = { edits: "relu5[3]=0", below: "network" } as const;
  const model = { ...alexnet(), multiplyAdds: 1e12 };
  const { until } = await showView(<ViewPanel view={networkView} />, { ...SIZE, view, model });
  await until(({ jobs }) => jobs.effect?.status === "deferred");
  await page.getByRole("button", { name: "Measure the effect on all images" }).click();
  await until((state) => state.effect?.effect?.final === true);
});

test("units are ranked by what is lost without them; a press takes one away and gives it back, a column ranks otherwise", async () => {
  const view = { below: "network", t: 17, network: { ...NETWORK, show: "worth" } } as const;
  const { store, until } = await showView(<ViewPanel view={networkView} />, { ...SIZE, view });
  await until((state) => settled(state) && state.worth?.worth !== undefined);
  await expect.element(page.getByText("Rank correlation with the loss of probability")).toBeVisible();
  const first = () => document.querySelector(".worth-table tbody th button")?.textContent;
  // the drawn study's loss is the unit's number modulo 7
  expect(first()).toBe("6");
  await page.getByRole("button", { name: "unit", exact: true }).click();
  await expect.poll(first).toBe("0");
  await page.getByRole("button", { name: "Wanda" }).click();
  await expect.poll(first).toBe("10");
  await page.getByRole("button", { name: "10", exact: true }).click();
  expect(store.getState().view.edits).toBe("relu5[10]=0");
  await expect.element(page.getByRole("button", { name: "Save without 1 unit" })).toBeEnabled();
  await page.getByRole("button", { name: "10", exact: true }).click();
  expect(store.getState().view.edits).toBe("");
  await page.getByRole("button", { name: "Page of unit 10", exact: true }).click();
  expect(store.getState().view).toMatchObject({ below: "units", unit: { layer: "relu5", unit: 10 } });
});

test("layer by layer: CKA, what differs in the graph, and the layer at which the error breaks", async () => {
  const others = ["int8"];
  const view = { below: "network", model: "int8", network: { ...NETWORK, show: "layers" } } as const;
  const { store, until } = await showView(<ViewPanel view={networkView} />, { ...SIZE, view, others });
  await until(settled);
  const row = (name: string) => page.getByRole("row", { name: new RegExp(`^${name} `) });
  await expect.element(row("conv4")).toHaveTextContent(/other weights.*0\.98.*breaks 0\.10/);
  await expect.element(row("relu4")).not.toHaveTextContent(/weights|breaks/);
  await row("conv4").getByRole("button").click();
  expect(store.getState().view.t).toBe(12);
  const matrix = page.getByRole("img", { name: "CKA of 24 layers with 24 layers" });
  const { width } = matrix.element().getBoundingClientRect();
  await matrix.click({ position: { x: width / 2, y: ((20 + 0.5) * width) / 24 } });
  expect(store.getState().view.t).toBe(20);
});

test("each unit of the layer with its best match in the other network; columns sort, a press goes there", async () => {
  const view = { model: "robust", below: "network", network: { ...NETWORK, show: "matches" }, t: 17 } as const;
  const { store, until } = await showView(<ViewPanel view={networkView} />, { ...SIZE, others: ["robust"], view });
  await until(settled);
  const rows = page.getByRole("row");
  await expect.element(rows.nth(1)).toHaveTextContent("0relu5/11.00yes");
  await expect.element(page.getByText("400 images")).toBeVisible();
  await page.getByRole("button", { name: "best match", exact: true }).click();
  expect(store.getState().view.network.match).toBe("match");
  // 128 units, the last of which does not vary, under the head
  await expect.element(rows.nth(128)).toHaveTextContent("127does not vary");
  await page.getByRole("button", { name: "relu5/3", exact: true }).click();
  expect(store.getState().view).toMatchObject({ before: true, t: 17, below: "units", unit: { layer: "relu5" } });
  expect(store.getState().view.unit).toEqual({ layer: "relu5", unit: 3 });
});

test("of several models, one press compares another with the first", async () => {
  const others = ["epoch-1", "epoch-2"];
  const { store, until } = await showView(<ViewPanel view={networkView} />, { ...SIZE, others });
  await until(settled);
  await page.getByRole("button", { name: "Compare with epoch-2" }).click();
  expect(store.getState().view.model).toBe("epoch-2");
  await expect.element(page.getByRole("button", { name: "Edit the network" })).not.toBeInTheDocument();
});
