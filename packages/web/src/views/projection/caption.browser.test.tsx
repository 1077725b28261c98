import { expect, test } from "vitest";
import { page } from "vitest/browser";
import { layersThere } from "../../state/drive-layers.ts";
import { createFixtureStudy } from "../../study/fixture/fixture-study.ts";
import { layersOf } from "../../study/layer-places.ts";
import { frames, PATIENT, ready, stageOf } from "./stage-fixture.tsx";

const COUNT = 40;

test("the caption names the layer that is drawn, says why another could not be read, and asks again where that is pressed", async () => {
  let fault: Error | undefined;
  const source = layersOf(createFixtureStudy({ count: COUNT }));
  const stage = await stageOf({}, { count: COUNT }, async (...asked) => {
    if (fault !== undefined) throw fault;
    return source(...asked);
  });
  await ready(stage);
  const { store, host, canvas } = stage;
  await expect.poll(() => layersThere(store.getState(), 0), PATIENT).toBe(true);
  await expect.poll(() => canvas.dataset.drawn, PATIENT).toBe("0");
  const names = store.getState().projection?.sequence.layers.map(({ name }) => name) ?? [];
  const caption = () => host.querySelector(".stage-caption");
  const heading = () => caption()?.querySelector("h3")?.textContent;
  fault = new Error("the server is gone");
  store.getState().actions.look({ t: 15 });
  await expect
    .poll(() => caption()?.querySelector("[role=alert]")?.textContent, PATIENT)
    .toBe(`${names[15]} could not be read: the server is gone Try again`);
  expect(heading()).toBe(names[0]);
  const again = page.elementLocator(host).getByRole("button", { name: "Try again" });
  await again.click();
  await expect.poll(() => store.getState().jobs.layers?.status, PATIENT).toBe("failed");
  expect(heading()).toBe(names[0]);
  fault = undefined;
  await again.click();
  await expect.poll(() => canvas.dataset.drawn, PATIENT).toBe("15");
  await frames(2);
  expect(heading()).toBe(names[15]);
  expect(caption()?.querySelector("[role=alert]")).toBeNull();
});
