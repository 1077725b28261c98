import { z } from "zod";
import { describeArgs } from "../cli/arg.ts";
import type { Command } from "../cli/define-command.ts";

/** What a JSON schema holds of one value. */
interface Node {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly additionalProperties?: Node | boolean;
  readonly items?: Node;
  readonly prefixItems?: readonly Node[];
  readonly enum?: readonly string[];
  readonly anyOf?: readonly Node[];
  /** Markdown that the page shows beneath the table; of a whole report. */
  readonly after?: string;
}

const HEAD = `# What the commands write

\`--json\` prints the report of a command; where it takes \`--out x.json\`, the file holds the same. These layouts are stable: keys may be added, none is renamed
or removed within a major version. Numbers that do not apply (an accuracy without labels, an alignment of the first layer) or are not finite are \`null\`.

This page is generated from the schemas of the reports (\`packages/server/src/reports/\`); \`npx vitest run json-page -u\` writes it anew. Sources are listed in [references](references.md).
`;

/** docs/json.md: a table of keys for every command that prints JSON. */
export function jsonPage(commands: readonly Command[]): string {
  const parts = commands.flatMap((command) => (command.schema === undefined ? [] : [section(command, command.schema)]));
  return [HEAD, ...parts].join("\n");
}

function section(command: Command, schema: z.ZodType): string {
  const node: Node = z.toJSONSchema(schema) as Node;
  const words = describeArgs(command.args)
    .filter(({ required, positional }) => required || positional)
    .map(({ positional, name, value }) => (positional ? name : `${name} ${value}`));
  const rows = rowsOf(node, "").map(([key, kind, doc]) => `| \`${key}\` | ${kind} | ${doc} |`);
  return [
    `## \`deepling ${[command.name, ...words].join(" ")} --json\``,
    "",
    "| key | type | meaning |",
    "| --- | --- | --- |",
    ...rows,
    "",
    ...(node.after === undefined ? [] : [node.after, ""]),
  ].join("\n");
}

/** Key, type and meaning of every key that has a description of its own; others are listed in the type of what holds them. */
function rowsOf(node: Node, path: string): readonly (readonly [string, string, string])[] {
  const { keys } = keysOf(node);
  return Object.entries(keys).flatMap(([key, child]) => {
    const own = `${path}${path === "" ? "" : "."}${key}`;
    if (child.description === undefined) return [];
    return [[own, kindOf(child), cell(child.description)] as const, ...rowsOf(child, `${own}${keysOf(child).suffix}`)];
  });
}

/** The keys below a value, through lists and null, and the brackets of those lists. */
function keysOf(node: Node): { readonly keys: Readonly<Record<string, Node>>; readonly suffix: string } {
  if (node.items !== undefined) {
    const inner = keysOf(node.items);
    return { keys: inner.keys, suffix: `[]${inner.suffix}` };
  }
  const [only, ...more] = node.anyOf?.filter(({ type }) => type !== "null") ?? [];
  if (only !== undefined && more.length === 0) return keysOf(only);
  return { keys: node.properties ?? {}, suffix: "" };
}

function kindOf(node: Node): string {
  if (node.enum !== undefined) return node.enum.map((value) => `\`"${value}"\``).join(", ");
  if (node.anyOf !== undefined) return node.anyOf.map(kindOf).join(" or ");
  if (node.prefixItems !== undefined) return `[${node.prefixItems.map(kindOf).join(", ")}]`;
  if (node.items !== undefined) return listOf(kindOf(node.items));
  if (node.properties !== undefined) return objectOf(node);
  return [node.type ?? "any"]
    .flat()
    .map((type) => WORDS[type] ?? type)
    .join(" or ");
}

const WORDS: Readonly<Record<string, string>> = { string: "text", integer: "whole number", null: "`null`" };

const listOf = (kind: string): string => `${kind.includes(" ") && !kind.startsWith("`{") ? `(${kind})` : kind}[]`;

/** The keys without a description of their own; optional ones with a question mark. */
function objectOf({ properties = {}, required = [] }: Node & { readonly required?: readonly string[] }): string {
  const bare = Object.entries(properties).filter(([, child]) => child.description === undefined);
  if (bare.length === 0) return "object";
  return `\`{ ${bare.map(([key]) => (required.includes(key) ? key : `${key}?`)).join(", ")} }\``;
}

/** A bar would end the table's cell. */
const cell = (text: string): string => text.replaceAll("|", "\\|");
