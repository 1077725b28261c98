import { type DataInfo, type Evaluation, type LayoutSequence, nameAt } from "@deepling/engine";

const rounded = (value: number) => (Number.isFinite(value) ? Number(value.toPrecision(6)) : null);

/** A layout sequence as the command line's `project` writes it (docs: the JSON of layouts). */
export function positionsJson(sequence: LayoutSequence, data: DataInfo): string {
  return JSON.stringify({
    mode: sequence.mode,
    seed: sequence.seed,
    classes: data.classes,
    items: Array.from(sequence.items, (index) => ({
      index,
      name: nameAt(data.names, index),
      label: data.labels?.[index] ?? -1,
    })),
    layers: sequence.layers.map(({ layer, name, kind, shape, positions, quality, reduction, leftOut }) => ({
      layer,
      name,
      kind,
      shape,
      reduction,
      leftOut: [...leftOut],
      positions: Array.from({ length: positions.length / 2 }, (_, i) => {
        const place = [rounded(positions[2 * i] ?? 0), rounded(positions[2 * i + 1] ?? 0)];
        return place.includes(null) ? null : place;
      }),
      quality: Object.fromEntries(
        Object.entries(quality).map(([key, value]) => [key, typeof value === "number" ? rounded(value) : value]),
      ),
    })),
  });
}

/** A field as RFC 4180 has it: quoted where it holds a comma, a quote or a line break. */
function field(value: string | number): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const HEADER = "item,name,class,predicted,layer,layer_name,x,y\n";

/** What a row says of an image beside its place. */
export interface Described {
  readonly data: DataInfo;
  readonly evaluation: Evaluation | undefined;
}

/** A layer of a sequence with its positions. */
interface PlacedLayer {
  readonly layer: number;
  readonly name: string;
  readonly positions: Float32Array;
}

/** A layout sequence as a table, one row for each image and layer. */
export function positionsCsv(sequence: LayoutSequence, data: DataInfo, evaluation: Evaluation | undefined): string {
  const rows = sequence.layers.map((layer) => rowsOf(sequence.items, layer, { data, evaluation }, 0));
  return HEADER + rows.join("");
}

/** Rows that are made at once: a few milliseconds. */
export const PIECE = 4000;

/** The same table of one layer, in pieces, so that the page may breathe between them. */
export function* layerCsv(items: Int32Array, layer: PlacedLayer, of: Described): Generator<string> {
  yield HEADER;
  for (let from = 0; from < items.length; from += PIECE) yield rowsOf(items, layer, of, from, from + PIECE);
}

/** The rows of some images in a layer, from one place of the list to before another. */
function rowsOf(
  items: Int32Array,
  placed: PlacedLayer,
  { data, evaluation }: Described,
  from: number,
  to?: number,
): string {
  const { layer, name, positions } = placed;
  let rows = "";
  for (let row = from; row < Math.min(to ?? items.length, items.length); row++) {
    const item = items[row] ?? 0;
    const label = data.classes[data.labels?.[item] ?? -1] ?? "";
    const judged = evaluation !== undefined && item < evaluation.count ? evaluation.predicted[item] : undefined;
    const predicted = data.classes[judged ?? -1] ?? "";
    const x = rounded(positions[2 * row] ?? 0) ?? "";
    const y = rounded(positions[2 * row + 1] ?? 0) ?? "";
    rows += `${[item, nameAt(data.names, item) ?? "", label, predicted, layer, name, x, y].map(field).join(",")}\n`;
  }
  return rows;
}
