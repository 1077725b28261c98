import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { citation } from "./citation.ts";
import { methods } from "./index.ts";

test("every source of a method is cited as docs/references.md names its authors", () => {
  const references = readFileSync(new URL("../../../../docs/references.md", import.meta.url), "utf8");
  const keys = new Set(methods.flatMap(({ cites }) => cites));
  expect(keys.size).toBeGreaterThan(8);
  for (const key of keys) {
    const [, authors = ""] = new RegExp(`- \\*\\*${key}\\*\\*: ([^.]*)\\.`).exec(references) ?? [];
    const named = authors.split(", ");
    const said = named.length > 2 ? `${named[0]} et al.` : named.join(" and ");
    expect(citation(key)).toBe(`${said} ${key.slice(-4)}`);
  }
});
