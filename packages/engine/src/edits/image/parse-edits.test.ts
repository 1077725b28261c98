import { expect, test } from "vitest";
import { DeeplingError } from "../../base/error.ts";
import { imageEditSchema } from "./image-edit.ts";
import { parseImageEdits } from "./parse-edits.ts";
import { writeImageEdits } from "./write-edits.ts";

test.each([
  ["hue=15", [{ name: "hue", angle: 15 }]],
  [
    "gamma = 2 ; brightness=-0.25",
    [
      { name: "gamma", gamma: 2 },
      { name: "brightness", amount: -0.25 },
    ],
  ],
  ["cast(red=1.5,blue=0.5)", [{ name: "cast", red: 1.5, blue: 0.5 }]],
  ["saturate:3", [{ name: "saturation", severity: 3 }]],
  ["contrast:5;", [{ name: "contrast", severity: 5 }]],
  ["grey; Grey()", [{ name: "grey" }, { name: "grey" }]],
  ["hue(15)", [{ name: "hue", angle: 15 }]],
  ["", []],
])("%s", (text, edits) => {
  expect(parseImageEdits(text)).toEqual(edits);
  expect(parseImageEdits(writeImageEdits(edits))).toEqual(edits);
  expect(imageEditSchema.array().parse(JSON.parse(JSON.stringify(edits)))).toEqual(edits);
});

test.each([
  ["hue=15; contrst=2", "unknown image edit: contrst", "contrast"],
  ["cast(rd=1)", "unknown parameter: rd (image edit cast(rd=1))", "did you mean red? cast has red, green, blue"],
  ["rotate=1e400", 'invalid parameter: angle "1e400" (image edit rotate=1e400)', "1e400 is too large"],
  [
    "gaussian_noise:1e400",
    'invalid parameter: severity "1e400" (image edit gaussian_noise:1e400)',
    "1e400 is too large",
  ],
  ["gamma=dark", 'invalid parameter: gamma "dark" (image edit gamma=dark)', "give a number"],
  ["gamma=99", "invalid parameter: gamma 99 (image edit gamma=99)", "give at most 10"],
  ["contrast:6", "invalid parameter: severity 6 (image edit contrast:6)", "give at most 5"],
  ["hue:2", "unknown parameter: severity (image edit hue:2)", "hue has angle"],
  [
    "contrast(severity=2,factor=2)",
    "mismatched parameters: severity and factor (image edit contrast(severity=2,factor=2))",
    "give either",
  ],
  ["cast(red=1,red=2)", "duplicate parameter: red (image edit cast(red=1,red=2))", ""],
  ["hue==3", 'invalid parameter: angle "=3" (image edit hue==3)', "give a number"],
  ["frost:2", "unknown image edit: frost", "photographs"],
  ["15", "invalid image edit: 15", "write edits as in"],
])("%s is refused", (text, message, hint) => {
  const refused = (() => {
    try {
      parseImageEdits(text);
    } catch (error) {
      if (error instanceof DeeplingError) return error;
    }
    return undefined;
  })();
  expect(refused?.message).toBe(message);
  expect(refused?.hint ?? "").toContain(hint);
});

test("JSON from outside is refused in the same words", () => {
  const issues = imageEditSchema.safeParse({ name: "rotat" }).error?.issues ?? [];
  expect(issues.map(({ message }) => message).join()).toContain("unknown image edit: rotat");
  expect(imageEditSchema.safeParse(3).success).toBe(false);
});
