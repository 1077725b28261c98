import { expect, test } from "vitest";
import { createFixtureStudy } from "../study/fixture/fixture-study.ts";
import { ADDRESS } from "../views/index.ts";
import { driveStudy } from "./drive.ts";
import { firstLook } from "./first-look.ts";
import { createPageStore } from "./store.ts";

const opened = (options: Parameters<typeof createFixtureStudy>[0]) => {
  const store = createPageStore(ADDRESS);
  return { store, stop: driveStudy(createFixtureStudy(options), store, async () => undefined) };
};

test("a page is painted once the layouts are under way, and the parts that show them are there", async () => {
  const { store, stop } = opened({ count: 300 });
  let come = () => {};
  const parts = new Promise<void>((resolve) => {
    come = resolve;
  });
  const order: string[] = [];
  const painted = firstLook(store, parts).then(() => order.push("painted"));
  store.subscribe(({ jobs }, before) => {
    if (jobs.project?.progress === undefined || before.jobs.project?.progress !== undefined) return;
    order.push("progress");
    come();
  });
  await painted;
  expect(order).toEqual(["progress", "painted"]);
  stop();
});

test("a page whose study does not open, or whose parts do not come, is painted as well", async () => {
  const { store, stop } = opened({ count: 300, failing: "info" });
  await firstLook(store, Promise.reject(new Error("gone")));
  expect(store.getState().jobs.open?.status).toBe("failed");
  expect(store.getState().info).toBeUndefined();
  stop();
});

test("a page that is opened on the network's graph waits for no layouts", async () => {
  const store = createPageStore(ADDRESS, ADDRESS.read("v=1&graph=1"));
  await firstLook(store, Promise.resolve());
  expect(store.getState().jobs).toEqual({});
});
