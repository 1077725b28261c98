import { describeMethod, type Method } from "@deepling/engine";
import { UsageError } from "./usage-error.ts";

/** What of a parameter's JSON schema the command line reads. */
interface Property {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly default?: string | number | boolean;
  readonly description?: string;
}

function propertiesOf(method: Method): readonly (readonly [string, Property])[] {
  return Object.entries((describeMethod(method).parameters.properties ?? {}) as Record<string, Property>);
}

/** The parameters among `key=value` texts, numbers and truths as such; the method itself checks them. Throws UsageError. */
export function readParameters(
  method: Method,
  texts: readonly string[],
): Readonly<Record<string, string | number | boolean>> {
  const properties = new Map(propertiesOf(method));
  const given = texts.map((text): [string, string | number | boolean] => {
    const at = text.indexOf("=");
    if (at < 1) throw new UsageError(`invalid value: --param ${text}`, "give key=value, such as steps=128");
    const [key, value] = [text.slice(0, at).trim(), text.slice(at + 1).trim()];
    return [key, typed(properties.get(key)?.type, value)];
  });
  return Object.fromEntries(given);
}

function typed(type: string | undefined, text: string): string | number | boolean {
  const number = Number(text);
  if ((type === "number" || type === "integer") && text !== "" && Number.isFinite(number)) return number;
  if (type === "boolean" && (text === "true" || text === "false")) return text === "true";
  return text;
}

/** The methods and their parameters as the help lists them. */
export function methodHelp(methods: readonly Method[]): string {
  const lines = methods.flatMap((method) => {
    const { id, title, sentence, cites, caution } = method;
    const parameters = propertiesOf(method).map(([name, property]) => {
      const kind =
        property.enum?.join("|") ??
        (property.type === "string" ? "TEXT" : property.type === "boolean" ? "true|false" : "N");
      const fallback = property.default === undefined ? "" : ` (${property.default})`;
      return `      ${name}=${kind}  ${property.description ?? ""}${fallback}`;
    });
    const warned = caution === "none" ? [] : [`      Mind: ${caution}`];
    return [`  ${id}: ${title} [${cites.join(", ")}]`, `      ${sentence}`, ...warned, ...parameters];
  });
  return ["Methods and what --param may set of each (sources by key in docs/references.md):", ...lines].join("\n");
}
