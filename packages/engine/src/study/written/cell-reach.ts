import { cut } from "../../passes/cut.ts";
import type { Layer } from "../../passes/layer.ts";
import { createNet } from "../../passes/net.ts";
import { receptiveFields } from "../../passes/receptive-field.ts";
import type { Subject } from "../subject.ts";
import type { CellBox } from "./written-cell.ts";

/** The rows and columns of a layer's maps; one row of all where it has no picture's axes. */
export function mapExtents({ shape, channels }: Layer): readonly [rows: number, columns: number] {
  const [rows = 1, ...rest] = shape.filter((_, axis) => axis !== 0 && axis !== channels.axis).map(Number);
  return [rows, rest.reduce((product, extent) => product * extent, 1)];
}

/** The positions of `source` that a position of `layer` reads, within its map; undefined where it may read all. */
export function cellReach(
  { graph }: Pick<Subject, "graph">,
  layer: Layer,
  source: Layer,
): (row: number, column: number) => CellBox | undefined {
  const layout = source.channels.axis === 1 ? "nchw" : "nhwc";
  const net = createNet(cut(graph, [source.value], [layer.value]), { name: source.value, layout });
  const field = source.shape.length === 4 ? receptiveFields(net).get(layer.value) : undefined;
  const [rows, columns] = mapExtents(source);
  return (row, column) => {
    if (field === undefined) return undefined;
    const { size, stride, offset } = field;
    const span = (axis: 0 | 1, at: number, extent: number): readonly [number, number] => {
      const middle = offset[axis] + at * stride[axis];
      const reach = (size[axis] - 1) / 2;
      const clamp = (position: number) => Math.max(0, Math.min(extent - 1, position));
      return [clamp(Math.ceil(middle - reach)), clamp(Math.floor(middle + reach))];
    };
    const [top, bottom] = span(0, row, rows);
    const [left, right] = span(1, column, columns);
    return { top, left, bottom, right };
  };
}
