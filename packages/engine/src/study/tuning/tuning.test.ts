import { expect, test } from "vitest";
import { COUNT, smallParts } from "../../../../../test/engine/small-study.ts";
import { createLocalStudy, type LocalStudy } from "../local-study.ts";
import type { Variant } from "../variants/variant.ts";
import type { TuningCurve, UnitTuning } from "./tuning-messages.ts";
import { tuningVerdict } from "./tuning-verdict.ts";

async function tuning(study: LocalStudy, request: Parameters<LocalStudy["unitTuning"]>[0], variant?: Variant) {
  let found: UnitTuning | undefined;
  for await (const message of study.unitTuning(request, { variant })) if (message.kind !== "progress") found = message;
  return found as UnitTuning;
}

async function answerOf(study: LocalStudy, item: number, layer: number, unit: number, image: string): Promise<number> {
  const { maps } = await study.activations({ item, layer, channels: [unit] }, { variant: { image } });
  return Math.max(...maps);
}

test("each point is the mean of the unit's answers to the edited images, which are those it answers to most", async () => {
  const study = createLocalStudy(smallParts("small"));
  const [layer, unit, count] = [2, 1, 3];
  const found = await tuning(study, { layer, unit, count });
  const answers = await Promise.all(Array.from({ length: COUNT }, (_, item) => answerOf(study, item, layer, unit, "")));
  expect(found.among).toBe(COUNT);
  const least = Math.min(...[...found.items].map((item) => answers[item] ?? 0));
  // answers are compared to 8 bits of mantissa
  expect(answers.filter((answer) => answer > 1.01 * least).length).toBeLessThan(count);
  expect(found.curves.map(({ edit }) => edit)).toEqual(["hue", "grey", "rotate", "blur", "contrast"]);
  const mean = async (image: string) => {
    const own = await Promise.all([...found.items].map((item) => answerOf(study, item, layer, unit, image)));
    return own.reduce((a, b) => a + b, 0) / own.length;
  };
  expect(found.untouched).toBeCloseTo(await mean(""), 5);
  for (const { edit, neutral, values, answers: curve } of found.curves) {
    expect(values).toContain(neutral);
    for (const at of [0, values.indexOf(neutral), values.length - 1]) {
      const wanted = await mean(values[at] === neutral ? "" : `${edit}=${values[at]}`);
      expect(curve[at], `${edit}=${values[at]}`).toBeCloseTo(wanted, 4);
    }
  }
  await study.dispose();
});

test("one image, behind the edits of what is asked about; a layer whose unit is not there is refused", async () => {
  const study = createLocalStudy(smallParts("small"));
  const image = "brightness=0.1";
  const found = await tuning(study, { layer: 2, unit: 4, item: 7 }, { image });
  expect([...found.items]).toEqual([7]);
  expect(found.among).toBe(1);
  expect(found.untouched).toBeCloseTo(await answerOf(study, 7, 2, 4, image), 5);
  const grey = found.curves.find(({ edit }) => edit === "grey");
  expect(grey?.answers.at(-1)).toBeCloseTo(await answerOf(study, 7, 2, 4, `${image}; grey=1`), 4);
  await expect(tuning(study, { layer: 2, unit: 99 })).rejects.toMatchObject({ code: "unknown" });
  await study.dispose();
});

const curve = (edit: string, ...answers: number[]): TuningCurve => {
  const values = Float32Array.from(answers, (_, at) => at);
  return { edit, title: edit, unit: "", neutral: 0, values, answers: Float32Array.from(answers) };
};

test.each([
  { grey: 1, blur: 4, index: 1, words: "colour matters more" },
  { grey: 4, blur: 1, index: -1, words: "shape matters more" },
  { grey: 2, blur: 2, index: 0, words: "colour and shape matter alike" },
  { grey: 3, blur: 1, index: -0.5, words: "shape matters more to it than colour (index −0.50)" },
  { grey: 4.1, blur: 4, index: Number.NaN, words: "neither colour nor fine shape" },
  { grey: -3, blur: 2, index: 1 / 3, words: "index +0.33" },
])("of 4 it keeps $grey in grey and $blur blurred: $words", ({ grey, blur, index, words }) => {
  const curves = [curve("grey", 4, 4, 4, 4, grey), curve("blur", 4, 4, blur, 0, 0)];
  const verdict = tuningVerdict({ untouched: 4, curves });
  if (Number.isNaN(index)) expect(verdict?.index).toBeNaN();
  else expect(verdict?.index).toBeCloseTo(index, 6);
  expect(verdict?.sentence).toContain(words);
});

test("nothing is said of a unit that answers nothing, or of images without colour", () => {
  const curves = [curve("grey", 0, 0, 0, 0, 0), curve("blur", 0, 0, 0, 0, 0)];
  expect(tuningVerdict({ untouched: 0, curves })).toBeUndefined();
  expect(tuningVerdict({ untouched: 1, curves: curves.slice(1) })).toBeUndefined();
});
