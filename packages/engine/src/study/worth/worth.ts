import type { Abort } from "../../base/abort.ts";
import type { Progress } from "../../base/progress.ts";
import { rankCorrelation } from "../../math/rank-correlation.ts";
import { requireScores } from "../../model/score-output.ts";
import { ablations } from "../ablate.ts";
import type { Ablated, Ablation } from "../ablation.ts";
import { keptValues } from "../kept/kept-values.ts";
import type { Subject } from "../subject.ts";
import { effectOf } from "./control-band.ts";
import { estimateUnits } from "./estimates.ts";
import type { EstimateCorrelations, Estimates, Worth, WorthEstimates } from "./worth-messages.ts";

/**
 * What each unit of a layer is worth: estimates at once, then the damage that each unit's removal does, in total and per class, and how well the
 * estimates rank it. Throws "missing class scores", "unsupported layer".
 */
export async function* worth(
  subject: Subject,
  index: number,
  signal: Abort | undefined,
): AsyncGenerator<Progress | WorthEstimates | Worth> {
  const { model, data, passes } = subject;
  requireScores(model.output, "the worth of units cannot be measured without them");
  const layer = subject.layer(index);
  const asked = { ...subject, ...passes, labels: data.labels, signal };
  const [estimates] = yield* estimateUnits({ ...asked, layers: [layer], classes: data.classes.length });
  if (estimates === undefined) return;
  yield { kind: "estimates", final: false, ...estimates };
  const groups = Array.from({ length: Number(layer.channels.count) }, (_, unit) => [unit]);
  for await (const message of ablations({ ...asked, read: subject.shared(keptValues), layer, groups, fill: "zero" })) {
    yield message.kind === "progress" ? message : worthOf(message, estimates, data.labels);
  }
}

function worthOf(
  { layer, read, unjudged, whole, groups, notes }: Ablation,
  estimates: Estimates,
  labels: Int32Array | undefined,
): Worth {
  const effects = groups.map((group) => effectOf(whole, group));
  const accuracyLoss = Float32Array.from(effects, ({ accuracy }) => accuracy);
  const confidenceLoss = Float32Array.from(effects, ({ trueConfidence }) => trueConfidence);
  const changed = Float32Array.from(effects, (effect) => effect.changed);
  const classes = whole.classConfidence.length;
  const rights = (ablated: Ablated) => rightShares(whole, ablated, labels, classes);
  const before = rights(whole);
  return {
    kind: "worth",
    final: true,
    layer,
    count: read,
    unjudged,
    accuracy: whole.accuracy,
    trueConfidence: whole.trueConfidence,
    accuracyLoss,
    confidenceLoss,
    changed,
    classAccuracyLoss: joined(groups.map((group) => rights(group).map((share, label) => (before[label] ?? 0) - share))),
    classConfidenceLoss: joined(
      groups.map((group) => group.classConfidence.map((share, label) => (whole.classConfidence[label] ?? 0) - share)),
    ),
    estimates,
    correlations: correlationsWith(labels === undefined ? changed : confidenceLoss, estimates),
    accuracyCorrelations: correlationsWith(accuracyLoss, estimates),
    notes,
  };
}

/** Per class: the share of right predictions among its images that the whole network judges. */
function rightShares(
  whole: Ablated,
  { predicted }: Ablated,
  labels: Int32Array | undefined,
  classes: number,
): Float32Array {
  const [right, count] = [new Float64Array(classes), new Float64Array(classes)];
  predicted.forEach((said, item) => {
    const label = labels?.[item] ?? -1;
    if (label < 0 || label >= classes || (whole.predicted[item] ?? -1) < 0) return;
    count[label] = (count[label] ?? 0) + 1;
    if (said === label) right[label] = (right[label] ?? 0) + 1;
  });
  return Float32Array.from(right, (own, label) => own / (count[label] ?? 0));
}

function joined(rows: readonly Float32Array[]): Float32Array {
  const width = rows[0]?.length ?? 0;
  const all = new Float32Array(rows.length * width);
  rows.forEach((row, at) => {
    all.set(row, at * width);
  });
  return all;
}

function correlationsWith(damage: Float32Array, estimates: Estimates): EstimateCorrelations {
  const withDamage = (values: Float32Array) => rankCorrelation(values, damage);
  return {
    firstOrder: withDamage(estimates.firstOrder),
    firstOrderSize: withDamage(estimates.firstOrderSize),
    wanda: withDamage(estimates.wanda),
    magnitude: withDamage(estimates.magnitude),
    activation: withDamage(estimates.activation),
  };
}
