import type { Settings, Source } from "./settings.ts";

/** The range of pixels that a network takes, as its own first nodes tell. */
export interface GraphScaling extends Required<Pick<Settings, "scale" | "mean" | "std">> {
  /** What tells it, for the person. */
  readonly sentence: string;
}

/**
 * The graph as a source of scale, mean and standard deviation. It goes before what is written about the model, since pixels
 * that are scaled twice mean nothing; the sentence names the sources that are not followed for that reason.
 */
export function graphSources(scaling: GraphScaling | undefined, written: readonly Source[]): Source[] {
  if (scaling === undefined) return [];
  const { sentence, ...range } = scaling;
  const others = written.filter(({ settings }) => RANGE.some((key) => differs(settings[key], range[key])));
  const names = others.map(({ name }) => name).join(" and ");
  const left = others.length === 0 ? "" : `; scale, mean and std of ${names} are not applied on top`;
  return [{ name: "the graph", settings: { ...range, said: { scale: sentence + left } } }];
}

const RANGE = ["scale", "mean", "std"] as const;

function differs(value: number | readonly number[] | undefined, own: number | readonly number[]): boolean {
  const [expected = 0] = [own].flat();
  return value !== undefined && [value].flat().some((number) => Math.abs(number - expected) > 1e-6);
}
