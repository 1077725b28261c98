import { DeeplingError } from "../../base/error.ts";

/** The size of the images that a network sees, in pixels, and their channels. */
export interface EditedSize {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

/** A number, or a part of the image's width, its height or its shorter side. */
export type Extent = number | { readonly times: number; readonly of: "width" | "height" | "side" };

/** A place in an image, in pixels: x to the right and y down, (0, 0) being the left upper corner and (0.5, 0.5) the middle of the first pixel. */
export type Point = readonly [x: number, y: number];

/** What a parameter may be set to. */
export type ParameterValue = number | string | readonly Point[];

interface Said {
  /** As a person reads it, for example "Angle". */
  readonly title: string;
  /** What it does; no full stop. */
  readonly description: string;
}

/** A parameter that is a number from `min` to `max`. */
export interface NumberParameter extends Said {
  readonly kind: "number";
  /** "px", "°", "×"; "none" for a number without a unit. */
  readonly unit: string;
  readonly min: Extent;
  readonly max: Extent;
  /** What a slider moves by. */
  readonly step: number;
  readonly whole: boolean;
  readonly default: Extent;
  /** Where it changes nothing; "none" where there is no such value. */
  readonly neutral: number | "none";
}

/** A parameter that is one of a few words. */
export interface ChoiceParameter<Choice extends string = string> extends Said {
  readonly kind: "choice";
  readonly choices: readonly Choice[];
  readonly default: Choice;
  readonly neutral: Choice | "none";
}

/** A parameter that is a colour: six hexadecimal digits of red, green and blue, such as "ff8000". */
export interface ColourParameter extends Said {
  readonly kind: "colour";
  readonly default: string;
  readonly neutral: "none";
}

/** A parameter that is a list of places, along which a brush goes; it changes nothing where the list is empty. */
export interface PointsParameter extends Said {
  readonly kind: "points";
  readonly default: readonly Point[];
  readonly neutral: readonly Point[];
}

/** A parameter that is a small picture, in the form of `writePixels`; it changes nothing where there is none. */
export interface PictureParameter extends Said {
  readonly kind: "picture";
  readonly default: "";
  readonly neutral: "";
}

export type Parameter = NumberParameter | ChoiceParameter | ColourParameter | PointsParameter | PictureParameter;

/** An edit's parameters by name; the first is the one that `name=value` sets. */
export type Parameters = Readonly<Record<string, Parameter>>;

/** What a parameter is set to. */
export type ValueOf<P> = P extends NumberParameter
  ? number
  : P extends ChoiceParameter<infer Choice>
    ? Choice
    : P extends ColourParameter | PictureParameter
      ? string
      : readonly Point[];

/** What every parameter of an edit is set to. */
export type Settings<P extends Parameters = Parameters> = { readonly [K in keyof P]: ValueOf<P[K]> };

/** A number from `min` to `max`; without a unit, in steps of a hundredth and with a neutral value of "none" unless said. */
export function number(
  title: string,
  description: string,
  range: Pick<NumberParameter, "min" | "max" | "default"> & Partial<NumberParameter>,
): NumberParameter {
  return { kind: "number", title, description, unit: "none", step: 0.01, whole: false, neutral: "none", ...range };
}

/** One of a few words; the first unless said. */
export function choice<const Choice extends string>(
  title: string,
  description: string,
  choices: readonly [Choice, ...Choice[]],
  rest: Partial<Pick<ChoiceParameter<NoInfer<Choice>>, "default" | "neutral">> = {},
): ChoiceParameter<Choice> {
  return { kind: "choice", title, description, choices, default: choices[0], neutral: "none", ...rest };
}

/** The seed of an edit that draws random numbers. */
export const seed: NumberParameter = number(
  "Seed",
  "the same seed gives the same numbers for the same item of the data set",
  { min: 0, max: 2 ** 32 - 1, step: 1, whole: true, default: 0 },
);

/** An extent in an image of this size. */
export function extentIn(extent: Extent, { width, height }: Pick<EditedSize, "width" | "height">): number {
  if (typeof extent === "number") return extent;
  return extent.times * { width, height, side: Math.min(width, height) }[extent.of];
}

/** What a parameter is by default in an image of this size; whole numbers are rounded. */
export function defaultIn(parameter: Parameter, size: Pick<EditedSize, "width" | "height">): ParameterValue {
  if (parameter.kind !== "number") return parameter.default;
  const value = extentIn(parameter.default, size);
  return parameter.whole ? Math.round(value) : value;
}

/** The red, green and blue of a colour, 0 … 1. Throws "invalid colour". */
export function colourOf(text: string): readonly [number, number, number] {
  if (!COLOUR.test(text)) throw new DeeplingError("invalid", `colour: ${text}`, { hint: COLOUR_HINT });
  const at = (start: number) => Number.parseInt(text.slice(start, start + 2), 16) / 255;
  return [at(0), at(2), at(4)];
}

/** How a colour is written. */
export const COLOUR = /^[0-9a-f]{6}$/i;
export const COLOUR_HINT = "give six hexadecimal digits of red, green and blue, such as ff8000";
