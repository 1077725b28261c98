import { expect, test } from "vitest";
import { initialPanels, LIMITS, memoryOf, readPanels } from "./panel-memory.ts";

const first = initialPanels(90, 56.25);

test("what was changed comes back; what was left alone follows the window", () => {
  const panels = { ...first, left: 20, collapsed: ["data" as const], maximised: "stage" as const };
  const memory = memoryOf(panels, first);
  // which panel fills the page is not kept: it would hide what a link asks for
  expect(memory).toEqual({ left: 20, collapsed: ["data"] });
  expect(readPanels(JSON.stringify(memory))).toEqual(memory);
  const elsewhere = { ...initialPanels(160, 90), ...memory };
  expect(elsewhere).toMatchObject({ left: 20, bottom: 27 });
});

test.each([
  [80, 45],
  [90, 56.25],
  [160, 90],
])("on %d × %d rem the stage keeps more room than any panel below it", (width, height) => {
  const { left, right, bottom, strip } = initialPanels(width, height);
  const stage = (below: number) => (width - left - right) * (height - 2.75 - below);
  for (const below of [bottom, strip]) expect(stage(below)).toBeGreaterThan((width - right) * below);
});

test.each([
  null,
  "",
  "{",
  "[]",
  "3",
  '{"left":"x","right":-5,"bottom":1e9,"collapsed":["stage","no"],"maximised":"no"}',
])("%s is read without harm", (text) => {
  const panels = { ...first, ...readPanels(text) };
  for (const edge of ["left", "right", "bottom", "strip"] as const) {
    expect(panels[edge]).toBeGreaterThanOrEqual(LIMITS[edge][0]);
    expect(panels[edge]).toBeLessThanOrEqual(LIMITS[edge][1]);
  }
  expect(panels).toMatchObject({ collapsed: [], maximised: undefined });
});
