import { float32, type Tensor } from "../../graph/tensor.ts";
import { matchLayers } from "../../passes/difference/match-layers.ts";
import type { Layer } from "../../passes/layer.ts";

/** One layer before and after. */
export interface LayerPair {
  readonly before: Layer;
  readonly after: Layer;
}

/** A layer that is not compared. */
export interface LeftOut {
  /** Its number in the network before. */
  readonly layer: number;
  readonly reason: string;
}

/** Layers that match by name or structure, in the order of the network before. */
export function pairLayers(
  before: readonly Layer[],
  after: readonly Layer[],
): { readonly pairs: readonly LayerPair[]; readonly leftOut: readonly LeftOut[] } {
  if (before === after) return { pairs: before.map((layer) => ({ before: layer, after: layer })), leftOut: [] };
  const matches = matchLayers(before, after);
  const leftOut: LeftOut[] = [];
  const pairs = before.flatMap((layer, at) => {
    const other = after[matches[at]?.other ?? -1];
    if (other !== undefined) return [{ before: layer, after: other }];
    leftOut.push({ layer: layer.index, reason: "the other network has no layer that matches by name or structure" });
    return [];
  });
  return { pairs, leftOut };
}

/** How far one layer moved. */
export interface Moved {
  /** ‖after − before‖ / ‖before‖. */
  readonly relative: number;
  /** ‖after − before‖. */
  readonly change: number;
  /** ‖before‖. */
  readonly size: number;
}

/** How far a layer's activations moved, or why that is no number. */
export function movedBy(before: Tensor, after: Tensor): Moved | { readonly reason: string } {
  if (!isNumeric(before) || !isNumeric(after)) return { reason: `it holds ${before.type}` };
  if (String(before.shape) !== String(after.shape)) {
    return { reason: `its shape is ${after.shape.join("×")} instead of ${before.shape.join("×")}` };
  }
  const [a, b] = [numbersOf(before), numbersOf(after)];
  let [change, size] = [0, 0];
  // once for every activation at every move of a slider: a pair taken apart here would cost as much as all else
  for (let at = 0; at < a.length; at++) {
    const was = a[at] as number;
    const apart = (b[at] as number) - was;
    change += apart * apart;
    size += was * was;
  }
  if (!Number.isFinite(change) || !Number.isFinite(size)) return { reason: "its activations are not finite" };
  if (size === 0 && change > 0) return { reason: "it is zero everywhere before" };
  return {
    relative: change === 0 ? 0 : Math.sqrt(change / size),
    change: Math.sqrt(change),
    size: Math.sqrt(size),
  };
}

/** after − before, of one shape. */
export function differenceOf(before: Tensor, after: Tensor): Tensor<"float32"> {
  const [a, b] = [numbersOf(before), numbersOf(after)];
  const apart = new Float32Array(a.length);
  for (let at = 0; at < apart.length; at++) apart[at] = (b[at] as number) - (a[at] as number);
  return float32(before.shape, apart);
}

/** Mean of each unit over all positions of one image's activations (1 × …). */
export function unitMeans(tensor: Tensor, { channels: { axis } }: Pick<Layer, "channels">): Float64Array {
  const total = tensor.shape[axis] ?? 1;
  const inner = tensor.shape.slice(axis + 1).reduce((product, extent) => product * extent, 1);
  const data = numbersOf(tensor);
  const sums = new Float64Array(total);
  for (let at = 0; at < data.length; at++) {
    const unit = Math.floor(at / inner) % total;
    sums[unit] = (sums[unit] as number) + (data[at] as number);
  }
  return sums.map((sum) => (sum * total) / data.length);
}

/** The units of a layer that moved most. */
export interface ChangedUnits {
  readonly layer: number;
  /** Units of the layer; `units` may hold fewer. */
  readonly total: number;
  /** In order of decreasing absolute change. */
  readonly units: Int32Array;
  /** Mean activation over all positions, after minus before. */
  readonly changes: Float32Array;
  /** Mean activation before. */
  readonly before: Float32Array;
}

/** At most `count` units in order of how far their mean activations moved; those of no change come last, in their order. */
export function changedUnits(before: Tensor, after: Tensor, layer: Layer, count: number): ChangedUnits {
  const [was, is] = [unitMeans(before, layer), unitMeans(after, layer)];
  const changes = is.map((mean, unit) => mean - (was[unit] as number));
  const order = Array.from(changes.keys()).sort(
    (a, b) => Math.abs(changes[b] as number) - Math.abs(changes[a] as number) || a - b,
  );
  const units = Int32Array.from(order.slice(0, count));
  return {
    layer: layer.index,
    total: changes.length,
    units,
    changes: Float32Array.from(units, (unit) => changes[unit] as number),
    before: Float32Array.from(units, (unit) => was[unit] as number),
  };
}

/** Texts, truth values and the bits of halves are no numbers to calculate with. */
function isNumeric({ type }: Tensor): boolean {
  return /^(float32|float64|u?int)/.test(type);
}

/** A tensor's numbers; whole numbers of 64 bits as floating ones. */
function numbersOf({ data }: Tensor): ArrayLike<number> {
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) return Float64Array.from(data, Number);
  return data as Float32Array;
}
