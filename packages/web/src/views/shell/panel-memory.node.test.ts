import { expect, test } from "vitest";
import { initialPanels, LIMITS, readPanels } from "./panel-memory.ts";

const first = initialPanels(56);

test("what was remembered comes back", () => {
  const panels = { ...first, left: 20, collapsed: ["data" as const], maximised: "stage" as const };
  expect(readPanels(JSON.stringify(panels), first)).toEqual(panels);
});

test.each([
  null,
  "",
  "{",
  "[]",
  "3",
  '{"left":"x","right":-5,"bottom":1e9,"collapsed":["stage","no"],"maximised":"no"}',
])("%s is read without harm", (text) => {
  const panels = readPanels(text, first);
  for (const edge of ["left", "right", "bottom", "strip"] as const) {
    expect(panels[edge]).toBeGreaterThanOrEqual(LIMITS[edge][0]);
    expect(panels[edge]).toBeLessThanOrEqual(LIMITS[edge][1]);
  }
  expect(panels).toMatchObject({ collapsed: [], maximised: undefined });
});
