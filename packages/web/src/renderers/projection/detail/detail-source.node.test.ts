import { expect, test, vi } from "vitest";
import { type Transform, viewOf } from "../../../gl/camera.ts";
import { drawLayouts } from "../layouts.ts";
import { ranksOf } from "../marks.ts";
import { placesOf, placesWithin } from "../picking.ts";
import { sequenceOf } from "../scene-fixture.ts";
import { DetailDesk } from "./detail-desk.ts";
import type { DetailOrder } from "./detail-orders.ts";
import { DetailSource, type OpenDetailPort } from "./detail-source.ts";
import { zoomLevel } from "./scale.ts";
import { visibilities } from "./seen.ts";

const COUNT = 3000;
const layer = (seed: number) =>
  Array.from({ length: COUNT * 2 }, (_, i) => Math.sin(i * 12.9898 + seed) * (i % 7 === 0 ? 3 : 0.2));
const layouts = drawLayouts(sequenceOf([layer(1), layer(2), layer(3)]));
const plain = { attending: false, crossed: false, emphasiseWrong: false };
const ranks = ranksOf({ states: new Uint8Array(COUNT), ...plain });
const transform: Transform = { x: 0, y: 0, scale: 40, width: 400, height: 300 };

/** A port that answers in the next task, and keeps what it was sent. */
function portOf(orders: DetailOrder[]): OpenDetailPort {
  return (count, onReply) => {
    const desk = new DetailDesk(count);
    // as a worker takes it: what is handed over is gone
    const send = (given: DetailOrder, transfer: readonly ArrayBufferLike[]) => {
      const order = structuredClone(given, { transfer: transfer.filter((one) => one instanceof ArrayBuffer) });
      orders.push(order);
      const reply = desk.answer(order);
      if (reply !== undefined) setTimeout(() => onReply(reply));
    };
    return { send, close: () => {} };
  };
}

function opened() {
  const orders: DetailOrder[] = [];
  const onChange = vi.fn();
  const source = new DetailSource(COUNT, onChange, portOf(orders));
  const asked = () => orders.filter(({ kind }) => kind === "choose").length;
  return { source, onChange, orders, asked };
}

test("what was chosen goes on until the next choice has come; nothing is asked twice", async () => {
  const { source, onChange, asked } = opened();
  const need = { layouts, ranks, t: 0, transform };
  expect(source.chosen(need)).toBeUndefined();
  const first = await source.settled(need);
  expect(first?.from).toBe(0);
  expect(source.chosen({ ...need, t: 0.9 })).toBe(first);
  expect(source.chosen({ ...need, transform: { ...transform, x: 0.5, scale: 44 } })).toBe(first);
  expect(asked()).toBe(1);
  expect(source.chosen({ ...need, t: 1.2 })).toBe(first);
  expect((await source.settled({ ...need, t: 1.2 }))?.from).toBe(1);
  expect(onChange).toHaveBeenCalledTimes(asked());
});

test("moved, magnified and filtered views ask anew; magnified choices hold less of the plane", async () => {
  const { source } = opened();
  const need = { layouts, ranks, t: 0, transform };
  const whole = await source.settled(need);
  const close = await source.settled({ ...need, transform: { ...transform, scale: 4000 } });
  expect(close?.points.length).toBeLessThan(COUNT);
  expect(close?.points.some((point) => !whole?.points.includes(point))).toBe(true);
  const states = Uint8Array.from({ length: COUNT }, (_, i) => (i % 2 === 0 ? 2 : 0));
  const filtered = await source.settled({ ...need, ranks: ranksOf({ states, ...plain }) });
  const odd = (points: Uint32Array) => points.filter((point) => point % 2 === 1).length;
  expect(odd(filtered?.points ?? new Uint32Array())).toBeGreaterThan(odd(whole?.points ?? new Uint32Array()));
});

test("layers that are near are made ready, those that are gone are forgotten", async () => {
  const { source, orders } = opened();
  const need = { layouts, ranks, t: 0, transform };
  await source.settled(need);
  await vi.waitFor(() => expect(orders.filter(({ kind }) => kind === "prepare")).toHaveLength(1));
  const known = orders.filter((order) => order.kind === "places").length;
  const shared = drawLayouts(sequenceOf([layer(4), layer(5), layer(6)]), "shared");
  await source.settled({ ...need, layouts: shared });
  const forgotten = orders.flatMap((order) => (order.kind === "forget" ? [...order.layers] : []));
  expect(forgotten).toHaveLength(known);
});

test("all points are counted in and around a view", async () => {
  const { source } = opened();
  const need = { layouts, ranks, t: 0.5, transform };
  await source.settled(need);
  const found = await source.survey({ ...need, transform: { ...transform, scale: 4000 } });
  const sides = ["left", "right", "top", "bottom"] as const;
  expect((found?.inside ?? 0) + sides.reduce((sum, side) => sum + (found?.[side].count ?? 0), 0)).toBe(COUNT);
  expect(found?.inside).toBeGreaterThan(0);
});

test("what is drawn is counted as the page counts it, once it was chosen for these layers", async () => {
  const { source } = opened();
  const need = { layouts, ranks, t: 0.3, transform };
  const chosen = await source.settled(need);
  if (chosen === undefined) throw new Error("nothing was chosen");
  const { points, details, from } = chosen;
  for (const [t, scale] of [
    [0, 40],
    [0.3, 40],
    [0.3, 35],
    [0.9, 46],
  ] as const) {
    const seen = { ...transform, scale };
    const found = await source.survey({ ...need, t, transform: seen });
    const visible = visibilities({ from, values: details }, t, zoomLevel(seen));
    const inView = placesWithin(placesOf(layouts, t, points), viewOf(seen, 0));
    expect(found?.drawn).toBe(inView.filter((mark) => visible(mark) >= 0.5).length);
    expect(found?.drawn).toBeGreaterThan(100);
  }
  await vi.waitFor(async () => expect(await source.survey({ ...need, t: 1.3 })).toMatchObject({ drawn: undefined }));
});

test("layers in memory that the worker shares go over at once, as they are, and choose the same", async () => {
  const { source, orders } = opened();
  const shared = layouts.layers.map((places) => {
    const room = new Float32Array(new SharedArrayBuffer(8 * COUNT));
    room.set(places ?? []);
    return room;
  });
  const copied = await opened().source.settled({ layouts, ranks, t: 0, transform });
  expect(await source.settled({ layouts: { ...layouts, layers: shared }, ranks, t: 0, transform })).toEqual(copied);
  const parts = orders.flatMap((order) => (order.kind === "places" ? [order.part] : []));
  expect(parts.slice(0, 2).map(({ length }) => length)).toEqual([2 * COUNT, 2 * COUNT]);
  expect(parts[0]?.buffer).toBeInstanceOf(SharedArrayBuffer);
});
