import { type LedgerReport, type LedgerRow, percent, plural } from "@deepling/engine";
import { z } from "zod";
import { columns } from "./column.ts";
import { fields, known } from "./fields.ts";

const layerSchema = z.strictObject({
  layer: z.string().describe("its name"),
  kind: z.string().describe("its kind, such as convolution"),
  output: z
    .array(z.union([z.int(), z.string()]))
    .describe("extents of its output for one image; a free one has a name"),
  parameters: z.int().describe("its parameters"),
  multiplyAdds: z.int().describe("multiply-adds for one image"),
  share: z.number().describe("share of the network's multiply-adds"),
  units: z.int().nullable().describe("its units; `null` where their number is not known"),
  dead: z.int().nullable().describe("units whose answer is the same on every image; `null` where units are not known"),
  saturated: z
    .int()
    .nullable()
    .describe("units that give their largest answer on at least 95 % of the images; `null` where units are not known"),
  duplicates: z
    .int()
    .nullable()
    .describe("units with a correlation above 0.98 to another unit of the layer; `null` where units are not known"),
  probe: known.describe(
    "accuracy of a linear classifier on the layer's activations averaged over positions, on images it was not fitted to; `null` without labels",
  ),
  neighbours: known.describe("accuracy of the vote of the `voters` nearest images there; `null` without labels"),
  decided: z
    .int()
    .nullable()
    .describe(
      "images decided here: the first layer from which on the neighbours' vote is the prediction (decision depth, baldock2021); `null` where the layer has no depth",
    ),
});

/** What `ledger --json` prints. */
export const ledgerReport = z.strictObject({
  ...{ model: fields.model, data: fields.data },
  count: z.int().describe("number of images that units and decision depths were computed on"),
  support: z.int().describe("number of images that probes were fitted to, and among which neighbours were sought"),
  voters: z.int().describe("how many of these vote on an image: the 30 nearest, at most half of them"),
  held: z.int().describe("number of other images that accuracies were measured on; 0 without labels"),
  accuracy: known.describe("accuracy of the network itself on these; `null` without labels or class scores"),
  undecided: z.int().describe("images whose prediction even the last layer's neighbours do not share"),
  layers: z.array(layerSchema).describe("the layers in the network's order, the input left out"),
  notes: fields.notes,
});

/** The report as text: a line per layer. */
export function formatLedger(report: LedgerReport): string {
  const labelled = report.held > 0;
  const number = (value: number | null): string => (value === null ? "–" : value.toLocaleString("en"));
  const share = (value: number | null): string => (value === null ? "–" : percent(value));
  const row = (layer: LedgerRow): readonly string[] => [
    ...[layer.layer, layer.kind, layer.output.join("×"), layer.parameters === 0 ? "" : number(layer.parameters)],
    ...[
      layer.multiplyAdds === 0 ? "" : percent(layer.share),
      ...[layer.dead, layer.saturated, layer.duplicates].map(number),
    ],
    ...(labelled ? [share(layer.probe), share(layer.neighbours)] : []),
    number(layer.decided),
  ];
  const head = ["layer", "kind", "output", "parameters", "multiply-adds", "dead", "saturated", "duplicates"];
  const held = labelled
    ? [
        `probe: a linear classifier on the layer's activations, fitted to ${plural(report.support, "image")}; nearest: the vote of the ${report.voters} nearest`,
        `among these; both measured on ${number(report.held)} others, where the network has ${percent(report.accuracy ?? 0)}`,
      ]
    : ["the data has no labels: decision depths compare with neighbours' predicted classes"];
  return [
    `${report.model} on ${report.data}: ${plural(report.count, "image")}`,
    "",
    ...columns([[...head, ...(labelled ? ["probe", "nearest"] : []), "decided"], ...report.layers.map(row)]),
    "",
    ...held,
    `decided: images whose neighbours' class is the predicted one from this layer on; ${number(report.undecided)} ${report.undecided === 1 ? "is" : "are"} undecided at the last`,
  ].join("\n");
}
