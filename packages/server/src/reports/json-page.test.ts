import { expect, test } from "vitest";
import { z } from "zod";
import { defineCommand } from "../cli/define-command.ts";
import { modelArg, outputArgs } from "../cli/shared-args.ts";
import { loadCommands } from "../commands/index.ts";
import { jsonPage } from "./json-page.ts";

const commands = await loadCommands();

test("docs/json.md is what the schemas of the reports describe", async () => {
  await expect(jsonPage(commands)).toMatchFileSnapshot("../../../../docs/json.md");
});

test("a table lists every key that is described, and the others with what holds them", () => {
  const row = z.strictObject({ name: z.string(), share: z.number().nullable(), note: z.string().optional() });
  const schema = z
    .strictObject({
      kind: z.enum(["a", "b"]).describe("which of a|b"),
      rows: z.array(row).describe("one per image"),
      layers: z
        .array(z.strictObject({ at: z.tuple([z.int(), z.int()]).nullable().describe("where") }))
        .describe("in order"),
      best: z
        .strictObject({ top: z.array(z.array(z.number())).describe("counts") })
        .nullable()
        .describe("if known"),
    })
    .meta({ after: "Beneath." });
  const command = defineCommand({
    ...{ name: "count", doc: "Counts.", example: "deepling count" },
    args: { model: modelArg, layer: z.string().meta({ value: "L", description: "which" }), ...outputArgs },
    run: async () => ({ kind: "a" as const, rows: [], layers: [], best: null }),
    report: { schema, of: (result) => result, style: "compact" },
  });
  expect(jsonPage([command]).split("\n").slice(7)).toEqual([
    "## `deepling count MODEL --layer L --json`",
    "",
    "| key | type | meaning |",
    "| --- | --- | --- |",
    '| `kind` | `"a"`, `"b"` | which of a\\|b |',
    "| `rows` | `{ name, share, note? }`[] | one per image |",
    "| `layers` | object[] | in order |",
    "| `layers[].at` | [whole number, whole number] or `null` | where |",
    "| `best` | object or `null` | if known |",
    "| `best.top` | number[][] | counts |",
    "",
    "Beneath.",
    "",
  ]);
});

test("every key of every report is described, itself or by what holds it", () => {
  const described = (node: { readonly description?: string; readonly [key: string]: unknown }, path: string): void => {
    for (const [key, child] of Object.entries((node.properties ?? {}) as Record<string, typeof node>)) {
      if (child.description === undefined) expect(path, `${path}.${key}`).toContain(".");
      else described(child, `${path}.${key}`);
    }
  };
  for (const { name, schema } of commands) if (schema !== undefined) described(z.toJSONSchema(schema) as never, name);
});

test("whatever may be null says when, itself or what holds it", () => {
  type Node = { readonly description?: string; readonly [key: string]: unknown };
  const missing: string[] = [];
  const visit = (node: Node, path: string, told: boolean): void => {
    const types = [node.type, ...((node.anyOf ?? []) as Node[]).map(({ type }) => type)].flat();
    const says = told || /\bnull\b/.test(node.description ?? "");
    if (types.includes("null") && !says) missing.push(path);
    // what a list or a table says of null holds for its entries, and what an object says of itself does not
    for (const inner of (node.anyOf ?? []) as Node[]) visit(inner, path, says || inner.type === "null");
    for (const inner of [node.items, node.additionalProperties, ...((node.prefixItems ?? []) as Node[])]) {
      if (typeof inner === "object" && inner !== null) visit(inner as Node, `${path}[]`, says);
    }
    const entries = Object.entries((node.properties ?? {}) as Record<string, Node>);
    for (const [key, child] of entries) visit(child, `${path}.${key}`, says);
  };
  for (const { name, schema } of commands)
    if (schema !== undefined) visit(z.toJSONSchema(schema) as never, name, false);
  expect(missing).toEqual([]);
});
