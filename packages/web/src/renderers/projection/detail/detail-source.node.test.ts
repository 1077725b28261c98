import { expect, test, vi } from "vitest";
import type { Transform } from "../../../gl/camera.ts";
import { drawLayouts } from "../layouts.ts";
import { ranksOf } from "../marks.ts";
import { sequenceOf } from "../scene-fixture.ts";
import { DetailDesk } from "./detail-desk.ts";
import type { DetailOrder } from "./detail-orders.ts";
import { DetailSource, type OpenDetailPort } from "./detail-source.ts";

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
