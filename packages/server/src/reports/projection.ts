import {
  finite,
  type LayerQuality,
  type LayoutSequence,
  nameAt,
  type Positions,
  type StudyInfo,
  sayLeftOut,
} from "@deepling/engine";
import { z } from "zod";
import type { ReportOf } from "../cli/report-of.ts";
import { type Lazily, Rows } from "../cli/rows.ts";
import { fields, known } from "./fields.ts";

const quality = z.strictObject({
  stress: known.describe(
    "scale-normalised stress between activation distances and distances in the plane, lower is better (smelser2024)",
  ),
  trustworthiness: known.describe(
    "whether the 10 nearest neighbours in the plane are neighbours in activation space (venna2001)",
  ),
  continuity: known.describe(
    "whether the 10 nearest neighbours in activation space are neighbours in the plane (venna2001)",
  ),
  purity: known.describe("mean share of the 10 nearest neighbours with the image's true class, in activation space"),
  planePurity: known.describe("the same in the plane"),
  explained: known.describe("share of the variance that the two axes account for (brandes2006)"),
  hidden: known.describe(
    "share of images at least twice as far from the layer's middle as the median image, but drawn nearer to it than the median image",
  ),
  gap: known.describe("λ2/λ3; near 1 the second axis is arbitrary"),
  residual: known.describe("Procrustes residual to the layer before, 0 … 1 (schonemann1966)"),
  mirrorConfidence: known.describe("how clear the choice of mirroring was, 0 … 1 (0: either fits)"),
  mirrored: z.boolean().nullable().describe("whether the layout was mirrored to fit the layer before"),
  movement: known.describe("mean distance that an image moves from the layer before, layouts scaled to unit radius"),
  cka: known.describe("linear centred kernel alignment with the layer before, 0 … 1 (kornblith2019)"),
  radius: known.describe("root-mean-square radius of the layout in activation units"),
});

/** What `project --json` prints. */
export const projectionReport = z
  .strictObject({
    ...{ model: fields.model, data: fields.data },
    mode: z.enum(["paper", "smooth"]).describe("how each layer's plane was chosen"),
    seed: z.int().describe("seed of the choices"),
    pivots: z.array(z.int()).describe("numbers of the pivot images"),
    classes: fields.classes,
    items: z
      .array(z.strictObject({ item: z.int(), name: z.string(), label: z.int().nullable() }))
      .describe("the images; `label` is a class number, `null` where unknown"),
    layers: z
      .array(
        z.strictObject({
          name: z.string().describe("name of the layer"),
          kind: z.string().describe("what it does, such as `convolution`"),
          shape: z.array(z.union([z.number(), z.string()])).describe("extents of its output, batch first"),
          positions: z
            .array(z.tuple([z.number(), z.number()]).nullable())
            .describe(
              "x and y per image, in the order of `items`, in the layer's own activation units, aligned to the layer before; `null` for an image that is left out",
            ),
          quality: quality.describe("measures of the layout, `null` where one does not apply"),
          reduction: z.string().nullable().describe("what was reduced to stay within memory; null if nothing was"),
          leftOut: z
            .array(z.int())
            .describe("images whose activations are not finite at this layer, or at one that it is computed from"),
        }),
      )
      .describe("in order"),
    notes: z.array(z.string()).describe("one sentence per layer at which images are first left out"),
  })
  .meta({
    after: `The same arrays as \`.npz\`: \`items\` (n), \`names\` (n), \`labels\` (n, −1 unknown), \`pivots\`, \`layers\` (L), \`kinds\` (L), \`positions\` (L × n × 2, float32; NaN for an image that is left out)
and one array of length L per measure, \`quality_stress\` and so on, NaN where it does not apply.`,
  });

/** What `project --json` prints. */
export type ProjectionReport = ReportOf<typeof projectionReport>;

/** Reads the positions of a layer, by its index. */
export type PositionsOf = (layer: number) => Promise<Float32Array>;

/** Gathers a layout sequence into the report; images are gone through, and the positions of a layer read, when they are written. */
export function reportProjection(
  info: StudyInfo,
  sequence: LayoutSequence<Positions>,
  positionsOf: PositionsOf,
): Lazily<ProjectionReport> {
  const { labels, names, classes } = info.data;
  const labelOf = (item: number): number | null => {
    const label = labels?.[item] ?? -1;
    return label < 0 ? null : label;
  };
  return {
    model: info.model.name,
    data: info.data.name,
    mode: sequence.mode,
    seed: sequence.seed,
    pivots: [...sequence.pivots],
    classes,
    items: new Rows(sequence.items.length, (at) => {
      const item = sequence.items[at] ?? -1;
      return { item, name: nameAt(names, item) ?? String(item), label: labelOf(item) };
    }),
    notes: sayLeftOut(sequence, names),
    layers: sequence.layers.map(({ layer, name, kind, shape, quality: measured, reduction, leftOut }) => ({
      name,
      kind,
      shape,
      positions: async () => pairs(await positionsOf(layer)),
      quality: reportQuality(measured),
      reduction: reduction ?? null,
      leftOut: [...leftOut],
    })),
  };
}

/** x and y of each image, null for one that is left out. */
function pairs(positions: Float32Array): Rows<readonly [number, number] | null> {
  return new Rows(positions.length / 2, (at) => {
    const [x = Number.NaN, y = Number.NaN] = [positions[2 * at], positions[2 * at + 1]];
    return Number.isNaN(x + y) ? null : ([x, y] as const);
  });
}

/** The measures, null where one does not apply. */
function reportQuality({ mirrored, ...measures }: LayerQuality): ProjectionReport["layers"][number]["quality"] {
  const entries = Object.entries(measures).map(([key, value]) => [key, finite(value)]);
  return quality.parse({ ...Object.fromEntries(entries), mirrored });
}
