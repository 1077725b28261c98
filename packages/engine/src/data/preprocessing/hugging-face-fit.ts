import { readFilter } from "./filter.ts";
import { readExtent, type Settings } from "./settings.ts";

/** The keys of an image processor that say how an image comes to its size. */
export interface ProcessorSize {
  readonly do_resize?: boolean | null | undefined;
  readonly size?: unknown;
  readonly resample?: number | string | null | undefined;
  readonly do_center_crop?: boolean | null | undefined;
  readonly crop_size?: unknown;
  readonly crop_pct?: number | null | undefined;
}

/**
 * The fit of an image processor of the class `kind` ("" where the file does not say). A bare number is the shorter side
 * where a cut follows (CLIP), the size before division by `crop_pct` where that is given (ResNet, ConvNeXt below 384), and
 * otherwise both sides (ViT; DeiT, BEiT and EfficientNet before a cut too).
 */
export function processorFit(config: ProcessorSize, kind: string, file: string): Settings {
  const size = config.do_resize === false ? undefined : readExtents(config.size, "size", file);
  const resample = config.do_resize === false ? undefined : (config.resample ?? usualFilter(kind));
  const filter = resample === undefined ? {} : readFilter(resample, file);
  return { ...sizeFit(config, kind, size, file), corner: "down", ...filter };
}

/** What a processor's class takes where its file names no filter, if that is not bilinear. */
function usualFilter(kind: string): string | undefined {
  if (kind.startsWith("EfficientNet")) return "nearest";
  return /^(Beit|Bit|CLIP|DeiT|EfficientFormer|Levit|Perceiver|PoolFormer|Siglip|ViTHybrid)/.test(kind)
    ? "bicubic"
    : undefined;
}

function sizeFit(config: ProcessorSize, kind: string, size: Extents | undefined, file: string): Settings {
  if (config.do_center_crop === true) return cutFit(config, kind, size, file);
  const shorter = size?.shortest_edge ?? size?.square;
  if (config.crop_pct != null && shorter !== undefined) {
    const square = { width: shorter, height: shorter };
    if (shorter >= 384) return { size: square, mode: "stretch" };
    return { size: square, mode: "crop", shorter: Math.trunc(shorter / config.crop_pct) };
  }
  const both = rectangle(size);
  if (both === undefined) return {};
  if (size?.shortest_edge === undefined) return { size: both, mode: "stretch" };
  return { size: both, mode: "crop", shorter: size.shortest_edge };
}

function cutFit(config: ProcessorSize, kind: string, size: Extents | undefined, file: string): Settings {
  const cut = rectangle(readExtents(config.crop_size ?? config.size, "crop_size", file));
  if (cut === undefined) return {};
  if (config.do_resize === false) return { size: cut, mode: "cut" };
  const last = kind.startsWith("Perceiver") ? rectangle(size) : undefined;
  // cuts size / crop_size of the shorter side, and scales that
  if (last !== undefined) return { size: last, mode: "crop", shorter: Math.min(cut.width, cut.height) };
  const side = size?.shortest_edge ?? (BOTH_SIDES.test(kind) ? undefined : size?.square);
  const shorter = config.crop_pct == null ? side : scaledSide(size, config.crop_pct);
  if (shorter === undefined) return bothSides(rectangle(size), cut);
  return { size: cut, mode: "crop", shorter: kind.startsWith("Levit") ? Math.trunc((256 / 224) * shorter) : shorter };
}

/** Processors that read a bare `size` as both sides even where they cut afterwards. */
const BOTH_SIDES = /^(DeiT|Beit|EfficientNet)/;

/** PoolFormer scales to size / crop_pct, then cuts `crop_size`. */
function scaledSide(size: Extents | undefined, share: number): number | undefined {
  const side = size?.shortest_edge ?? size?.square ?? (size?.width === size?.height ? size?.width : undefined);
  return side === undefined ? undefined : Math.trunc(side / share);
}

/** Both sides set, then the cut. */
function bothSides(both: Size | undefined, cut: Size): Settings {
  if (both === undefined) return { size: cut };
  if (both.width === cut.width && both.height === cut.height) return { size: both, mode: "stretch" };
  return { size: cut, mode: "stretch", before: both };
}

type Size = NonNullable<Settings["size"]>;

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

function rectangle(extents: Extents | undefined): Size | undefined {
  if (extents?.width !== undefined && extents.height !== undefined) {
    return { width: extents.width, height: extents.height };
  }
  const side = extents?.square ?? extents?.shortest_edge;
  return side === undefined ? undefined : { width: side, height: side };
}
