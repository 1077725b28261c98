import { sayIssue } from "@deepling/engine";
import { z } from "zod";
import type { Option, Options, Values } from "./command.ts";
import { UsageError } from "./usage-error.ts";

/** What of a JSON schema an option needs. */
interface Property {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly description?: string;
}

const dashed = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** The command line's options for a method's settings, read from the schema that describes them. */
export function settingOptions(schema: z.ZodObject): Options {
  const properties = Object.entries(z.toJSONSchema(schema).properties ?? {}) as [string, Property][];
  return Object.fromEntries(properties.map(([name, property]) => [dashed(name), optionOf(property)]));
}

function optionOf({ type, enum: choices, description = "" }: Property): Option {
  if (choices !== undefined) return { type: "text", value: choices.join("|"), doc: description, choices };
  if (type === "integer") return { type: "integer", value: "N", doc: description };
  if (type === "number") return { type: "number", value: "X", doc: description };
  return { type: type === "boolean" ? "boolean" : "text", value: "TEXT", doc: description };
}

/** The settings among the option values, checked; throws UsageError naming the option. */
export function readSettings<T extends z.ZodObject>(schema: T, values: Values): z.infer<T> {
  const names = Object.keys(schema.shape);
  const given = names.flatMap((name) => {
    const value = values[dashed(name)];
    return value === undefined ? [] : [[name, value]];
  });
  const parsed = schema.safeParse(Object.fromEntries(given));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const name = dashed(String(issue?.path[0] ?? ""));
  throw new UsageError(`invalid value: --${name} ${values[name] ?? ""}`, sayIssue(issue));
}
