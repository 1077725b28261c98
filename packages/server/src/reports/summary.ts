import {
  percent,
  plural,
  type ServedClass,
  type SummaryClusterRow,
  type SummaryReport,
  withMinus,
} from "@deepling/engine";
import { z } from "zod";
import { fields, known } from "./fields.ts";

const servedClass = z.strictObject({ class: z.string(), images: z.int() });

const clusterSchema = z.strictObject({
  kind: z
    .enum(["alike", "apart", "dead"])
    .describe(
      "`alike`: by what the clusters are made by; `apart`: the units that share their top images with too few others; `dead`: those whose answer is the same on every image",
    ),
  units: z.array(z.int()).describe("its units, those that stand for it best first"),
  effects: z
    .array(known)
    .describe(
      "per class of `classes`: how many standard deviations of its answers a unit's mean answer to the class lies above its mean answer, averaged over the units; `null` for dead units",
    ),
  likeness: known.describe("mean correlation of the units' effects with the cluster's; `null` without classes"),
  shared: known.describe(
    "share of its top images that a unit shares with another one of the cluster, averaged over pairs; `null` for dead and single units",
  ),
  silent: z.int().describe("units never above zero on any image"),
  dead: z.int().describe("units with the same answer on every image"),
  always: z.int().describe("units above zero somewhere on every image"),
  saturated: z.int().describe("units that give their largest answer on at least 95 % of the images"),
  duplicates: z.int().describe("units with a correlation above 0.98 to another unit of the layer"),
  serves: z
    .int()
    .describe(
      "images that the cluster serves: those on which its activity (mean of its units' answers, each in standard deviations) stands out most among the layer's clusters",
    ),
  classes: z
    .array(servedClass)
    .describe("of each class how many images it serves, the most first; none left out but zeros"),
  words: z.array(z.string()).describe("what is suspicious about it, in words"),
});

/** What `summary --json` prints. */
export const summaryReport = z.strictObject({
  ...{ model: fields.model, data: fields.data },
  count: z.int().describe("number of images that everything is computed on"),
  read: z.int().describe("number of images that could be read; of large data `count` is a seeded sample of them"),
  by: z
    .enum(["classes", "images"])
    .describe(
      "what made the clusters: `classes`, Ward's method on units' class effects (ward1963); `images`, MinHash signatures of units' top images (broder1997, park2021)",
    ),
  classesFrom: z
    .enum(["labels", "predictions", "none"])
    .describe("whether classes are true or, without labels, predicted; `none` without either"),
  topImages: z.int().describe("the most images that count as a unit's top images"),
  classes: z
    .array(servedClass)
    .describe("classes that occur, in the order of the figure, and how many images each has"),
  layers: z
    .array(
      z.strictObject({
        layer: z.string().describe("its name"),
        units: z.int().describe("its units"),
        agreement: known.describe(
          "how far its two clusterings agree (adjusted Rand index, hubert1985): 1 the same, 0 by chance; `null` where it has one",
        ),
        words: z.array(z.string()).describe("what is suspicious about its units, in words"),
        clusters: z.array(clusterSchema).describe("its clusters in the order of the figure"),
      }),
    )
    .describe("the layers, in the network's order"),
  flows: z
    .array(
      z.strictObject({
        from: z.string().describe("the layer"),
        to: z.string().describe("the next one in `layers`"),
        flows: z
          .array(
            z.strictObject({
              from: z.int().describe("number of a cluster of the layer, from 0"),
              to: z.int().describe("number of a cluster of the next one"),
              images: z.int().describe("images that both serve"),
              classes: z.array(servedClass).describe("of each class how many"),
            }),
          )
          .describe("pairs of clusters that serve the same images"),
      }),
    )
    .describe("how images go from each layer to the next"),
  notes: fields.notes,
});

/** The report as text: a line per cluster; with the name of a class of `classes`, how many of its images each serves. */
export function formatSummary(report: SummaryReport, ofClass?: string): string {
  const asked = report.classes.find((one) => one.class === ofClass);
  const { model, data, count, read, by, classesFrom } = report;
  const sample = count < read ? ` (a seeded sample of ${plural(read, "image")})` : "";
  const made = {
    classes:
      "clusters by class means: units that answer to the same classes (a number: standard deviations above the unit's mean answer)",
    images: `clusters by top images: units that share at least a fifth of their top ${report.topImages} with one of them`,
  }[by];
  const from = {
    labels: [],
    predictions: ["the data has no labels: classes are the predicted ones"],
    none: ["the data has no labels and the model no class scores: clusters by top images only"],
  }[classesFrom];
  return [
    `${model} on ${data}: ${plural(count, "image")}${sample}`,
    ...[made, ...from],
    ...report.layers.flatMap(({ layer, units, agreement, clusters }) => [
      "",
      `${layer}: ${plural(units, "unit")} in ${plural(clusters.length, "cluster")}${agreement === null ? "" : `; both ways of clustering agree by ${withMinus(agreement.toFixed(2))} (1 the same, 0 by chance)`}`,
      ...clusters.map((cluster) => line(report, cluster, asked)),
    ]),
  ].join("\n");
}

/** Classes that a line names at most. */
const NAMED = 3;

function line({ classes, count }: SummaryReport, cluster: SummaryClusterRow, asked: ServedClass | undefined): string {
  const { kind, units, effects, serves, words, shared } = cluster;
  if (kind === "dead") return `  ${units.length.toString().padStart(5)}  ${words.join(", ")}`;
  const told = effects
    .map((effect, at) => ({ effect: effect ?? 0, name: classes[at]?.class ?? "" }))
    .filter(({ effect }) => effect >= 0.2)
    .sort((a, b) => b.effect - a.effect)
    .slice(0, NAMED)
    .map(({ effect, name }) => `${name} +${effect.toFixed(1)}`);
  const main =
    kind === "apart" ? ["apart: share with too few"] : told.length > 0 ? told : classes.length > 0 ? ["no class"] : [];
  const own = cluster.classes.find((one) => one.class === asked?.class)?.images ?? 0;
  const ofAsked = asked === undefined ? [] : [`serves ${own} of ${plural(asked.images, "image")} of ${asked.class}`];
  const served = `${asked === undefined ? "serves" : "in all"} ${plural(serves, "image")} (${percent(serves / count, 0)})`;
  const alike = shared === null ? [] : [`shares ${percent(shared, 0)} of top images`];
  return `  ${units.length.toString().padStart(5)}  ${[...main, ...ofAsked, served, ...alike, ...words].join(" · ")}`;
}
