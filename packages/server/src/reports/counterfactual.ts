import { type CounterfactualReport, percent, plural, pluralWord, tickText } from "@deepling/engine";
import { z } from "zod";
import { fields, known } from "./fields.ts";
import { table } from "./table.ts";

const image = z.strictObject({
  item: z.int().describe("its number in DATA"),
  name: z.string(),
  predicted: z.string(),
  confidence: z.number().describe("probability of the predicted class"),
  true: z.string().nullable().describe("its label; null if it has none"),
});

const around = z.strictObject({ class: z.string().nullable(), share: known });

/** What `counterfactual --json` prints. */
export const counterfactualReport = z.strictObject({
  ...{ model: fields.model, data: fields.data },
  layer: z.string().describe("the layer whose activations say how similar two images are"),
  image: image.describe("the image"),
  other: image.describe("the most similar image with another prediction"),
  among: z.int().describe("number of images that were compared, every one by its activations"),
  differing: z.int().describe("number of those that are predicted otherwise"),
  nearer: z.int().describe("number of images that are nearer than `other`, all predicted as the image is"),
  neighbours: z.int().describe("nearest images that make a neighbourhood: at most half of those with a class"),
  by: z.enum(["labels", "predictions"]).describe("what the class of an image in a neighbourhood is"),
  parting: z
    .string()
    .nullable()
    .describe("the first layer at which the commonest classes of both neighbourhoods differ; null if there is none"),
  apart: z
    .string()
    .nullable()
    .describe("the layer from which on they differ to the end; null if they agree at the last layer"),
  layers: z
    .array(
      z.strictObject({
        layer: z.string(),
        distance: known.describe("Euclidean distance between both images' activations; null if it is not finite"),
        typical: known.describe("mean distance of the image to all images; null if it is not finite"),
        own: around.describe(
          "the commonest class among the image's neighbours, and its share; both null if no class of theirs is known, or the distances are not finite",
        ),
        other: around.describe("the same of the other image, null alike"),
      }),
    )
    .describe("in the network's order"),
  flip: z
    .union([
      z.strictObject({
        norm: z.enum(["l2", "linf"]),
        distance: z.number().describe("distance of the first frame in the other class, in pixel values 0 … 1"),
        frame: z.int(),
        tries: z.int().describe("number of strips that were made"),
        command: z.string().describe("what makes the strip again"),
      }),
      z.strictObject({ reason: z.string().describe("why there is none") }),
    ])
    .nullable()
    .describe("the smallest strip that was found to end in the other image's class; null without `--flip`"),
  strip: z.string().describe("the command that moves the image towards the other one's class"),
  notes: fields.notes,
}) satisfies z.ZodType<CounterfactualReport>;

/** The report as text: the pair, a line per layer, the strips. */
export function formatCounterfactual(report: CounterfactualReport): string {
  const { image: own, other, layers, flip } = report;
  const lines = [
    `${report.model} on ${report.data}: ${plural(report.among, "image")} compared at ${report.layer}, ${report.differing} predicted otherwise`,
    "",
    `  ${sayImage(own)}`,
    `  ${sayImage(other)}: the nearest that is predicted otherwise; ${plural(report.nearer, "image")} ${pluralWord(report.nearer, "is", "are")} nearer`,
    "",
    ...table(
      [
        ["layer", ...layers.map(({ layer }) => (layer === report.layer ? `${layer} *` : layer))],
        ["distance", ...layers.map(({ distance }) => number(distance))],
        [
          "of the mean",
          ...layers.map(({ distance, typical }) => percent((distance ?? Number.NaN) / (typical ?? 0), 0)),
        ],
        [`${report.neighbours} nearest`, ...layers.map((one) => sayAround(one.own))],
        ["of the other", ...layers.map((one) => sayAround(one.other))],
      ],
      "names",
    ),
    "",
    report.parting === null
      ? "their neighbourhoods are of one class at every layer"
      : `their neighbourhoods part at ${report.parting}${report.apart === null ? ", and meet again" : `, for good from ${report.apart} on`}`,
    "",
    `the strip between them: ${report.strip}`,
  ];
  if (flip !== null && "reason" in flip) lines.push(`no smallest strip: ${flip.reason}`);
  if (flip !== null && "distance" in flip) {
    const norm = flip.norm === "l2" ? "L2" : "L∞";
    lines.push(
      `the smallest that flips, ${norm} ${tickText(Number(flip.distance.toPrecision(3)))} after ${plural(flip.tries, "strip")}: ${flip.command}`,
    );
  }
  return `${lines.join("\n")}\n`;
}

const number = (value: number | null): string => (value === null ? "–" : tickText(Number(value.toPrecision(3))));

function sayImage(one: CounterfactualReport["image"]): string {
  const truth = one.true === null || one.true === one.predicted ? "" : `, true ${one.true}`;
  const number = one.name.endsWith(`/${one.item}`) ? "" : ` (${one.item})`;
  return `${one.name}${number}, predicted ${one.predicted} ${percent(one.confidence)}${truth}`;
}

function sayAround({ class: own, share }: { readonly class: string | null; readonly share: number | null }): string {
  return own === null ? "–" : `${own} ${percent(share ?? Number.NaN, 0)}`;
}
