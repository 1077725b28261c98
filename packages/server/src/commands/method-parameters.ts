import { citation, type Method, tooLarge } from "@deepling/engine";
import { type ArgDescription, describeArgs } from "../cli/arg.ts";
import { UsageError } from "../cli/usage-error.ts";

/** The parameters among `key=value` texts, numbers and truths as such; the method itself checks them. Throws UsageError. */
export function readParameters(
  method: Method,
  texts: readonly string[],
): Readonly<Record<string, string | number | boolean>> {
  const types = new Map(describeArgs(method.parameters.shape).map(({ key, type }) => [key, type]));
  const given = texts.map((text): [string, string | number | boolean] => {
    const at = text.indexOf("=");
    if (at < 1) throw new UsageError(`invalid value: --param ${text}`, "give key=value, such as steps=128");
    const [key, value] = [text.slice(0, at).trim(), text.slice(at + 1).trim()];
    return [key, typed(types.get(key), value)];
  });
  return Object.fromEntries(given);
}

function typed(type: ArgDescription["type"] | undefined, text: string): string | number | boolean {
  const large = tooLarge(text);
  if (large !== undefined) throw new UsageError(`invalid value: --param ${text}`, large);
  const number = Number(text);
  if ((type === "number" || type === "integer") && text !== "" && Number.isFinite(number)) return number;
  if (type === "boolean" && (text === "true" || text === "false")) return text === "true";
  return text;
}

/** The methods and their parameters as the help lists them. */
export function methodHelp(methods: readonly Method[]): string {
  const lines = methods.flatMap(({ id, title, sentence, cites, caution, parameters }) => [
    `  ${id}: ${title} (${cites.map(citation).join("; ")})`,
    `      ${sentence}`,
    ...(caution === "none" ? [] : [`      Mind: ${caution}`]),
    ...describeArgs(parameters.shape).map(({ key, value, doc }) => `      ${key}=${value}  ${doc}`),
  ]);
  return ["Methods and what --param may set of each (sources in docs/references.md):", ...lines].join("\n");
}
