import { percent } from "../../base/percent.ts";
import { plural } from "../../base/plural.ts";
import type { Layer } from "../../passes/layer.ts";
import { type DecisionDepths, NO_DEPTH } from "./decision-depths.ts";

/** Standard errors of a difference that a fall must exceed to be told. */
const CLEAR = 2;
/** A probe that is so much better on the images that it was fitted to over-fits. */
const OVER = 0.05;

/** Half the 95 % interval of an accuracy that was measured on so many images. */
export function accuracyMargin(accuracy: number, images: number): number {
  return 1.96 * Math.sqrt((accuracy * (1 - accuracy)) / images);
}

/** What has to be told of decision depths and probes, a sentence for each. */
export function depthNotes(depth: DecisionDepths, model: readonly Layer[]): readonly string[] {
  return [...unmatchedNotes(depth), ...probeNotes(depth, model)];
}

function unmatchedNotes({ depths, read, support, labelled }: DecisionDepths): readonly string[] {
  const unmatched = depths.reduce((sum, at) => sum + Number(at === NO_DEPTH.unmatched), 0);
  if (unmatched === 0) return [];
  const [verb, their] = unmatched === 1 ? ["has", "its"] : ["have", "their"];
  return [
    `${unmatched.toLocaleString("en")} of ${plural(read, "image")} ${verb} no decision depth: no other image of the ${support.toLocaleString("en")} compared with is ${labelled ? `labelled as ${their} predicted class` : `predicted as ${their} class`}`,
  ];
}

/** What is known of layers whose probe does clearly worse than that of the layer before (by more than two standard errors), a sentence for each. */
function probeNotes(
  { layers, probe, probeFit, probePenalty, held, support }: DecisionDepths,
  model: readonly Layer[],
): readonly string[] {
  const notes: string[] = [];
  for (let at = 1; at < layers.length; at++) {
    const [before, own, fit] = [probe[at - 1]!, probe[at]!, probeFit[at]!];
    const error = Math.sqrt((before * (1 - before) + own * (1 - own)) / held);
    if (!(before - own > CLEAR * error)) continue;
    const [layer, previous] = [model[layers[at]!], model[layers[at - 1]!]];
    const units = Number(layer?.channels.count ?? 0);
    const fitted = `${plural(units, "feature")} for ${plural(support, "image")}, penalty ${probePenalty[at]}`;
    const cause =
      fit - own > OVER
        ? `it over-fits (${percent(fit)} right on the images that it was fitted to; ${fitted})`
        : `it is no better on the images that it was fitted to (${percent(fit)}; ${fitted}), so the classes are less linearly separable there`;
    notes.push(
      `the probe falls from ${percent(before)} at ${previous?.name} to ${percent(own)} at ${layer?.name}: ${cause}`,
    );
  }
  return notes;
}
