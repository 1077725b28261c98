import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { methods, requireMethod } from "./index.ts";

test("every method has an id of its own, a sentence, and sources that docs/references.md has", () => {
  const references = readFileSync(new URL("../../../../docs/references.md", import.meta.url), "utf8");
  expect(new Set(methods.map(({ id }) => id)).size).toBe(methods.length);
  for (const { id, sentence, cites } of methods) {
    expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(sentence.endsWith(".")).toBe(true);
    expect(cites.length).toBeGreaterThan(0);
    for (const key of cites) expect(references).toContain(`- **${key}**: `);
  }
});

test("a method that does not exist is named, with those that do", () => {
  expect(() => requireMethod("gradcam")).toThrow("unknown method: gradcam");
});
