import { expect, test } from "vitest";
import { AT_REST, nextGesture, type StageEffect, type StageEvent, type StageTool } from "./stage-gesture.ts";

/** Everything that follows from events in a row, and what is left down. */
function after(...events: readonly StageEvent[]): {
  readonly effects: readonly StageEffect[];
  readonly rests: boolean;
} {
  let gesture = AT_REST;
  const effects: StageEffect[] = [];
  for (const event of events) {
    const [next, follow] = nextGesture(gesture, event);
    gesture = next;
    effects.push(...follow);
  }
  return { effects, rests: gesture.drag === undefined && gesture.pointers.size === 0 };
}

const down = (x: number, y: number, { adds = false, id = 1 } = {}): StageEvent => ({ kind: "down", id, x, y, adds });
const move = (x: number, y: number, { tool = "pan" as StageTool, id = 1 } = {}): StageEvent => ({
  kind: "move",
  id,
  x,
  y,
  tool,
});
const up = (x: number, y: number, id = 1): StageEvent => ({ kind: "up", id, x, y });
const cancel: StageEvent = { kind: "cancel", id: 1, x: 0, y: 0 };
const LET_GO: StageEffect = { kind: "cursor", cursor: "" };

test("a press that wanders less than four pixels is a click where it began", () => {
  const { effects, rests } = after(down(10, 20), move(12, 22), up(12, 22));
  expect(effects).toEqual([{ kind: "click", x: 10, y: 20, adds: false }, LET_GO]);
  expect(rests).toBe(true);
  expect(after(down(10, 20, { adds: true }), up(10, 20)).effects[0]).toEqual({
    kind: "click",
    x: 10,
    y: 20,
    adds: true,
  });
  expect(after(down(10, 20), cancel)).toEqual({ effects: [LET_GO], rests: true });
});

test("dragging moves the plane by as much as the pointer, from where it was pressed", () => {
  const { effects } = after(down(10, 10), move(20, 10), move(25, 17), up(25, 17));
  expect(effects).toEqual([
    { kind: "unhover", of: "any" },
    { kind: "cursor", cursor: "grabbing" },
    { kind: "pan", dx: 10, dy: 0 },
    { kind: "cursor", cursor: "grabbing" },
    { kind: "pan", dx: 5, dy: 7 },
    LET_GO,
  ]);
});

test("with Shift, or with the lasso, dragging draws an outline whose images are selected when it is let go", () => {
  const outline = [0, 0, 9, 0, 9, 9];
  const adding = after(down(0, 0, { adds: true }), move(9, 0), move(9, 9), up(9, 9)).effects;
  expect(adding.slice(-3)).toEqual([
    { kind: "outline", points: undefined },
    { kind: "select", outline, adds: true },
    LET_GO,
  ]);
  const lasso = { tool: "lasso" } as const;
  const fresh = after(down(0, 0), move(9, 0, lasso), move(9, 9, lasso), up(9, 9)).effects;
  expect(fresh).toContainEqual({ kind: "outline", points: [0, 0, 9, 0] });
  expect(fresh).toContainEqual({ kind: "select", outline, adds: false });
  const dropped = after(down(0, 0), move(9, 0, lasso), cancel).effects;
  expect(dropped.slice(-2)).toEqual([{ kind: "outline", points: undefined }, LET_GO]);
});

test("two fingers move and magnify about their middle; the one that stays goes on moving the plane", () => {
  const two = [down(0, 0), down(10, 0, { id: 2 })];
  expect(after(...two, move(30, 0, { id: 2 })).effects).toEqual([
    { kind: "pan", dx: 10, dy: 0 },
    { kind: "magnify", x: 15, y: 0, factor: 3 },
  ]);
  const { effects, rests } = after(...two, up(10, 0, 2), move(4, 5), up(4, 5));
  expect(effects).toEqual([{ kind: "cursor", cursor: "grabbing" }, { kind: "pan", dx: 4, dy: 5 }, LET_GO]);
  expect(rests).toBe(true);
});

test("a second finger ends the lasso without a selection", () => {
  const { effects } = after(down(0, 0, { adds: true }), move(9, 0), down(20, 0, { id: 2 }), up(20, 0, 2), up(9, 0));
  expect(effects.filter(({ kind }) => kind === "select")).toEqual([]);
  expect(effects).toContainEqual({ kind: "outline", points: undefined });
});

test("what is under the pointer is shown while nothing is dragged; the wheel magnifies about the pointer", () => {
  expect(after(move(3, 4)).effects).toEqual([{ kind: "hover", x: 3, y: 4 }]);
  expect(after({ kind: "leave" }).effects).toEqual([{ kind: "unhover", of: "image" }]);
  expect(after(down(0, 0), move(9, 0), { kind: "leave" }).effects.at(-1)).toEqual({ kind: "pan", dx: 9, dy: 0 });
  expect(after({ kind: "wheel", x: 5, y: 6, factor: 2 }).effects).toEqual([
    { kind: "unhover", of: "any" },
    { kind: "magnify", x: 5, y: 6, factor: 2 },
  ]);
});
