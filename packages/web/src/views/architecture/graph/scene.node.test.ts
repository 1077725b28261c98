import type { NetworkBox, NetworkDrawing, NetworkInk } from "@deepling/engine";
import { expect, test } from "vitest";
import { drawScene, makeScene } from "./scene.ts";

const BOXES = 1000;
const VIEW = { width: 400, height: 300 };
/** So small that texts are left out: no path is made. */
const ZOOM = 0.3;

const idOf = (at: number) => `layer ${at}`;
const box: NetworkBox = {
  ...{ title: "conv", detail: "3×3", output: "8×8×8", times: 1, colour: "#123456", opens: false, measure: undefined },
};

/** A column of boxes, 100 px apart, each with a line to the next. */
function column() {
  const ids = Array.from({ length: BOXES }, (_, at) => idOf(at));
  const drawing: NetworkDrawing = {
    ...{ items: [], edges: [], frames: new Set<string>() },
    boxes: new Map(ids.map((id) => [id, box])),
    layers: new Map(ids.map((id, at) => [id, [at]])),
  };
  const items = ids.map((id, at) => ({ id, x: 0, y: 100 * at, width: 120, height: 40, depth: 0 }));
  const lines = items.slice(1).map(({ y }) => [[60, y - 60] as const, [60, y] as const]);
  return { drawing, placed: { items, lines, width: 120, height: 100 * BOXES } };
}

/** Ink that counts how often it is asked for a colour: once or more for each mark that is made. */
function countedInk() {
  const asked = { times: 0 };
  const ink = new Proxy({} as NetworkInk, {
    get: () => {
      asked.times++;
      return "#000000";
    },
  });
  return { asked, ink };
}

const screen = () => new Proxy({}, { get: () => () => undefined, set: () => true }) as CanvasRenderingContext2D;

test("marks are made of what comes into view, once", () => {
  const { asked, ink } = countedInk();
  const scene = makeScene(column(), ink);
  expect(asked.times).toBe(0);
  const look = (y: number) => drawScene(screen(), scene, { x: 0, y, zoom: ZOOM }, VIEW);
  // 1,000 px are seen: boxes at 0 to 1,000 and the lines above and between them
  expect(look(0)).toBe(11 + 10);
  const first = asked.times;
  expect(first).toBeGreaterThan(0);
  look(0);
  expect(asked.times).toBe(first);
  look(50_000);
  expect(asked.times).toBeGreaterThan(first);
  expect(asked.times).toBeLessThan(3 * first);
});
