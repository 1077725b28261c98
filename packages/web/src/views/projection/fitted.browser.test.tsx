import { layoutExtent } from "@deepling/engine";
import { expect, test, vi } from "vitest";
import { frames, PATIENT, press, ready, type Stage, stageOf } from "./stage-fixture.tsx";

/** Puts the first images far to the right of the others, in all layers. */
function scatter({ store }: Stage, many: number): void {
  const { projection, actions } = store.getState();
  if (projection === undefined) return;
  const layers = projection.sequence.layers.map((layer) => {
    const positions = layer.positions?.slice() ?? new Float32Array();
    for (let at = 0; at < many; at++) positions.set([20, 0], 2 * at);
    return { ...layer, positions, extent: layoutExtent(positions) };
  });
  actions.learn({ projection: { ...projection, sequence: { ...projection.sequence, layers } } });
}

const SIZES = [
  [560, 480],
  [830, 640],
  [700, 420],
] as const;

test.each([
  ["the caption and its margin", false],
  ["the caption and what is under way", true],
])("%s lie on no image of the fitted view, nor does the legend, on stages of any size", async (_, busy) => {
  const stage = await stageOf({ t: 3, fit: "all" }, { count: 2000 });
  await ready(stage);
  if (busy) {
    const job = { title: "Projecting", failure: undefined, cancel: () => {}, retry: undefined } as const;
    const progress = { kind: "progress", stage: "projecting activations", done: 1, total: 4 } as const;
    stage.store.getState().actions.setJob("project", { ...job, status: "running", progress });
  }
  for (const [width, height] of SIZES) {
    stage.host.style.width = `${width}px`;
    stage.host.style.height = `${height}px`;
    const { canvas: drawn } = stage;
    await vi.waitFor(() => expect(drawn.height).toBe(Math.floor(drawn.clientHeight * devicePixelRatio)), PATIENT);
    await frames(2);
    const canvas = stage.canvas.getBoundingClientRect();
    const boxOf = (one: string) => stage.host.querySelector(one)?.getBoundingClientRect();
    const [caption, line] = [boxOf(".stage-caption"), boxOf(".stage-line")];
    expect(line !== undefined).toBe(busy);
    const { lowest, leftmost } = await reachOf(stage);
    expect(lowest).toBeGreaterThan(canvas.height / 2);
    expect(canvas.top + lowest).toBeLessThanOrEqual(Math.min(caption?.top ?? 0, line?.top ?? Number.POSITIVE_INFINITY));
    expect(caption?.right ?? 0).toBeLessThanOrEqual(line?.left ?? canvas.right);
    expect(leftmost).toBeGreaterThan(Math.min(0.16 * width, 112));
  }
});

/** How far down and to the left marks are drawn, in CSS pixels of the canvas: read in the frame that draws them, after which the canvas is empty. */
async function reachOf({ canvas, store }: Stage): Promise<{ readonly lowest: number; readonly leftmost: number }> {
  const { view, actions } = store.getState();
  const copy = document.createElement("canvas");
  Object.assign(copy, { width: canvas.width, height: canvas.height });
  const context = copy.getContext("2d");
  actions.look({ t: view.t + 1e-4 });
  await new Promise<void>((resolve) =>
    requestAnimationFrame(() => {
      context?.drawImage(canvas, 0, 0);
      resolve();
    }),
  );
  const { data } = context?.getImageData(0, 0, copy.width, copy.height) ?? { data: new Uint8ClampedArray() };
  let [lowest, leftmost] = [0, copy.width];
  for (let at = 0; at < data.length; at += 4) {
    if (data[at] === data[0] && data[at + 1] === data[1] && data[at + 2] === data[2]) continue;
    lowest = Math.floor(at / 4 / copy.width);
    leftmost = Math.min(leftmost, (at / 4) % copy.width);
  }
  return { lowest: lowest / devicePixelRatio, leftmost: leftmost / devicePixelRatio };
}

test("what lies outside the fitted view is counted at its edges, and a press shows it", async () => {
  const stage = await stageOf({ t: 20 }, { count: 2000 });
  await ready(stage);
  scatter(stage, 8);
  const marks = () => [...stage.host.querySelectorAll<HTMLButtonElement>(".outside")];
  stage.store.getState().actions.look({ camera: { x: 0, y: 0, zoom: 9 } });
  await frames(3);
  expect(marks()).toEqual([]);
  stage.store.getState().actions.look({ camera: undefined, fit: "all" });
  await frames(3);
  expect(marks()).toEqual([]);
  press("0");
  await vi.waitFor(() => expect(stage.store.getState().view.fit).toBe("most"), PATIENT);
  await expect.poll(() => marks().length, PATIENT).toBe(1);
  const [mark] = marks();
  expect(mark?.title).toMatch(/^8 of 2,000 images lie beyond this edge/);
  mark?.click();
  expect(stage.store.getState().view.fit).toBe("all");
});
