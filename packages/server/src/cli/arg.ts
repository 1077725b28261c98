import { z } from "zod";

/**
 * The arguments of a command by name, each described by its schema. `meta` adds what a command line needs: `description`,
 * `value` (what stands for the value in the help), `position` (the name of a positional argument), `hint` (what to give where a
 * required one is missing). `stepSize` is typed as `--step-size`.
 */
export type Args = Readonly<Record<string, z.ZodType>>;

/** The typed values of arguments: undefined where one was not given and has no default. */
export type Values<A extends Args> = z.output<z.ZodObject<z.core.util.Writeable<A>, z.core.$strip>>;

/** What the command line reads of one argument's schema. */
export interface ArgDescription {
  /** The key in the command's `args`. */
  readonly key: string;
  /** How it is typed: `--step-size`, or MODEL for a positional argument. */
  readonly name: string;
  readonly positional: boolean;
  readonly required: boolean;
  /** A boolean takes no value; "numbers" are separated by commas; "texts" may be given several times. */
  readonly type: "text" | "number" | "integer" | "boolean" | "numbers" | "texts";
  /** What stands for the value in the help, such as "N" or "cpu|cuda". */
  readonly value: string;
  /** The description, with the default in brackets where there is one. */
  readonly doc: string;
  /** What to give where it is missing. */
  readonly hint: string | undefined;
}

/** What a JSON schema holds of one argument. */
interface Property {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly items?: { readonly type?: string };
  readonly default?: unknown;
  readonly description?: string;
  readonly value?: string;
  readonly position?: string;
  readonly hint?: string;
}

/** Reads the descriptions of arguments from their schemas, in order. */
export function describeArgs(args: Args): readonly ArgDescription[] {
  const { properties = {}, required = [] } = z.toJSONSchema(z.object(args), { io: "input" });
  return Object.entries(properties).flatMap(([key, property]) =>
    typeof property === "boolean" ? [] : [describeArg(key, property as Property, required.includes(key))],
  );
}

function describeArg(key: string, property: Property, required: boolean): ArgDescription {
  const { position, description = "", enum: choices, default: fallback, hint } = property;
  const type = typeOf(property);
  const name = `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  return {
    key,
    name: position ?? name,
    positional: position !== undefined,
    required,
    type,
    value: property.value ?? choices?.join("|") ?? PLACEHOLDERS[type],
    doc: fallback === undefined ? description : `${description} (${fallback})`,
    hint: hint ?? (choices === undefined ? undefined : `one of ${choices.join(", ")}`),
  };
}

const PLACEHOLDERS = {
  text: "TEXT",
  number: "X",
  integer: "N",
  boolean: "true|false",
  numbers: "X,X",
  texts: "TEXT",
} as const;

function typeOf({ type, items }: Property): ArgDescription["type"] {
  if (type === "array") return items?.type === "number" ? "numbers" : "texts";
  return type === "integer" || type === "number" || type === "boolean" ? type : "text";
}
