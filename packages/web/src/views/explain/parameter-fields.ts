import type { MethodInfo } from "@deepling/engine";
import type { GivenTexts } from "../../state/view-state.ts";

/** One parameter of a method as a form shows it. */
export interface ParameterField {
  readonly name: string;
  readonly doc: string;
  readonly kind: "number" | "choice" | "flag" | "layer" | "text";
  /** Of a choice. */
  readonly choices: readonly string[];
  readonly whole: boolean;
  readonly least: number;
  readonly most: number;
  /** As text; empty where it depends on the image or the network. */
  readonly byDefault: string;
}

type Schema = Readonly<Record<string, unknown>>;

/** The fields of a method's form, read from the method's own description. */
export function parameterFields({ parameters }: Pick<MethodInfo, "parameters">): readonly ParameterField[] {
  const properties = isSchema(parameters.properties) ? parameters.properties : {};
  return Object.entries(properties).flatMap(([name, schema]) => (isSchema(schema) ? [fieldOf(name, schema)] : []));
}

function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function fieldOf(name: string, schema: Schema): ParameterField {
  const choices = Array.isArray(schema.enum) ? schema.enum.map(String) : [];
  const number = schema.type === "integer" || schema.type === "number";
  const limit = (keys: readonly string[], none: number) => {
    const found = keys.map((key) => schema[key]).find((value) => typeof value === "number");
    return typeof found === "number" ? found : none;
  };
  const kind =
    choices.length > 0
      ? "choice"
      : number
        ? "number"
        : schema.type === "boolean"
          ? "flag"
          : schema.format === "layer"
            ? "layer"
            : "text";
  return {
    name,
    doc: String(schema.description ?? ""),
    kind,
    choices,
    whole: schema.type === "integer",
    least: limit(["minimum", "exclusiveMinimum"], Number.NEGATIVE_INFINITY),
    most: limit(["maximum", "exclusiveMaximum"], Number.POSITIVE_INFINITY),
    byDefault: schema.default === undefined ? "" : String(schema.default),
  };
}

/** Whether a field can be what was typed. */
export function fits(field: ParameterField, text: string): boolean {
  if (field.kind === "choice") return field.choices.includes(text);
  if (field.kind === "flag") return text === "true" || text === "false";
  if (field.kind !== "number") return text !== "";
  const value = text.trim() === "" ? Number.NaN : Number(text);
  return value >= field.least && value <= field.most && (!field.whole || Number.isInteger(value));
}

/** What to ask a method with: what was set of its own parameters, each as what it is; what it does not have is left out. */
export function parametersOf(
  fields: readonly ParameterField[],
  given: GivenTexts,
): Record<string, string | number | boolean> {
  const set = fields.flatMap((field): [string, string | number | boolean][] => {
    const text = given[field.name];
    if (text === undefined || !fits(field, text)) return [];
    return [[field.name, field.kind === "number" ? Number(text) : field.kind === "flag" ? text === "true" : text]];
  });
  return Object.fromEntries(set);
}
