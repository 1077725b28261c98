import {
  confidenceColour,
  type DecisionDepths,
  depthColour,
  type Evaluation,
  hasScores,
  hexOfRgb,
  type Rgb,
  rgbOfHex,
  type StudyInfo,
} from "@deepling/engine";
import { classColour, type Palette, RIGHT, type Theme, WRONG } from "../../colour/palette.ts";
import { decidedAt } from "../../state/depth.ts";
import { isOpen, passes } from "../../state/filtered.ts";
import type { Colouring, Filter } from "../../state/view-state.ts";

/** What is known of the images: the study's labels, and the predictions as far as they have come. */
export interface Judged {
  readonly info: StudyInfo;
  readonly evaluation: Evaluation | undefined;
  /** The layers that decide them; undefined until that is known. */
  readonly depth: DecisionDepths | undefined;
}

/** True class of an item, −1 where unknown. */
export function trueClass(judged: Judged, item: number): number {
  return judged.info.data.labels?.[item] ?? -1;
}

/** Predicted class of an item, −1 where it is not judged (yet). */
export function predictedClass({ evaluation }: Judged, item: number): number {
  return evaluation !== undefined && item < evaluation.count ? (evaluation.predicted[item] ?? -1) : -1;
}

/** Probability of the predicted class; NaN where it is not judged (yet). */
export function confidenceOf(judged: Judged, item: number): number {
  return predictedClass(judged, item) < 0 ? Number.NaN : (judged.evaluation?.confidence[item] ?? Number.NaN);
}

/** Whether the network is known to be right or wrong about an item. */
export function verdict(judged: Judged, item: number): "right" | "wrong" | "unknown" {
  const label = trueClass(judged, item);
  const predicted = predictedClass(judged, item);
  if (label < 0 || predicted < 0) return "unknown";
  return label === predicted ? "right" : "wrong";
}

/** Whether items can be coloured so: without labels there are no true classes and no errors, without class scores nothing is predicted. */
export function canColour(by: Colouring, { data, model }: Pick<StudyInfo, "data" | "model">): boolean {
  if (by !== "class" && !hasScores(model.output)) return false;
  return data.labels !== undefined || (by !== "class" && by !== "correct");
}

/** What is coloured by: what is wanted where that can be, else the classes. */
export function colouringFor(wanted: Colouring, info: StudyInfo): Colouring {
  if (canColour(wanted, info)) return wanted;
  return hasScores(info.model.output) ? "predicted" : "class";
}

/** The colour of each layer that decides an image, as a style takes it, and of undecided images (−1); the scale steps evenly from the first to the last. */
export function depthColours(depth: DecisionDepths | undefined, theme: Theme): ReadonlyMap<number, string> {
  if (depth === undefined) return new Map();
  const layers = decidedAt(depth).layers.map(([layer]) => layer);
  const share = (place: number) => place / Math.max(1, layers.length - 1);
  return new Map([
    ...layers.map((layer, place) => [layer, hexOfRgb(depthColour(share(place), theme))] as const),
    [-1, WRONG[theme]],
  ]);
}

/** The colour of each item. */
export function colourer(judged: Judged, wanted: Colouring, palette: Palette): (item: number) => Rgb {
  const { theme } = palette;
  const unknown = classColour(-1, palette);
  const colouring = colouringFor(wanted, judged.info);
  if (colouring === "confidence") {
    const steps = Array.from({ length: 101 }, (_, i) => confidenceColour(i / 100, theme));
    return (item) => steps[Math.round(confidenceOf(judged, item) * 100)] ?? unknown;
  }
  if (colouring === "depth") {
    const colours = new Map([...depthColours(judged.depth, theme)].map(([layer, hex]) => [layer, rgbOfHex(hex)]));
    return (item) => colours.get(judged.depth?.depths[item] ?? -2) ?? unknown;
  }
  if (colouring === "correct") {
    const colours = { right: rgbOfHex(RIGHT[theme]), wrong: rgbOfHex(WRONG[theme]), unknown };
    return (item) => colours[verdict(judged, item)];
  }
  const classes = judged.info.data.classes.map((_, label) => classColour(label, palette));
  const classOf = colouring === "class" ? trueClass : predictedClass;
  return (item) => classes[classOf(judged, item)] ?? unknown;
}

/** Whether a filter lets an item pass; undefined when it lets all pass. */
export function passing(filter: Filter, { info, evaluation, depth }: Judged): ((item: number) => boolean) | undefined {
  const known = { data: info.data, evaluation, depths: depth?.depths };
  return isOpen(filter) ? undefined : (item) => passes(filter, item, known);
}
