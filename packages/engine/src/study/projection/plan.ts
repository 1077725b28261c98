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
  const forms = layers.map((layer) => ({ layer, form: rowForm(layer) }));
  const perImage = () => 4 * forms.reduce((sum, { form }) => sum + rowWidth(form), 0);
  while (perImage() * wanted > budget) {
    const widest = forms
      .filter(({ form }) => canShrink(form))
      .reduce<(typeof forms)[0] | undefined>(
        (best, next) => (best !== undefined && rowWidth(best.form) >= rowWidth(next.form) ? best : next),
        undefined,
      );
    if (widest === undefined) break;
    widest.form = twiceAsCoarse(widest.form);
  }
  const sample = Math.min(wanted, Math.max(FEWEST, Math.floor(budget / Math.max(1, perImage()))));
  const fewer = sample < wanted ? [`${sample} instead of ${wanted} sampled images`] : [];
  return {
    sample,
    layers: forms.map(({ layer, form }) => {
      const pooled = form.pool > 1 ? [`average pooled ${form.pool}×${form.pool}`] : [];
      const reduction = [...pooled, ...fewer].join(", ");
      return { layer, form, width: rowWidth(form), reduction: reduction === "" ? undefined : reduction };
    }),
  };
}

/** Half as many windows along each side, as nearly alike as they can be. */
function twiceAsCoarse(form: RowForm): RowForm {
  const fewer = spaceOf(form).map((extent) => Math.ceil(extent / Math.ceil(extent / (2 * form.pool))));
  return { ...form, pool: Math.max(...fewer) };
}

function canShrink(form: RowForm): boolean {
  return rowWidth(form) > NARROW && hasSpace(form) && rowWidth(twiceAsCoarse(form)) < rowWidth(form);
}
