import { type ChangeReport, percent, plural, tickText } from "@deepling/engine";
import { z } from "zod";
import { fields, known } from "./fields.ts";
import { table } from "./table.ts";

const side = z.strictObject({
  class: z
    .string()
    .nullable()
    .describe(
      "commonest class among the nearest images; null if no class of theirs is known, or the distances are not finite",
    ),
  share: known.describe("its share of them; null where `class` is"),
  nearest: known.describe("Euclidean distance to the nearest image; null if there is none whose distance is finite"),
});

/** What `change --json` prints. */
export const changeReport = z.strictObject({
  ...{ model: fields.model, data: fields.data },
  item: z.int().describe("the image's number in DATA"),
  name: z.string().describe("name of the image"),
  classes: fields.classes,
  before: z
    .strictObject({ predicted: z.string().nullable(), probabilities: z.array(z.number()) })
    .describe(
      "predicted class and probabilities without the edit; `predicted` is null without class scores, or if they are not finite",
    ),
  after: z
    .strictObject({ predicted: z.string().nullable(), probabilities: z.array(z.number()) })
    .describe("the same with the edit, null alike"),
  unchanged: z.boolean().describe("whether every layer is the same before and after"),
  layers: z
    .array(
      z.strictObject({
        layer: z.string(),
        relative: z.number().describe("‖after − before‖ / ‖before‖ (L2, over all activations of the image)"),
        size: z.number().describe("‖before‖"),
      }),
    )
    .describe("in the network's order"),
  leftOut: z.array(z.strictObject({ layer: z.string(), reason: z.string() })).describe("layers without a difference"),
  units: z
    .array(
      z.strictObject({
        layer: z.string(),
        units: z.array(
          z.strictObject({
            unit: z.int(),
            before: z.number().describe("mean activation over all positions"),
            change: z.number().describe("mean activation after minus before"),
          }),
        ),
      }),
    )
    .describe("the units that moved most, per layer of `--layer`"),
  neighbourhoods: z
    .strictObject({
      count: z.int().describe("nearest images that make a neighbourhood: at most half of those with a class"),
      among: z.int().describe("images that they were looked for among, unedited"),
      of: z.int().describe("images of the data"),
      by: z.enum(["labels", "predictions"]).describe("what an image's class is"),
      parting: z
        .string()
        .nullable()
        .describe("the first layer at which the commonest class is another than before; null if there is none"),
      lasting: z
        .string()
        .nullable()
        .describe("the layer from which on it is another to the end; null if the last layer's is the same"),
      layers: z.array(z.strictObject({ layer: z.string(), before: side, after: side })),
    })
    .nullable()
    .describe("the image's neighbourhoods; null without `--neighbours`"),
  notes: fields.notes,
}) satisfies z.ZodType<ChangeReport>;

/** Classes that are listed. */
const CLASSES = 5;
const BAR = 24;

/** The report as text: probabilities, a bar for each layer, units, neighbourhoods. */
export function formatChange(report: ChangeReport): string {
  const { model, data, name, before, after, layers, units, neighbourhoods, unchanged } = report;
  // data of one image is called as the image is
  const lines = [`${data.startsWith(name) ? data : `${name} of ${data}`}, ${model}`];
  if (before.predicted !== null) lines.push(`predicted ${say(before)} → ${say(after)}`);
  if (unchanged) lines.push("the edit changes nothing of this image");
  const most = report.classes
    .map((label, at) => ({ label, was: before.probabilities[at] ?? 0, is: after.probabilities[at] ?? 0 }))
    .sort((a, b) => Math.max(b.was, b.is) - Math.max(a.was, a.is))
    .slice(0, before.probabilities.length === 0 ? 0 : CLASSES);
  if (most.length > 0) {
    lines.push(
      "",
      ...table(
        [
          ["", ...most.map(({ label }) => label)],
          ["before", ...most.map(({ was }) => percent(was))],
          ["after", ...most.map(({ is }) => percent(is))],
        ],
        "names",
      ),
    );
  }
  const top = Math.max(...layers.map(({ relative }) => relative));
  const width = Math.max(...layers.map(({ layer }) => layer.length));
  lines.push("", "change of each layer, relative to its size (L2)");
  for (const { layer, relative } of layers) {
    const bar = "█".repeat(Math.round(top === 0 ? 0 : (BAR * relative) / top));
    lines.push(`  ${layer.padEnd(width)} ${relative.toFixed(3).padStart(7)} ${bar}`.trimEnd());
  }
  for (const { layer, reason } of report.leftOut) lines.push(`  ${layer.padEnd(width)}       – ${reason}`);
  for (const { layer, units: own } of units) {
    lines.push("", `units of ${layer} that moved most (mean activation)`);
    lines.push(
      ...table([
        ["unit", ...own.map(({ unit }) => String(unit))],
        ["before", ...own.map((one) => tickText(one.before))],
        ["after", ...own.map((one) => tickText(one.before + one.change))],
      ]),
    );
  }
  if (neighbourhoods !== null) {
    const { count, among, of, by } = neighbourhoods;
    const where = among + 1 >= of ? plural(among, "image") : `${among} of ${plural(of, "image")}`;
    lines.push("", `commonest class (${by}) of the ${count} nearest among ${where}: ${sayParting(neighbourhoods)}`);
    lines.push(
      ...table(
        [
          ["", ...neighbourhoods.layers.map(({ layer }) => layer)],
          ["before", ...neighbourhoods.layers.map((one) => saySide(one.before))],
          ["after", ...neighbourhoods.layers.map((one) => saySide(one.after))],
        ],
        "names",
      ),
    );
  }
  return `${lines.join("\n")}\n`;
}

function say({ predicted, probabilities }: ChangeReport["before"]): string {
  return `${predicted ?? "nothing"} ${percent(Math.max(...probabilities))}`;
}

function saySide({ class: own, share }: { readonly class: string | null; readonly share: number | null }): string {
  return own === null ? "–" : `${own} ${percent(share ?? Number.NaN, 0)}`;
}

function sayParting({ parting, lasting }: NonNullable<ChangeReport["neighbourhoods"]>): string {
  if (parting === null) return "the same at every layer";
  if (lasting === null) return `another first at ${parting}, the same again at the end`;
  return lasting === parting
    ? `another from ${lasting} on`
    : `another first at ${parting}, and from ${lasting} to the end`;
}
