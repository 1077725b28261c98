import {
  confidenceColour,
  type DecisionDepths,
  depthColour,
  type Evaluation,
  hasScores,
  hexOfRgb,
  NO_DEPTH,
  type Rgb,
  rgbOfHex,
  type StudyInfo,
} from "@deepling/engine";
import { classColour, type Palette, RIGHT, type Theme, WRONG } from "../../colour/palette.ts";
import { decidedAt } from "../../state/depth.ts";
import type { Colouring } from "../../state/view-state.ts";

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

/** The number of a colour for each item, and the colours; what has none of them is drawn as unknown. */
interface Scale {
  readonly colours: readonly Rgb[];
  readonly numberOf: (item: number) => number;
}

function scaleOf(judged: Judged, wanted: Colouring, palette: Palette): Scale {
  const { theme } = palette;
  const { info, evaluation, depth } = judged;
  const { labels } = info.data;
  const count = evaluation?.count ?? 0;
  const predictedOf = (item: number) => (item < count ? (evaluation?.predicted[item] ?? -1) : -1);
  const colouring = colouringFor(wanted, info);
  if (colouring === "confidence") {
    const colours = Array.from({ length: 101 }, (_, i) => confidenceColour(i / 100, theme));
    return { colours, numberOf: (item) => Math.round(confidenceOf(judged, item) * 100) };
  }
  if (colouring === "depth") {
    const byLayer = [...depthColours(depth, theme)];
    const places = new Map(byLayer.map(([layer], place) => [layer, place]));
    const colours = byLayer.map(([, hex]) => rgbOfHex(hex));
    return { colours, numberOf: (item) => places.get(depth?.depths[item] ?? NO_DEPTH.unread) ?? -1 };
  }
  if (colouring === "correct") {
    const numberOf = (item: number) => {
      const [label, predicted] = [labels?.[item] ?? -1, predictedOf(item)];
      return label < 0 || predicted < 0 ? -1 : label === predicted ? 0 : 1;
    };
    return { colours: [rgbOfHex(RIGHT[theme]), rgbOfHex(WRONG[theme])], numberOf };
  }
  const colours = info.data.classes.map((_, label) => classColour(label, palette));
  return { colours, numberOf: colouring === "class" ? (item) => labels?.[item] ?? -1 : predictedOf };
}

/** Colours of items: red, green, blue and an unused byte for each, 0 … 255. */
export function coloursOf(judged: Judged, items: Int32Array, wanted: Colouring, palette: Palette): Uint8Array {
  const { colours, numberOf } = scaleOf(judged, wanted, palette);
  const bytes = (colour: Rgb) => [...colour.map((part) => part * 255), 255];
  // four bytes at once; the last one stands for what is not known
  const table = new Uint32Array(Uint8Array.from([...colours, classColour(-1, palette)].flatMap(bytes)).buffer);
  const unknown = table[colours.length] ?? 0;
  const drawn = new Uint32Array(items.length);
  for (let point = 0; point < items.length; point++) {
    const number = numberOf(items[point] ?? -1);
    drawn[point] = number >= 0 && number < colours.length ? (table[number] ?? unknown) : unknown;
  }
  return new Uint8Array(drawn.buffer);
}

/** Which items the network is known to be wrong about: 1 for each of them, else 0. */
export function wrongOf(
  labels: Int32Array | undefined,
  evaluation: Evaluation | undefined,
  items: Int32Array,
): Uint8Array {
  const wrong = new Uint8Array(items.length);
  if (labels === undefined || evaluation === undefined) return wrong;
  const { predicted, count } = evaluation;
  for (let point = 0; point < items.length; point++) {
    const item = items[point] ?? 0;
    const [label = -1, said = -1] = [labels[item], item < count ? predicted[item] : -1];
    if (label >= 0 && said >= 0 && label !== said) wrong[point] = 1;
  }
  return wrong;
}
