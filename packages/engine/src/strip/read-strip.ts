import { className } from "../base/class-name.ts";
import { threeFigures } from "../base/number-text.ts";
import { percent } from "../base/percent.ts";
import type { WeightedTarget } from "../explain/target.ts";
import type { Plane } from "../image/plane.ts";
import { l2Distance } from "../math/norms.ts";
import { predictedClass, type ReadableScores } from "../model/read-scores.ts";
import { amplification, difference, firstChange, whereChanged } from "./change.ts";
import { flipFrame, type Goal, goalOf } from "./flip.ts";

/** One image's strip, frame by frame. */
export interface Strip {
  /** Pixel values 0 … 1, laid out as the network's input. */
  readonly pixels: readonly Float32Array[];
  readonly probabilities: readonly Float32Array[];
  readonly values: readonly number[];
}

/** What a strip says when it is read. */
export interface StripReading {
  /** The first frame whose top class is what was aimed at (`flipFrame`). */
  readonly flipFrame: number | undefined;
  /** The predicted class at frame 0, and at the end; −1 without class scores. */
  readonly startClass: number;
  readonly endClass: number;
  /** The class that the target leads towards; −1 for units, layers and "away". */
  readonly aim: number;
  /** height × width, as `firstChange` has it. */
  readonly firstChange: Int32Array;
  /** What differences are to be multiplied by where they are shown; one for the whole strip. */
  readonly amplification: number;
  /** "horse from frame 4, at L2 0.90; most change in the lower third". */
  readonly sentence: string;
}

/** What a strip is read with. */
export interface StripSubject {
  readonly plane: Plane;
  readonly classes: readonly string[];
  /** How a class is predicted from probabilities. */
  readonly output: ReadableScores;
}

/** Reads a strip that was made towards these targets. */
export function readStrip(
  strip: Strip,
  terms: readonly WeightedTarget[],
  { plane, classes, output }: StripSubject,
): StripReading {
  const start = strip.pixels[0] ?? new Float32Array();
  const changes = strip.pixels.map((pixels) => difference(pixels, start));
  const tops = strip.probabilities.map((row) => predictedClass(row, output));
  const goal = goalOf(terms);
  const flip = flipFrame(tops, goal);
  const where = whereChanged(changes.at(-1) ?? start, plane);
  const still = goal.kind === "other" ? sayStill(strip) : undefined;
  const said = output.kind === "none" ? sayRise(strip) : sayFlip(strip, tops, goal, flip, classes);
  return {
    flipFrame: flip,
    startClass: tops[0] ?? -1,
    endClass: tops.at(-1) ?? -1,
    aim: goal.kind === "towards" ? goal.class : -1,
    firstChange: firstChange(changes, plane),
    amplification: amplification(changes),
    sentence: [said, where === "" ? "nothing changed" : where, ...(still === undefined ? [] : [still])].join("; "),
  };
}

function sayFlip(
  { pixels, probabilities, values }: Strip,
  tops: readonly number[],
  goal: Goal,
  flip: number | undefined,
  classes: readonly string[],
): string {
  const name = (index: number | undefined): string => className(classes, index ?? -1);
  const shares = (index: number): string =>
    `${percent(probabilities[0]?.[index] ?? Number.NaN)} to ${percent(probabilities.at(-1)?.[index] ?? Number.NaN)}`;
  const rise = goal.kind === "other" ? `, target ${said(values[0])} to ${said(values.at(-1))}` : "";
  if (flip !== undefined) {
    const l2 = l2Distance(pixels[flip] ?? new Float32Array(), pixels[0] ?? new Float32Array()).toFixed(2);
    const instead = goal.kind === "away" ? ` instead of ${name(goal.class)}` : "";
    return `${name(tops[flip])}${instead} from frame ${flip}, at L2 ${l2}${rise}`;
  }
  const [first, last] = [tops[0] ?? -1, tops.at(-1) ?? -1];
  if (goal.kind === "towards" && first === goal.class)
    return `${name(goal.class)} from the start, ${shares(goal.class)}`;
  if (goal.kind === "towards") return `not ${name(goal.class)} (${shares(goal.class)}): ${name(last)} at the end`;
  if (goal.kind === "away" && first !== goal.class) return `not ${name(goal.class)} from the start`;
  return `${name(first)} to the end, ${shares(first)}${rise}`;
}

/** What can be said where no class is predicted: how the target's value rose. */
function sayRise({ values }: Strip): string {
  return `target ${said(values[0])} to ${said(values.at(-1))}`;
}

/** That no frame's target differs from the first one's, which a dead unit is recognised by; undefined where one does. */
function sayStill({ values: [first, ...others] }: Strip): string | undefined {
  if (others.length === 0 || others.some((value) => value !== first)) return undefined;
  return `no step changed the target (${said(first)} in every frame), as with a unit that is dead or zero around this image`;
}

const said = (value: number | undefined): string => threeFigures(value ?? Number.NaN);
