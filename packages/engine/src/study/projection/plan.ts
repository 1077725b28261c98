import type { Layer } from "../../passes/layer.ts";
import { hasSpace, type RowForm, rowForm, rowWidth, spaceOf } from "../../passes/layer-rows.ts";

/** A layer, and how its activations become rows. */
export interface PlannedLayer {
  readonly layer: Layer;
  readonly form: RowForm;
  /** Length of a row. */
  readonly width: number;
  /** What was reduced to stay within memory, in words for the person; undefined where nothing was. */
  readonly reduction: string | undefined;
}

/** How much is held at once. */
export interface Plan {
  /** Images whose activations are held at all layers: pivots are chosen, and quality is measured, among them. */
  readonly sample: number;
  readonly layers: readonly PlannedLayer[];
}

/** Layers narrower than this are not pooled: they are not what fills the memory. */
const NARROW = 256;

/** Never fewer sampled images than this. */
const FEWEST = 16;

/**
 * Fits the activations of `wanted` sampled images (float32) into `budget` bytes. While they do not fit, the widest layer that has
 * space is averaged over windows of twice the side; when none has, fewer images are sampled.
 */
export function planMemory(layers: readonly Layer[], wanted: number, budget: number): Plan {
  const rows = layers.map((layer) => readAs(rowForm(layer)));
  let perImage = 4 * rows.reduce((sum, { width }) => sum + width, 0);
  while (perImage * wanted > budget) {
    let widest = -1;
    for (const [at, { width, coarser }] of rows.entries())
      if (coarser !== undefined && width > (rows[widest]?.width ?? 0)) widest = at;
    const before = rows[widest];
    if (before?.coarser === undefined) break;
    const after = readAs(before.coarser);
    rows[widest] = after;
    perImage -= 4 * (before.width - after.width);
  }
  const sample = Math.min(wanted, Math.max(FEWEST, Math.floor(budget / Math.max(1, perImage))));
  const fewer = sample < wanted ? [`${sample} instead of ${wanted} sampled images`] : [];
  return {
    sample,
    layers: rows.map(({ form, width }, at) => {
      const pooled = form.pool > 1 ? [`average pooled ${form.pool}×${form.pool}`] : [];
      const reduction = [...pooled, ...fewer].join(", ");
      return { layer: layers[at] as Layer, form, width, reduction: reduction === "" ? undefined : reduction };
    }),
  };
}

/** A form, its width, and the next coarser form; undefined where that is not narrower, or the layer is narrow already. */
function readAs(form: RowForm) {
  const width = rowWidth(form);
  const coarser = width > NARROW && hasSpace(form) ? twiceAsCoarse(form) : undefined;
  return { form, width, coarser: coarser !== undefined && rowWidth(coarser) < width ? coarser : undefined };
}

/** Half as many windows along each side, as nearly alike as they can be. */
function twiceAsCoarse(form: RowForm): RowForm {
  const fewer = spaceOf(form).map((extent) => Math.ceil(extent / Math.ceil(extent / (2 * form.pool))));
  return { ...form, pool: Math.max(...fewer) };
}
