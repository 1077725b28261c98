import type { Abort } from "../../base/abort.ts";
import { DeeplingError } from "../../base/error.ts";
import type { Progress } from "../../base/progress.ts";
import { hasScores } from "../../model/score-output.ts";
import type { Layer } from "../../passes/layer.ts";
import { createOnnxAlgebra } from "../../runtime/onnx-algebra.ts";
import { evaluationsOf } from "../evaluations.ts";
import type { Subject } from "../subject.ts";
import type { UnfinishedWork } from "../unfinished.ts";
import type { AnswerCodes } from "../units/answer-codes.ts";
import { codeTable } from "../units/ordered-code.ts";
import type { UnitStatistics } from "../units/unit-statistics.ts";
import { unitsOf } from "../units/units-of.ts";
import { type ClusteredLayer, clusterLayer, meanEffect, type RawCluster } from "./cluster-layer.ts";
import { describeCluster } from "./describe-cluster.ts";
import { centreOf, spectralOrder } from "./seriation.ts";
import { servedBy } from "./serving.ts";
import type { ClusteredBy, Clustering, LayerSummary, NetworkSummary } from "./summary.ts";
import { topImageCount } from "./top-images.ts";

/** What is summarised. */
export interface SummaryAsked {
  readonly layers: readonly Layer[];
  /** Clusters of a layer at most, 3 … 12. */
  readonly clusters: number;
}

/** Top images kept for each unit, for its patches. */
const KEPT = 9;

/**
 * Clusters the units of some layers in two ways, and finds for every image the cluster of each layer that serves it. One pass over the data, or none where the units of
 * all layers were read before, and one more for predicted classes where the data has no labels. Throws "missing images".
 */
export async function* summarise(
  subject: Subject,
  { layers, clusters }: SummaryAsked,
  signal: Abort | undefined,
  unfinished?: UnfinishedWork | undefined,
): AsyncGenerator<Progress | NetworkSummary> {
  const classed = yield* classesOf(subject, signal);
  const units = subject.shared(unitsOf);
  let statistics: UnitStatistics | undefined;
  for await (const message of units.statistics({ layers, count: KEPT }, signal, unfinished)) {
    if (message.kind === "progress") yield message;
    else statistics = message;
  }
  const answers = layers.map((layer) => units.kept(layer));
  if (statistics === undefined || statistics.read === 0)
    throw new DeeplingError("missing", "images: none could be read");
  // rows of an image are the same in every layer
  const items = answers[0]?.items ?? new Int32Array(0);
  const classOf = Int32Array.from(items, (item) => classed.of?.[item] ?? -1);
  const classes = [...new Set(classOf)].filter((label) => label >= 0).sort((a, b) => a - b);
  const groupOf = classOf.map((label) => classes.indexOf(label));
  const table = codeTable();
  const algebra = createOnnxAlgebra(subject.passes.runtime);
  const found: ClusteredLayer[] = [];
  try {
    for (const [at, own] of statistics.layers.entries()) {
      signal?.throwIfAborted();
      const given = { groupOf, classes: classes.length, most: clusters, table };
      found.push(await clusterLayer({ units: own, answers: answers[at] as AnswerCodes, ...given }, algebra));
      yield { kind: "progress", stage: "clusters of units", done: at + 1, total: layers.length };
    }
  } finally {
    await algebra.dispose();
  }
  const order = spectralOrder(classColumns(found, classes.length));
  const sorted = rowsInOrder(items);
  yield {
    ...{ kind: "summary", final: true, read: statistics.read, classesFrom: classed.from },
    items: Int32Array.from(sorted, (row) => items[row]!),
    classOf: Int32Array.from(sorted, (row) => classOf[row]!),
    classes: Int32Array.from(order, (at) => classes[at]!),
    topImages: topImageCount(items.length),
    layers: found.map((layer) => summaryOf(layer, order, sorted)),
    notFinite: statistics.notFinite,
  };
}

/** The class of each item: its label, else the predicted one. */
async function* classesOf(subject: Subject, signal: Abort | undefined) {
  const { labels } = subject.data;
  if (labels?.some((label) => label >= 0) === true) return { from: "labels" as const, of: labels };
  if (!hasScores(subject.model.output)) return { from: "none" as const, of: undefined };
  const { predicted } = yield* subject.shared(evaluationsOf).ask(signal);
  return { from: "predictions" as const, of: predicted };
}

const rowsInOrder = (items: Int32Array): readonly number[] => [...items.keys()].sort((a, b) => items[a]! - items[b]!);

/** For each class what all clusters by class means answer to it, those of many units weighing more. */
function classColumns(layers: readonly ClusteredLayer[], classes: number): readonly (readonly number[])[] {
  const rows = layers.flatMap(({ clusterings, effects }) =>
    (clusterings.find(({ by }) => by === "classes")?.clusters ?? [])
      .filter(({ kind }) => kind === "alike")
      .map(({ units }) => {
        const weight = Math.sqrt(units.length);
        return meanEffect(effects.effects, classes, units).map((value) => weight * value);
      }),
  );
  return Array.from({ length: classes }, (_, at) => rows.map((row) => row[at]!));
}

const LAST = { alike: 0, apart: 1, dead: 2 } as const;

function summaryOf(layer: ClusteredLayer, order: readonly number[], sorted: readonly number[]): LayerSummary {
  const { units, answers, table } = layer.known;
  const clustering = ({ by, clusters }: { by: ClusteredBy; clusters: readonly RawCluster[] }): Clustering => {
    const described = clusters
      .map((cluster) => describeCluster(layer, cluster, order))
      .map((cluster) => ({ cluster, place: order.length === 0 ? -cluster.units.length : centreOf(cluster.effects) }))
      .sort(
        (a, b) =>
          LAST[a.cluster.kind] - LAST[b.cluster.kind] || a.place - b.place || a.cluster.units[0]! - b.cluster.units[0]!,
      )
      .map(({ cluster }) => cluster);
    const living = described.map(({ kind, units: own }) => (kind === "dead" ? [] : own));
    const served = servedBy(living, answers, layer.effects, table);
    return { by, clusters: described, served: Uint8Array.from(sorted, (row) => served[row]!) };
  };
  return {
    ...{ layer: units.layer, units: units.units, map: units.map, top: units.top },
    clusterings: layer.clusterings.map(clustering),
    agreement: layer.agreement,
  };
}
