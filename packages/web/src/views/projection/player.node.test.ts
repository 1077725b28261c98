import { expect, onTestFinished, test, vi } from "vitest";
import { driveStudy } from "../../state/drive.ts";
import { createPageStore } from "../../state/store.ts";
import { createFixtureStudy } from "../../study/fixture/fixture-study.ts";
import { ADDRESS } from "../index.ts";
import { Player } from "./player.ts";

/** Frames that are drawn by hand, `ms` milliseconds apart. */
function framesByHand(): (ms: number) => void {
  let waiting: FrameRequestCallback[] = [];
  let now = 0;
  vi.stubGlobal("requestAnimationFrame", (frame: FrameRequestCallback) => waiting.push(frame));
  vi.stubGlobal("cancelAnimationFrame", () => {
    waiting = [];
  });
  onTestFinished(() => {
    vi.unstubAllGlobals();
  });
  return (ms) => {
    now += ms;
    for (const frame of waiting.splice(0)) frame(now);
  };
}

test("playing waits at the layer before one that the stage cannot draw yet, and goes on from there", async () => {
  const frame = framesByHand();
  const store = createPageStore(ADDRESS);
  onTestFinished(driveStudy(createFixtureStudy({ count: 20 }), store));
  await vi.waitFor(() => expect(store.getState().projection?.final).toBe(true));
  const player = new Player(store, () => false);
  player.attach();
  onTestFinished(() => player.detach());
  let drawable = 2;
  const release = player.waitFor((t) => Math.ceil(t) <= drawable);
  store.getState().actions.setPlaying(true);
  for (let i = 0; i < 100; i++) {
    frame(100);
    expect(store.getState().view.t).toBeLessThanOrEqual(2);
  }
  expect(store.getState().view.t).toBe(2);
  drawable = 3;
  frame(100);
  frame(100);
  const { t } = store.getState().view;
  expect(t).toBeGreaterThan(2);
  expect(t).toBeLessThan(2.9);
  release();
  for (let i = 0; i < 20; i++) frame(100);
  expect(store.getState().view.t).toBeGreaterThan(3);
});
