import { DeeplingError } from "../../base/error.ts";
import { plural } from "../../base/plural.ts";
import type { ImageEditKind } from "./edit.ts";
import { checkImageEdit, type ImageEdit, requireImageEdit } from "./image-edit.ts";
import {
  defaultIn,
  type EditedSize,
  extentIn,
  type Parameter,
  type Parameters,
  type ParameterValue,
  type Settings,
} from "./parameters.ts";

/** An edit with everything that decides what it does. */
export interface SettledEdit {
  readonly kind: ImageEditKind;
  readonly settings: Settings;
  /** Whether it changes nothing. */
  readonly isNeutral: boolean;
}

/**
 * The table of severities that is used for images of a size: the one published for the nearest size by ratio. The boundary is √(32 · 224) ≈ 85 pixels
 * of the shorter side. Lengths in pixels are not scaled: the published tables are no scaled copies of one another either.
 */
export function severityTable({ width, height }: Pick<EditedSize, "width" | "height">): "cifar" | "imagenet" {
  return Math.min(width, height) < Math.sqrt(32 * 224) ? "cifar" : "imagenet";
}

/**
 * What an edit does to images of this size: its parameters, filled in from the severity or the defaults. Throws what `checkImageEdit` throws,
 * "invalid parameter" outside the bounds that the size sets, and "unsupported image edit" where it needs colours that the images do not have.
 */
export function settleImageEdit(edit: ImageEdit, size: EditedSize): SettledEdit {
  const { severity, name, ...given } = checkImageEdit(edit);
  const kind = requireImageEdit(name);
  requireColours(kind, size);
  const { corruption, parameters } = kind;
  const published =
    severity === undefined || corruption === "none" ? {} : corruption[severityTable(size)][severity - 1];
  const settings = Object.fromEntries(
    Object.entries(parameters).map(([key, parameter]) => {
      const value: ParameterValue = given[key] ?? published?.[key] ?? defaultIn(parameter, size);
      requireWithin(value, { key, parameter, kind, size });
      return [key, value];
    }),
  ) as Settings;
  return { kind, settings, isNeutral: isNeutral(kind, settings) };
}

/** Whether the settings change nothing. */
function isNeutral(
  { parameters, neutral }: { parameters: Parameters; neutral: "all" | "any" },
  settings: Settings,
): boolean {
  const having = Object.entries(parameters).filter(([, parameter]) => parameter.neutral !== "none");
  const stands = ([key, parameter]: (typeof having)[number]): boolean => {
    const value = settings[key];
    return typeof value === "object" ? value.length === 0 : value === parameter.neutral;
  };
  return having.length > 0 && (neutral === "all" ? having.every(stands) : having.some(stands));
}

interface Checked {
  readonly key: string;
  readonly parameter: Parameter;
  readonly kind: ImageEditKind;
  readonly size: EditedSize;
}

function requireWithin(value: ParameterValue, { key, parameter, kind, size }: Checked): void {
  if (parameter.kind !== "number" || typeof value !== "number") return;
  const [least, most] = [extentIn(parameter.min, size), extentIn(parameter.max, size)];
  if (value >= least && value <= most) return;
  const { width, height } = size;
  throw new DeeplingError("invalid", `parameter: ${key} ${value} (image edit ${kind.name})`, {
    hint: `give ${least} to ${most} for images of ${width}×${height}`,
  });
}

function requireColours(kind: ImageEditKind, { channels }: EditedSize): void {
  const refusal = refusalOf(kind, channels);
  if (refusal !== undefined) throw new DeeplingError("unsupported", `image edit: ${kind.name}`, { hint: refusal });
}

/** Why an edit cannot be made of images with so many channels of light; undefined if it can. */
export function refusalOf({ treats, by }: Pick<ImageEditKind, "treats" | "by">, channels: number): string | undefined {
  if (treats === "colour" && channels !== 3) {
    return `it needs red, green and blue, and the network sees ${channels === 1 ? "grey images" : `images of ${plural(channels, "channel")}`}`;
  }
  if (by === "platform" && channels !== 3 && channels !== 1) {
    return `it takes grey or colour images, and the network sees images of ${plural(channels, "channel")}`;
  }
  return undefined;
}
