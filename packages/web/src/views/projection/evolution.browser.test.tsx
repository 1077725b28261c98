import { expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { settled, showView } from "../../page-fixture.tsx";
import { ProjectionStage } from "./projection.tsx";

const OTHERS = ["epoch-2", "epoch-3"];
const SIZE = { width: 900, height: 500 };

test("checkpoints are projected when asked for; the slider moves between them, and the page follows where it rests", async () => {
  const { store, until } = await showView(<ProjectionStage />, { ...SIZE, others: OTHERS, view: { t: 20 } });
  const { info } = await until(settled);
  expect(store.getState().evolution).toBeUndefined();
  await page.getByRole("button", { name: "3 checkpoints" }).click();
  const { evolution } = await until((state) => state.evolution?.frames.length === 3);
  expect(evolution?.names).toEqual([info?.model.name, ...OTHERS]);
  expect(evolution?.accuracy.every((share) => share > 0 && share <= 1)).toBe(true);
  const slider = page.getByRole("slider", { name: "Checkpoint" });
  await slider.fill("1.4");
  expect(store.getState().view).toMatchObject({ blend: 1.4, model: "" });
  slider.element().focus();
  await userEvent.keyboard("{End}");
  expect(store.getState().view).toMatchObject({ blend: 2, model: "epoch-3" });
  await page.getByRole("button", { name: "Leave the checkpoints" }).click();
  expect(store.getState().view).toMatchObject({ evolving: false, blend: undefined, model: "epoch-3" });
});

test("played, the projection moves to the last checkpoint and stays there", async () => {
  const view = { t: 20, evolving: true, blend: 1.6 };
  const { store, until } = await showView(<ProjectionStage />, { ...SIZE, others: OTHERS, view });
  await until((state) => settled(state) && state.evolution?.frames.length === 3);
  const seen: (number | undefined)[] = [];
  const release = store.subscribe((state) => seen.push(state.view.blend));
  await page.getByRole("button", { name: "Play the checkpoints" }).click();
  await expect.poll(() => store.getState().view.blend).toBe(2);
  release();
  expect(seen.some((blend = 0) => blend > 1.6 && blend < 2)).toBe(true);
  await expect.element(page.getByRole("button", { name: "Play the checkpoints" })).toBeVisible();
});

test("two models are no sequence", async () => {
  const { until } = await showView(<ProjectionStage />, { ...SIZE, others: ["other"] });
  await until(settled);
  expect(page.getByRole("button", { name: /checkpoints/ }).elements()).toHaveLength(0);
});
