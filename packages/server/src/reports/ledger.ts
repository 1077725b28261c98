import {
  type LayerMeasure,
  type LayerMeasureKey,
  type LedgerReport,
  type LedgerRow,
  layerMeasure,
  type MeasureSource,
  measureColumns,
  measured,
  percent,
  plural,
} from "@deepling/engine";
import { z } from "zod";
import { columns } from "./column.ts";
import { fields, known } from "./fields.ts";
import { writtenMeasure } from "./written-measure.ts";

/** When a measure is null, by what it is read from. */
const UNKNOWN = {
  network: "its extents are free",
  times: "it was not measured, and where another layer's kernel computes this one too (`timedWith`)",
  weights: "it has none",
  units: "units are not known",
  depth: "there are no labels, or the layer has no depth",
  purity: "the images were not projected, as by this command",
  errors: "there is no `--against`, or no layer that it stands for",
} as const satisfies Readonly<Record<MeasureSource, string>>;

/** A sentence of a definition as docs/json.md has it. */
function measureSchema(key: LayerMeasureKey) {
  const { definition, from, unit }: LayerMeasure = layerMeasure(key);
  const number = unit === "count" || unit === "amount" ? z.int() : z.number();
  const sentence = `${definition.charAt(0).toLowerCase()}${definition.slice(1).replace(/\.$/, "")}`;
  return number.nullable().describe(`${sentence}; \`null\` where ${UNKNOWN[from]}`);
}

const layerSchema = z.strictObject({
  layer: z.string().describe("its name"),
  kind: z.string().describe("its kind, such as convolution"),
  output: z
    .array(z.union([z.int(), z.string()]))
    .describe("extents of its output for one image; a free one has a name"),
  ...measured(measureSchema),
  timedWith: z
    .string()
    .nullable()
    .describe("the layer whose kernel computes this one too, so that its time is in that one's; `null` for others"),
  own: z
    .record(z.string(), known)
    .describe("numbers of the file of `--measures`, by the name of their column; `null` where it has none"),
});

/** What `ledger --json` prints. */
export const ledgerReport = z.strictObject({
  ...{ model: fields.model, data: fields.data },
  count: z.int().describe("number of images that units and decision depths were computed on"),
  sampled: z.int().describe("number of these that saturated and duplicate units were counted on"),
  support: z.int().describe("number of images that probes were fitted to, and among which neighbours were sought"),
  voters: z.int().describe("how many of these vote on an image: the 30 nearest, at most half of them"),
  held: z.int().describe("number of other images that accuracies were measured on; 0 without labels"),
  classes: z
    .enum(["labels", "predictions", "none"])
    .describe(
      "whose classes the neighbours vote with: the data's labels, the network's predictions, or none where there are neither",
    ),
  accuracy: known.describe("accuracy of the network itself on these; `null` without labels or class scores"),
  undecided: z.int().describe("images whose prediction even the last layer's neighbours do not share"),
  timing: z
    .strictObject({
      images: z.int().describe("images in each run"),
      runs: z.int().describe("runs that medians were taken over"),
      milliseconds: z.number().describe("milliseconds per image of a whole run; the median"),
      elsewhere: z.number().describe("milliseconds per image of kernels that belong to no layer; the median"),
    })
    .nullable()
    .describe("how times were measured; `null` where they were not, as on a device other than the CPU"),
  against: z
    .strictObject({
      model: z.string().describe("the network that errors were measured against"),
      images: z.int().describe("number of images that they were measured on"),
    })
    .nullable()
    .describe("the network of `--against`; `null` without it"),
  layers: z.array(layerSchema).describe("the layers in the network's order, the input left out"),
  notes: fields.notes,
});

/** A value of a measure; nothing for a layer that costs nothing, "–" where it is not known. */
function cell(row: LedgerRow, key: LayerMeasureKey): string {
  const value = row[key];
  if (value === null) return key === "timeShare" && row.timedWith !== null ? "" : "–";
  return writtenMeasure(key, value);
}

/** The report as text: a line per layer, a column for every measure that some layer has. */
export function formatLedger(report: LedgerReport): string {
  const { layers, timing, against } = report;
  const keys = measureColumns(layers);
  const own = Object.keys(layers[0]?.own ?? {});
  const ownCell = (value: number | null | undefined) => (value == null ? "–" : value.toLocaleString("en"));
  const row = (layer: LedgerRow): readonly string[] => [
    ...[layer.layer, layer.kind, layer.output.join("×")],
    ...keys.map((key) => cell(layer, key)),
    ...own.map((column) => ownCell(layer.own[column])),
  ];
  const head = ["layer", "kind", "output", ...keys.map((key) => layerMeasure(key).word), ...own];
  return [
    `${report.model} on ${report.data}: ${plural(report.count, "image")}`,
    "",
    ...columns([head, ...layers.map(row)]),
    "",
    ...(timing === null
      ? []
      : [
          `time: share of the ${timing.milliseconds.toPrecision(3)} ms that an image takes, the median of ${plural(timing.runs, "run")} of ${plural(timing.images, "image")} each;`,
          "layers without a number are computed together with the layer before them",
        ]),
    ...heldLines(report),
    ...(layers.some(({ decided }) => decided !== null)
      ? [
          `decided: images whose neighbours' class is the predicted one from this layer on; ${report.undecided.toLocaleString("en")} ${report.undecided === 1 ? "is" : "are"} undecided at the last`,
        ]
      : []),
    ...(against === null
      ? []
      : [`error: relative L2 distance from ${against.model} on ${plural(against.images, "image")}; 10 % is broken`]),
  ].join("\n");
}

/** How accuracies were measured. */
function heldLines({ held, support, voters, accuracy, classes }: LedgerReport): readonly string[] {
  if (classes === "none") return [];
  if (classes === "predictions")
    return ["the data has no labels: decision depths compare with neighbours' predicted classes"];
  if (held === 0) {
    return [
      `no probe and no nearest: they are measured on labelled images that they were not fitted to, and there is only ${plural(support, "labelled image")}`,
    ];
  }
  const whole = accuracy === null ? "" : `, where the network has ${percent(accuracy)}`;
  return [
    `probe: a linear classifier on the layer's activations, fitted to ${plural(support, "image")}; nearest: the vote of the ${voters} nearest`,
    `among these; both measured on ${plural(held, "other")}${whole}`,
  ];
}
