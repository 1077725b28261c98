import { readExtent, type Settings } from "./settings.ts";

/** The keys of an image processor that say how an image comes to its size. */
export interface ProcessorSize {
  readonly do_resize?: boolean | null | undefined;
  readonly size?: unknown;
  readonly do_center_crop?: boolean | null | undefined;
  readonly crop_size?: unknown;
  readonly crop_pct?: number | null | undefined;
}

/**
 * The fit of an image processor. A bare number is the shorter side where a cut follows (CLIP), the size before division
 * by `crop_pct` where that is given (ResNet, ConvNeXt below 384), and otherwise both sides (ViT).
 */
export function processorFit(config: ProcessorSize, file: string): Settings {
  const size = config.do_resize === false ? undefined : readExtents(config.size, "size", file);
  if (config.do_center_crop === true) {
    return cutFit(size, readExtents(config.crop_size ?? config.size, "crop_size", file));
  }
  const shorter = size?.shortest_edge ?? size?.square;
  if (config.crop_pct != null && shorter !== undefined) {
    const square = { width: shorter, height: shorter };
    if (shorter >= 384) return { size: square, mode: "stretch" };
    return { size: square, mode: "crop", shorter: Math.floor(shorter / config.crop_pct) };
  }
  const both = rectangle(size);
  if (both === undefined) return {};
  if (size?.shortest_edge === undefined) return { size: both, mode: "stretch" };
  return { size: both, mode: "crop", shorter: size.shortest_edge };
}

function cutFit(size: Extents | undefined, crop: Extents | undefined): Settings {
  const cut = rectangle(crop);
  const both = rectangle(size);
  if (cut === undefined) return {};
  const shorter = size?.shortest_edge ?? size?.square;
  if (shorter !== undefined) return { size: cut, mode: "crop", shorter };
  if (both === undefined) return { size: cut };
  // both sides are set before the cut: where that cuts something, the nearest fit is a cut of the same share
  if (both.width === cut.width && both.height === cut.height) return { size: both, mode: "stretch" };
  return { size: cut, mode: "crop", shorter: Math.min(both.width, both.height) };
}

interface Extents {
  readonly width?: number;
  readonly height?: number;
  readonly shortest_edge?: number;
  readonly square?: number;
}

function readExtents(value: unknown, key: string, file: string): Extents | undefined {
  if (value == null) return undefined;
  if (Array.isArray(value)) {
    return { height: readExtent(value[0], key, file), width: readExtent(value[1] ?? value[0], key, file) };
  }
  if (typeof value !== "object") return { square: readExtent(value, key, file) };
  const known = Object.entries(value).filter(([name, extent]) => EXTENTS.test(name) && extent !== null);
  return Object.fromEntries(known.map(([name, extent]) => [name, readExtent(extent, `${key}.${name}`, file)]));
}

const EXTENTS = /^(width|height|shortest_edge)$/;

function rectangle(extents: Extents | undefined): { width: number; height: number } | undefined {
  if (extents?.width !== undefined && extents.height !== undefined) {
    return { width: extents.width, height: extents.height };
  }
  const side = extents?.square ?? extents?.shortest_edge;
  return side === undefined ? undefined : { width: side, height: side };
}
