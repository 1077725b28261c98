import { confidenceColour, hexOfRgb, NO_DEPTH } from "@deepling/engine";
import { classStyle, type Palette, RIGHT, type Theme, WRONG } from "../../colour/palette.ts";
import type { Colouring } from "../../state/view-state.ts";
import { colouringFor, depthColours, type Judged, predictedClass, trueClass } from "./point-look.ts";

/** Classes that find room; the legend of a thousand classes names those with the most images. */
const MOST = 14;

/** The classes that occur among items, each with its number of images; −1 is counted as unknown. */
export interface ClassEntries {
  readonly shown: readonly (readonly [label: number, count: number])[];
  readonly others: number;
  readonly unknown: number;
}

/** Counts the classes of items; those with the most images are shown, in the order of the classes. */
export function classEntries(
  judged: Judged,
  items: Int32Array,
  by: "class" | "predicted",
  most: number = MOST,
): ClassEntries {
  const classOf = by === "class" ? trueClass : predictedClass;
  // the first one counts the unknown
  const counts = new Uint32Array(judged.info.data.classes.length + 1);
  for (const item of items) {
    const at = classOf(judged, item) + 1;
    counts[at] = (counts[at] ?? 0) + 1;
  }
  const known = Array.from(counts.subarray(1), (count, label) => [label, count] as const);
  const sorted = known.filter(([, count]) => count > 0).sort(([, a], [, b]) => b - a);
  const shown = sorted.slice(0, most).sort(([a], [b]) => a - b);
  return { shown, others: sorted.length - shown.length, unknown: counts[0] ?? 0 };
}

/** Layers that decide images, and undecided images (−1), each with its colour and its number of images. */
export interface DepthEntries {
  readonly lines: readonly {
    readonly layer: number;
    readonly colour: string;
    readonly text: string;
    readonly count: number;
  }[];
  /** Layers that found no room. */
  readonly others: number;
}

/** Counts items by the layers that decide them; those of the most images are shown, in the network's order, the undecided last. */
export function depthEntries(judged: Judged, items: Int32Array, theme: Theme, most: number = MOST): DepthEntries {
  const counts = new Map<number, number>();
  for (const item of items) {
    const layer = judged.depth?.depths[item] ?? NO_DEPTH.unread;
    counts.set(layer, (counts.get(layer) ?? 0) + 1);
  }
  const all = [...depthColours(judged.depth, theme)].flatMap(([layer, colour]) => {
    const text = layer < 0 ? "undecided" : (judged.info.model.layers[layer]?.name ?? `layer ${layer}`);
    const count = counts.get(layer) ?? 0;
    return count === 0 ? [] : [{ layer, colour, text, count }];
  });
  const frequent = new Set(all.toSorted((a, b) => b.count - a.count).slice(0, most));
  return { lines: all.filter((line) => frequent.has(line)), others: all.length - frequent.size };
}

/** A legend as a title and swatches, for pictures that leave the page. */
export interface LegendLines {
  readonly title: string;
  readonly lines: readonly { readonly colour: string; readonly text: string }[];
}

/** What the colours of the stage mean. */
export function legendLines(judged: Judged, items: Int32Array, wanted: Colouring, palette: Palette): LegendLines {
  const { theme } = palette;
  const colouring = colouringFor(wanted, judged.info);
  if (colouring === "confidence") {
    const lines = [1, 0.75, 0.5, 0.25].map((share) => ({
      colour: hexOfRgb(confidenceColour(share, theme)),
      text: `${share * 100} %`,
    }));
    return { title: "Confidence", lines };
  }
  if (colouring === "depth") {
    const { lines, others } = depthEntries(judged, items, theme);
    const more = others > 0 ? [{ colour: classStyle(-1, palette), text: `${others} more layers` }] : [];
    return { title: "Decided at", lines: [...lines, ...more] };
  }
  if (colouring === "correct") {
    const lines = [
      { colour: RIGHT[theme], text: "right" },
      { colour: WRONG[theme], text: "wrong" },
    ];
    return { title: "Prediction", lines };
  }
  const { shown, others } = classEntries(judged, items, colouring);
  const lines = shown.map(([label]) => ({
    colour: classStyle(label, palette),
    text: judged.info.data.classes[label] ?? `class ${label}`,
  }));
  return {
    title: colouring === "class" ? "True class" : "Predicted class",
    lines: others > 0 ? [...lines, { colour: classStyle(-1, palette), text: `${others} more` }] : lines,
  };
}
