import type { Box } from "../../figures/display-list.ts";
import type { Layer } from "../../passes/layer.ts";

/** Row and column of a place of a layer's map of that many columns; null in a layer without a map. */
export function positionOf(
  { shape }: Pick<Layer, "shape">,
  place: number,
  columns: number,
): readonly [row: number, column: number] | null {
  return shape.length < 4 ? null : [Math.floor(place / columns), place % columns];
}

/** What a position sees of the fitted image, in its pixels; the box may reach out of it. All of the image where the layer sees everything. */
export function patchAt(
  { receptiveField }: Pick<Layer, "receptiveField">,
  position: readonly [number, number] | null,
  { width, height }: { readonly width: number; readonly height: number },
): Box {
  if (receptiveField === undefined || position === null) return { x: 0, y: 0, width, height };
  const { size, stride, offset } = receptiveField;
  // a field after a growing Resize is a fraction of a pixel
  const [high, wide] = size.map((extent) => Math.max(1, Math.ceil(extent))) as [number, number];
  const first = (side: 0 | 1, extent: number) =>
    Math.round(offset[side] + stride[side] * position[side] - (extent - 1) / 2);
  const box = { x: first(1, wide), y: first(0, high), width: wide, height: high };
  // a field larger than the image is shown as the image
  return {
    ...(box.width >= width ? { x: 0, width } : { x: box.x, width: box.width }),
    ...(box.height >= height ? { y: 0, height } : { y: box.y, height: box.height }),
  };
}

/** What of a patch lies in the image, and where that stands in the square around the patch's middle, in shares of its side; undefined where nothing does. */
export function insideOf(
  patch: Box,
  { width, height }: { readonly width: number; readonly height: number },
): { readonly box: Box; readonly place: Box } | undefined {
  const [left, top] = [Math.max(0, patch.x), Math.max(0, patch.y)];
  const [right, bottom] = [Math.min(width, patch.x + patch.width), Math.min(height, patch.y + patch.height)];
  if (right <= left || bottom <= top) return undefined;
  const side = Math.max(patch.width, patch.height);
  const [x, y] = [patch.x + (patch.width - side) / 2, patch.y + (patch.height - side) / 2];
  const box = { x: left, y: top, width: right - left, height: bottom - top };
  const place = { x: (left - x) / side, y: (top - y) / side, width: box.width / side, height: box.height / side };
  return { box, place };
}
