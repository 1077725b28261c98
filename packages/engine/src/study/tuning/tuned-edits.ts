/** An edit along which a unit's answer is followed. */
export interface TunedEdit {
  /** As the grammar of edits knows it: its name, and its first parameter. */
  readonly edit: string;
  readonly unit: string;
  readonly neutral: number;
  readonly values: readonly number[];
}

const steps = (from: number, to: number, by: number): readonly number[] =>
  Array.from({ length: Math.round((to - from) / by) + 1 }, (_, at) => from + at * by);

/** Blurs of 1/64, 1/32, 1/16 and 1/8 of the shorter side. */
const BLURS = [0, 1 / 64, 1 / 32, 1 / 16, 1 / 8];

/** The blur that stands for the loss of shape: 1/32 of the shorter side. */
export const SHAPE_BLUR = 2;

/** What is turned, faded and blurred, for images of this size: hue and grey take colour away, rotation and blur shape. */
export function tunedEdits({
  width,
  height,
}: {
  readonly width: number;
  readonly height: number;
}): readonly TunedEdit[] {
  const side = Math.min(width, height);
  return [
    { edit: "hue", unit: "°", neutral: 0, values: steps(-180, 180, 30) },
    { edit: "grey", unit: "", neutral: 0, values: steps(0, 1, 0.25) },
    { edit: "rotate", unit: "°", neutral: 0, values: steps(-180, 180, 30) },
    { edit: "blur", unit: "px", neutral: 0, values: BLURS.map((share) => share * side) },
    { edit: "contrast", unit: "×", neutral: 1, values: [0, 0.25, 0.5, 0.75, 1, 1.5, 2] },
  ];
}
