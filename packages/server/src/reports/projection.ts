import { type LayoutSequence, type StudyInfo, sayLeftOut } from "@deepling/engine";

/** What `project --out x.json` writes (docs/json.md). */
export interface ProjectionReport {
  readonly model: string;
  readonly data: string;
  readonly mode: "paper" | "smooth";
  readonly seed: number;
  /** Data set indices of the pivots. */
  readonly pivots: readonly number[];
  readonly classes: readonly string[];
  readonly items: readonly { readonly item: number; readonly name: string; readonly label: number | null }[];
  readonly layers: readonly {
    readonly name: string;
    readonly kind: string;
    readonly shape: readonly (number | string)[];
    /** One per item; null for an item that is left out. */
    readonly positions: readonly (readonly [number, number] | null)[];
    /** Measures; null where one does not apply. */
    readonly quality: Readonly<Record<string, number | boolean | null>>;
    readonly reduction: string | null;
    /** Items whose activations are not finite here, or at a layer that this one is computed from. */
    readonly leftOut: readonly number[];
  }[];
  /** Images that were left out, and where. */
  readonly notes: readonly string[];
}

/** Gathers a layout sequence into the report. */
export function reportProjection(info: StudyInfo, sequence: LayoutSequence): ProjectionReport {
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
    items: Array.from(sequence.items, (item) => ({ item, name: names[item] ?? String(item), label: labelOf(item) })),
    notes: sayLeftOut(sequence, names),
    layers: sequence.layers.map(({ name, kind, shape, positions, quality, reduction, leftOut }) => ({
      name,
      kind,
      shape,
      positions: Array.from({ length: positions.length / 2 }, (_, i) => {
        const [x = Number.NaN, y = Number.NaN] = positions.subarray(2 * i, 2 * i + 2);
        return Number.isNaN(x + y) ? null : ([x, y] as const);
      }),
      quality: Object.fromEntries(
        Object.entries(quality).map(([key, value]) => [
          key,
          typeof value === "number" && !Number.isFinite(value) ? null : value,
        ]),
      ),
      reduction: reduction ?? null,
      leftOut: [...leftOut],
    })),
  };
}
