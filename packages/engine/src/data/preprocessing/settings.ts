import { DeeplingError } from "../../base/error.ts";
import { tooLarge } from "../../base/say-number.ts";
import type { Fit, ResizeFilter } from "../../image/image.ts";
import type { Preprocessing } from "../../image/preprocess.ts";
import type { LabelEntry } from "../labels/label-entry.ts";

/** What one source says of preprocessing; absent keys are left to the next source. */
export interface Settings {
  readonly size?: { readonly width: number; readonly height: number };
  readonly mode?: Fit["mode"];
  /** Length of the shorter side before the cut, in pixels. */
  readonly shorter?: number;
  /** For `crop` without `shorter`: the share of the shorter side that the cut keeps; absent: what is usual. */
  readonly share?: number;
  /** The size scaled to before the cut; see Fit. */
  readonly before?: NonNullable<Fit["before"]>;
  readonly corner?: NonNullable<Fit["corner"]>;
  readonly fill?: NonNullable<Fit["fill"]>;
  readonly filter?: ResizeFilter;
  readonly scale?: number;
  readonly mean?: readonly number[];
  readonly std?: readonly number[];
  readonly channels?: Preprocessing["channels"];
  /** Number of channels, where they are "bands". */
  readonly count?: number;
  readonly layout?: Preprocessing["layout"];
  /** Class names, with their numbers where these are written; `orderLabels` puts them at their outputs. */
  readonly labels?: readonly LabelEntry[];
  /** A sentence for the person about one of these settings, said where that setting is used. */
  readonly said?: Partial<Readonly<Record<"filter" | "scale" | "std", string>>>;
  /** Sentences on what the source holds and could not be read, in a source that the person did not write. */
  readonly unread?: readonly string[];
}

/** A source of settings by the name that the person knows it by. */
export interface Source {
  readonly name: string;
  readonly settings: Settings;
}

/** A number, a fraction such as "1/255", or their list; throws "invalid KEY" naming `place`. */
export function readNumbers(value: unknown, key: string, place: string): number[] {
  const list = typeof value === "string" ? splitList(value) : Array.isArray(value) ? value : [value];
  const numbers = list.map(toNumber);
  const large = list.map((one) => tooLarge(String(one))).find((fault) => fault !== undefined);
  if (large !== undefined) {
    throw new DeeplingError("invalid", `${key}: ${String(value).slice(0, 60)} (${place})`, { hint: large });
  }
  if (numbers.length === 0 || !numbers.every(Number.isFinite))
    throw invalid(key, value, place, "a number or a list of numbers");
  return numbers;
}

/** One number of one channel each; zero is refused where it would be divided by. */
export function readPerChannel(value: unknown, key: "mean" | "std", place: string): number[] {
  const numbers = readNumbers(value, key, place);
  if (key === "std" && numbers.some((number) => number <= 0)) throw invalid(key, value, place, "numbers above zero");
  return numbers;
}

/** The factor that pixel values 0 … 255 are multiplied by. */
export function readScale(value: unknown, place: string): number {
  const [scale, ...more] = readNumbers(value, "scale", place);
  if (scale === undefined || more.length > 0 || scale <= 0)
    throw invalid("scale", value, place, "a number above zero, for example 1/255");
  return scale;
}

/** One extent in pixels. */
export function readExtent(value: unknown, key: string, place: string): number {
  const [extent = 0, ...more] = readNumbers(value, key, place);
  if (more.length > 0 || !Number.isInteger(extent) || extent < 1 || extent > 16384) {
    throw invalid(key, value, place, "a whole number of pixels, 1 to 16384");
  }
  return extent;
}

/** "invalid mean: abc (flags)", with what was expected as the hint. */
export function invalid(key: string, value: unknown, place: string, expected: string): DeeplingError {
  const shown = typeof value === "string" ? value : (JSON.stringify(value) ?? String(value));
  return new DeeplingError("invalid", `${key}: ${shown.slice(0, 60)} (${place})`, { hint: `expected ${expected}` });
}

const splitList = (text: string): string[] => text.replace(/^[\s[({]+|[\s\])}]+$/g, "").split(/[\s,;]+/);

function toNumber(value: unknown): number {
  if (typeof value === "number") return value;
  if (typeof value !== "string" || value.trim() === "") return Number.NaN;
  const [numerator, denominator = "1", ...more] = value.split("/");
  return more.length > 0 ? Number.NaN : Number(numerator) / Number(denominator);
}
