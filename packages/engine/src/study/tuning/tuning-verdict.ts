import { percent } from "../../base/percent.ts";
import { SHAPE_BLUR } from "./tuned-edits.ts";
import type { UnitTuning } from "./tuning-messages.ts";

/** Whether a unit reacts to colour or to shape. */
export interface TuningVerdict {
  /** Shares of its answer that are left in grey, and blurred by 1/32 of the shorter side. */
  readonly inGrey: number;
  readonly blurred: number;
  /** (loss in grey − loss blurred) / (the sum of both): 1 for colour alone, −1 for shape alone; NaN where it loses nothing by either. */
  readonly index: number;
  readonly sentence: string;
}

/** Losses below this count as none; indices nearer to 0 than this as neither. */
const NOTHING = 0.05;
const EVEN = 0.2;

/** Weighs what a unit loses without colour against what it loses without detail; undefined where it answers nothing, or the images have no colour. */
export function tuningVerdict({
  untouched,
  curves,
}: Pick<UnitTuning, "untouched" | "curves">): TuningVerdict | undefined {
  const answersTo = (edit: string) => curves.find((curve) => curve.edit === edit)?.answers;
  const [grey, blur] = [answersTo("grey")?.at(-1), answersTo("blur")?.[SHAPE_BLUR]];
  if (grey === undefined || blur === undefined || !(untouched > 0)) return undefined;
  const [inGrey, blurred] = [grey / untouched, blur / untouched];
  const [colour, shape] = [inGrey, blurred].map((kept) => Math.min(1, Math.max(0, 1 - kept))) as [number, number];
  const index = colour + shape < NOTHING ? Number.NaN : (colour - shape) / (colour + shape);
  const kept = `It keeps ${percent(inGrey, 0)} of its answer in grey and ${percent(blurred, 0)} blurred`;
  const reacts = Number.isNaN(index)
    ? "neither colour nor fine shape matters to it"
    : Math.abs(index) < EVEN
      ? "colour and shape matter alike"
      : index > 0
        ? "colour matters more to it than shape"
        : "shape matters more to it than colour";
  const number = Number.isNaN(index) ? "" : ` (index ${index < 0 ? "−" : "+"}${Math.abs(index).toFixed(2)})`;
  return { inGrey, blurred, index, sentence: `${kept}: ${reacts}${number}.` };
}
