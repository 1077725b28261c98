import { expect, test } from "vitest";
import { page } from "vitest/browser";
import { settled, showView } from "../../page-fixture.tsx";
import { TitleBar } from "../../shell/title-bar.tsx";
import { ViewPanel } from "../../shell/view-panel.tsx";
import { labelScores, withoutScores } from "../../study/fixture/other-scores.ts";
import { explainView } from "../explain/view.ts";
import { ImageView } from "../inspector/image-view.tsx";
import { stripView } from "../strip/view.ts";
import { dataView } from "./view.ts";

const share = (both: number, all: number) => `${(100 * (both / all)).toFixed(1)} %`;

test("labels that are judged by themselves have figures of their own instead of a matrix, and a press shows a label's images", async () => {
  const { store, until } = await showView(<ViewPanel view={dataView} />, {
    width: 1100,
    height: 420,
    wrap: labelScores,
  });
  const { evaluation, info } = await until(settled);
  const { both, present, predicted } = evaluation?.perLabel ?? {};
  await expect.element(page.getByRole("application", { name: /Confusion/ })).not.toBeInTheDocument();
  const row = page.getByRole("row", { name: /^ring / });
  const at = info?.data.classes.indexOf("ring") ?? -1;
  await expect.element(row).toHaveTextContent(share(both?.[at] ?? 0, predicted?.[at] ?? 0));
  await expect.element(row).toHaveTextContent(share(both?.[at] ?? 0, present?.[at] ?? 0));
  await page.getByRole("row").getByRole("button", { name: "ring", exact: true }).click();
  expect(store.getState().view.filter.classes).toEqual([at]);
});

test("the title says F1 of labels, accuracy of classes, and nothing without class scores", async () => {
  const bar = <TitleBar onFind={() => undefined} onHelp={() => undefined} />;
  const labels = await showView(bar, { width: 1100, wrap: labelScores });
  const { evaluation } = await labels.until(settled);
  await expect.element(page.getByText(`F1 ${share(evaluation?.perLabel?.micro.f1 ?? 0, 1)}`)).toBeVisible();
});

test("probabilities of labels stand beside the threshold, whatever they sum to", async () => {
  const { until } = await showView(<ImageView item={3} />, { width: 420, height: 700, wrap: labelScores });
  await until(settled);
  await expect.element(page.getByText("highest")).toBeVisible();
  expect(document.querySelectorAll(".bars .threshold").length).toBeGreaterThan(1);
});

test("without class scores nothing is judged, and units are what can be explained and moved", async () => {
  const shown = (
    <>
      <TitleBar onFind={() => undefined} onHelp={() => undefined} />
      <ViewPanel view={dataView} />
      <ImageView item={3} />
      <ViewPanel view={explainView} />
      <ViewPanel view={stripView} />
    </>
  );
  const { store, until } = await showView(shown, { width: 1100, height: 900, view: { item: 3 }, wrap: withoutScores });
  const state = await until((now) => now.projection?.final === true);
  expect([state.jobs.evaluate, state.evaluation]).toEqual([undefined, undefined]);
  await expect.element(page.getByText("The network has no class scores.", { exact: true })).toBeInTheDocument();
  await expect.element(page.getByText(/choose a unit or a layer above/)).toBeInTheDocument();
  await expect.element(page.getByText(/type a unit or a layer/)).toBeInTheDocument();
  await expect.element(page.getByText(/accuracy|right|F1/)).not.toBeInTheDocument();
  await page.getByRole("button", { name: "Filter", exact: true }).click();
  await expect.element(page.getByRole("tab", { name: "Class" })).toBeVisible();
  await expect.element(page.getByRole("tab", { name: "Predicted" })).not.toBeInTheDocument();
  expect(store.getState().view.below).toBe("data");
});
