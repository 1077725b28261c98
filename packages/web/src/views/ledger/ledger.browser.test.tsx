import { csvText, ledgerRows, reportLedger } from "@deepling/engine";
import { expect, test } from "vitest";
import { page } from "vitest/browser";
import { settled, showView } from "../../page-fixture.tsx";
import { ViewPanel } from "../../shell/view-panel.tsx";
import { knownDepth } from "../../state/depth.ts";
import { knownOfLayers } from "../../state/layer-answers.ts";
import type { PageState } from "../../state/store.ts";
import { knownUnits } from "../../state/units.ts";
import { fixtureTimes } from "../../study/fixture/layer-answers.ts";
import { withoutScores } from "../../study/fixture/other-scores.ts";
import { ledgerView } from "./view.ts";

const SHOWN = { width: 1200, height: 700, view: { below: "ledger" } } as const;
const read = (state: PageState) => settled(state) && knownUnits(state) !== undefined && knownDepth(state) !== undefined;
const knownOf = (state: PageState) => ({
  units: knownUnits(state),
  depth: knownDepth(state),
  times: knownOfLayers(state, "layerTimes"),
  weights: knownOfLayers(state, "weightStatistics"),
});
const names = () => [...document.querySelectorAll(".ledger-table tbody th")].map((one) => one.textContent);

test("a row per layer says what the command's report says; a press selects the layer, a number of dead units shows them", async () => {
  const { store, until } = await showView(<ViewPanel view={ledgerView} />, SHOWN);
  const state = await until(read);
  if (state.info === undefined) throw new Error("missing info");
  const report = reportLedger(state.info, { units: knownUnits(state), depth: knownDepth(state) });
  const row = report.layers.find(({ layer }) => layer === "conv3");
  await expect
    .element(page.getByRole("row", { name: /^conv3 / }))
    .toHaveTextContent(`${(100 * (row?.probe ?? 0)).toFixed(1)} %`);
  expect(names()).toEqual(report.layers.map(({ layer }) => layer));
  expect(row).toMatchObject({ dead: 1, saturated: 1, duplicates: 2 });
  await page.getByRole("button", { name: "conv3", exact: true }).click();
  expect(store.getState().view.t).toBe(9);
  await expect.element(page.getByRole("row", { name: /^conv3 / })).toHaveAttribute("aria-current", "true");
  await page
    .getByRole("row", { name: /^conv5 / })
    .getByTitle("Show these units of conv5")
    .first()
    .click();
  expect(store.getState().view).toMatchObject({ below: "units", unit: undefined, unitTable: { only: "dead" } });
  expect(store.getState().info?.model.layers[store.getState().view.t]?.name).toBe("conv5");
});

test("a column sorts, largest first, then smallest first, then as the network is", async () => {
  const { until } = await showView(<ViewPanel view={ledgerView} />, SHOWN);
  const { info } = await until(read);
  const order = info?.model.layers.slice(1) ?? [];
  const head = page.getByRole("button", { name: /^parameters/ });
  const bySize = order.toSorted((a, b) => b.parameters - a.parameters || a.index - b.index);
  await head.click();
  expect(names()).toEqual(bySize.map(({ name }) => name));
  await head.click();
  const upwards = order.toSorted((a, b) => a.parameters - b.parameters || a.index - b.index);
  expect(names()).toEqual(upwards.map(({ name }) => name));
  await head.click();
  expect(names()).toEqual(order.map(({ name }) => name));
});

test("the export menu has the rows that the command writes", async () => {
  const { store, until } = await showView(<ViewPanel view={ledgerView} />, SHOWN);
  const state = await until(read);
  await expect.element(page.getByRole("button", { name: "CSV" })).toBeEnabled();
  expect(store.getState().exports.map(({ title }) => title)).toContain("CSV table");
  if (state.info === undefined) throw new Error("missing info");
  const text = csvText(ledgerRows(reportLedger(state.info, knownOf(store.getState()))));
  expect(text.split("\r\n")[0]).toBe(
    "layer,kind,output,parameters,multiplyAdds,share,activations,milliseconds,timeShare,zeroWeights,units,dead,saturated,duplicates,silent,probe,neighbours,decided",
  );
});

test("the time of each layer as a share; a layer that the runtime joins with another one names it", async () => {
  const { store, until } = await showView(<ViewPanel view={ledgerView} />, SHOWN);
  await until((state) => knownOfLayers(state, "layerTimes") !== undefined);
  const { info } = store.getState();
  if (info === undefined) throw new Error("missing info");
  const times = fixtureTimes(info.model);
  const conv3 = info.model.layers.find(({ name }) => name === "conv3")?.index ?? -1;
  const sum = times.times.reduce((all, time) => all + (Number.isNaN(time) ? 0 : time), times.elsewhere);
  const share = `${((100 * (times.times[conv3] ?? 0)) / sum).toFixed(1)} %`;
  await expect.element(page.getByRole("row", { name: /^conv3 / })).toHaveTextContent(share);
  await expect.element(page.getByRole("row", { name: /^relu3 / })).toHaveTextContent("in conv3");
  await page.getByRole("button", { name: "time", exact: true }).hover();
  const { hover } = await until((state) => state.hover !== undefined);
  expect(hover?.target).toMatchObject({ measure: "timeShare", on: "median of 25 runs of 16 images each" });
  await expect.element(page.getByRole("button", { name: "zero weights" })).toBeVisible();
});

test("where another network is compared, each layer has its error against it", async () => {
  const view = { ...SHOWN.view, edits: "relu5[3]=0" };
  const { until } = await showView(<ViewPanel view={ledgerView} />, { ...SHOWN, view });
  await until((state) => knownOfLayers(state, "layerErrors") !== undefined);
  await expect.element(page.getByRole("button", { name: "error" })).toBeVisible();
  await expect.element(page.getByText(/^error against alexnet.* on 1,000 images$/)).toBeVisible();
});

test("hovering a column says what it means and on how many images it stands", async () => {
  const { store, until } = await showView(<ViewPanel view={ledgerView} />, SHOWN);
  await until(read);
  await page.getByRole("button", { name: "probe" }).hover();
  const { hover } = await until((state) => state.hover !== undefined);
  expect(hover?.target).toEqual({
    kind: "measure",
    measure: "probe",
    on: "measured on 200 images, learnt from 200 others",
  });
  expect(store.getState().info).toBeDefined();
});

test("a model without class scores has no column of decisions, and it says why", async () => {
  const { until } = await showView(<ViewPanel view={ledgerView} />, { ...SHOWN, wrap: withoutScores });
  await until((state) => knownUnits(state) !== undefined);
  await expect.element(page.getByText("no decision depths: the model has no class scores")).toBeVisible();
  await expect.element(page.getByRole("button", { name: "decided" })).not.toBeInTheDocument();
});
