import { expect, test } from "vitest";
import { jsonPieces } from "./json-pieces.ts";
import { Rows } from "./rows.ts";

const text = async (value: unknown, indent: number) => {
  const pieces: string[] = [];
  for await (const piece of jsonPieces(value, indent)) pieces.push(piece);
  return pieces;
};

const rows = (length: number) => new Rows(length, (at) => ({ at, name: `line\n"${at}"`, pair: [at, null] }));

test.each([0, 2])(
  "rows and values that are fetched are written as JSON.stringify writes them, indented by %i",
  async (indent) => {
    const plain = {
      ...{ number: 1.5, none: null, left: undefined, text: "a\n\u2028b", empty: {}, list: [], nested: [[1], [2, 3]] },
    };
    const lazy = {
      ...plain,
      ...{ rows: rows(3), none: rows(0), later: async () => ({ deep: rows(2), flat: [1, 2] }) },
      layers: [{ positions: async () => rows(2) }, { positions: rows(1) }, undefined],
      function: async () => null,
    };
    const whole = {
      ...plain,
      ...{ rows: [...rows(3)], none: [], later: { deep: [...rows(2)], flat: [1, 2] } },
      layers: [{ positions: [...rows(2)] }, { positions: [...rows(1)] }, undefined],
      function: null,
    };
    expect((await text(lazy, indent)).join("")).toBe(JSON.stringify(whole, null, indent));
    expect((await text(plain, indent)).join("")).toBe(JSON.stringify(plain, null, indent));
    expect(JSON.stringify({ rows: rows(2) })).toBe(JSON.stringify({ rows: [...rows(2)] }));
  },
);

test("many rows are never one text", async () => {
  const pieces = await text({ rows: rows(20_000) }, 2);
  expect(pieces.join("")).toBe(JSON.stringify({ rows: [...rows(20_000)] }, null, 2));
  expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(140_000);
});
