import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { expandBraces, hasBraces } from "./braces.ts";

const TEXTS = [
  "shard-{000000..000146}.tar",
  "{train,val}-{0..3}.tar",
  "s-{10..0..5}",
  "s-{08..12}",
  "s-{0..10..3}.tar",
  "a{b,c{d,e}}f",
  "s-{1..1}",
  "plain.tar",
  "a{}b",
  "a{b}c",
  "{-3..2}",
  "s3://b/{x,y}/{00..02}.tar",
];

test.skipIf(!existsSync("/bin/bash"))("names are those that bash makes, in its order", () => {
  for (const text of TEXTS) {
    const printed = execFileSync("/bin/bash", ["-c", `printf '%s\\n' ${text}`], { encoding: "utf8" });
    expect(expandBraces(text), text).toEqual(printed.trim().split("\n"));
  }
});

test("braces without a list or range are none, and too many names are refused", () => {
  expect(["a{b}c", "a{}b", "{", "plain"].map(hasBraces)).toEqual([false, false, false, false]);
  expect(hasBraces("{a,b}")).toBe(true);
  expect(() => expandBraces("{0..9999999}.tar")).toThrow("invalid data: {0..9999999}.tar (more than 1,000,000 files)");
});
