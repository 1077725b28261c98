import type { Corruption, EditGroup } from "./edit.ts";
import { imageEdits } from "./index.ts";
import { defaultIn, type EditedSize, extentIn, type NumberParameter, type Parameter } from "./parameters.ts";
import { refusalOf, severityTable } from "./settle.ts";

/** A parameter as a front end shows it: its bounds and default are those for the images of one network. JSON. */
export type ParameterInfo = { readonly name: string } & (
  | (Omit<NumberParameter, "min" | "max" | "default"> & {
      readonly min: number;
      readonly max: number;
      readonly default: number;
    })
  | Exclude<Parameter, NumberParameter>
);

/** An edit as a front end lists it. JSON. */
export interface ImageEditInfo {
  readonly name: string;
  readonly title: string;
  readonly group: EditGroup;
  readonly description: string;
  readonly source: string;
  /** In order; the first is the one that `name=value` sets. */
  readonly parameters: readonly ParameterInfo[];
  /** The published corruption that it is, with its name and what its five severities set here. */
  readonly corruption: (Pick<Corruption, "name" | "extra"> & { readonly severities: Corruption["cifar"] }) | "none";
  /** Why the network's images cannot be edited so; undefined if they can. */
  readonly refusal: string | undefined;
}

/** All edits for images of this size; `channels` counts those without alpha. */
export function describeImageEdits(size: EditedSize): readonly ImageEditInfo[] {
  return imageEdits.map((kind) => {
    const { name, title, group, description, source, corruption, parameters } = kind;
    return {
      name,
      title,
      group,
      description,
      source,
      parameters: Object.entries(parameters).map(([key, parameter]) => parameterInfo(key, parameter, size)),
      corruption:
        corruption === "none"
          ? corruption
          : { name: corruption.name, extra: corruption.extra, severities: corruption[severityTable(size)] },
      refusal: refusalOf(kind, size.channels),
    };
  });
}

function parameterInfo(name: string, parameter: Parameter, size: EditedSize): ParameterInfo {
  if (parameter.kind !== "number") return { name, ...parameter };
  return {
    name,
    ...parameter,
    min: extentIn(parameter.min, size),
    max: extentIn(parameter.max, size),
    default: Number(defaultIn(parameter, size)),
  };
}
