import { type Args, describeArgs, type Values } from "./arg.ts";

/** The words of a command line that `parseCommand` reads as these values: options only, positional arguments left out. */
export function wordsOf<A extends Args>(args: A, values: Partial<Values<A>>): readonly string[] {
  return describeArgs(args).flatMap(({ key, name, positional, type }) => {
    const value: unknown = values[key as keyof typeof values];
    if (positional || value === undefined || value === false) return [];
    if (type === "boolean") return [name];
    if (type === "texts" && Array.isArray(value)) return value.map((text) => `${name}=${text}`);
    return [`${name}=${Array.isArray(value) ? value.join(",") : String(value)}`];
  });
}
