import type { Abort } from "../../base/abort.ts";
import type { Progress } from "../../base/progress.ts";
import { requireScores } from "../../model/score-output.ts";
import type { Layer } from "../../passes/layer.ts";
import { createNet } from "../../passes/net.ts";
import { ablations } from "../ablate.ts";
import type { Ablated } from "../ablation.ts";
import { keptValues } from "../kept/kept-values.ts";
import type { Subject } from "../subject.ts";
import { estimateUnits } from "../worth/estimates.ts";
import { weightsAround } from "../worth/readers.ts";
import type { Criterion } from "./prune-messages.ts";

/** Criteria that measure what happens to the probability of a class. */
const OF_PROBABILITY: ReadonlySet<Criterion> = new Set(["damage", "gradient"]);

/** Scores of the units of layers by a criterion, by layer index; the lowest matter least. Throws "missing class scores". */
export async function* scoreUnits(
  subject: Subject,
  layers: readonly Layer[],
  by: Criterion,
  signal: Abort | undefined,
): AsyncGenerator<Progress, ReadonlyMap<number, ArrayLike<number>>> {
  if (OF_PROBABILITY.has(by)) {
    requireScores(subject.model.output, `${by} needs them; --by wanda, magnitude and activation do not`);
  }
  if (by === "magnitude") {
    const net = createNet(subject.graph);
    return new Map(layers.map((layer) => [layer.index, weightsAround(net, layer).made]));
  }
  const { data } = subject;
  const asked = { ...subject, ...subject.passes, labels: data.labels, signal };
  if (by === "damage") {
    const scores = new Map<number, ArrayLike<number>>();
    for (const layer of layers) {
      const groups = Array.from({ length: Number(layer.channels.count) }, (_, unit) => [unit]);
      const read = subject.shared(keptValues);
      for await (const message of ablations({ ...asked, read, layer, groups, fill: "zero" })) {
        if (message.kind === "progress") yield message;
        else
          scores.set(
            layer.index,
            message.groups.map((own) => damageOf(message.whole, own)),
          );
      }
    }
    return scores;
  }
  const estimates = yield* estimateUnits({ ...asked, layers, classes: data.classes.length });
  return new Map(
    estimates.map(({ layer, firstOrderSize, wanda, activation }) => [
      layer,
      { gradient: firstOrderSize, wanda, activation }[by],
    ]),
  );
}

/** The loss of the true class's probability; without labels the share of images with another predicted class. */
function damageOf(whole: Ablated, own: Ablated): number {
  if (!Number.isNaN(whole.trueConfidence)) return whole.trueConfidence - own.trueConfidence;
  return own.predicted.filter((said, at) => said !== whole.predicted[at]).length / own.predicted.length;
}
