import { expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { showView } from "../../page-fixture.tsx";
import { ProjectionStage } from "./projection.tsx";

test("one slider between the layouts before an edit and after; its ends switch the network that is shown", async () => {
  const view = { edits: "relu5[3]=0", t: 20 };
  const { store, until } = await showView(<ProjectionStage />, { width: 900, height: 500, view });
  await until(({ pair }) => pair !== undefined);
  const slider = page.getByRole("slider", { name: /layouts before/ });
  await slider.fill("0.5");
  expect(store.getState().view).toMatchObject({ blend: 0.5, before: false });
  slider.element().focus();
  await userEvent.keyboard("{Home}");
  expect(store.getState().view).toMatchObject({ blend: undefined, before: true });
  await until(({ projectionOf }) => projectionOf === "{}");
  // over to the other side every point travels, and rests there
  const seen: (number | undefined)[] = [];
  const release = store.subscribe((state) => seen.push(state.view.blend));
  store.getState().actions.look({ before: false });
  const rests = () => seen.some((blend) => blend !== undefined) && seen.at(-1) === undefined;
  // a machine that draws slowly takes longer than the way does
  await expect.poll(rests, { timeout: 20_000 }).toBe(true);
  release();
  expect(store.getState().view.before).toBe(false);
});
