import { expect, test } from "vitest";
import { readJson } from "./read-json.ts";

test.each([
  ["{ conv1: 3 }", 'line 1, column 3, at "conv1: 3 }"'],
  ['{"a": c}', 'line 1, column 7, at "c}"'],
  ['{"a":1', "line 1, column 7, where the text ends"],
  ["", "line 1, column 1, where the text ends"],
  ["[1,]", 'line 1, column 4, at "]"'],
  ['{"a":1}}', 'line 1, column 8, at "}"'],
  ['{"a":\n NaN,\n "b": 2}', 'line 2, column 2, at "NaN,"'],
  ['{"a": 1,\n\n  "b" 2}', 'line 3, column 7, at "2}"'],
  ['{"a": "x', "line 1, column 9, where the text ends"],
])("%j is no JSON: %s", (text, place) => {
  expect(readJson(text)).toEqual({ place });
});

test("JSON is read", () => {
  expect(readJson('{"a": [1, null, "x"]}')).toEqual({ value: { a: [1, null, "x"] } });
});
