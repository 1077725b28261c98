import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

/** What is counted in messages, in the plural, right behind a number that is put in: `${count} images`. */
const COUNTED =
  /\$\{(?!plural)[^{}]*\}(?<!\.join\([^)]*\)\}) (?:images|names|classes|layers|frames|units|channels|files|operators|targets|axes|labels|steps|strips|items|groups|notes|answers)\b/;

test("what is counted in a message goes through `plural`", () => {
  const packages = fileURLToPath(new URL("../packages/", import.meta.url));
  const files = ["engine", "server", "web"].flatMap((name) =>
    readdirSync(join(packages, name, "src"), { recursive: true, encoding: "utf8" })
      .filter((file) => /\.tsx?$/.test(file) && !/\.test\.|fixture/.test(file))
      .map((file) => join(packages, name, "src", file)),
  );
  expect(files.length).toBeGreaterThan(500);
  const loose = files.flatMap((file) =>
    readFileSync(file, "utf8")
      .split("\n")
      .filter((line) => COUNTED.test(line) && !/^\s*(?:\/?\*|\/\/)/.test(line))
      .map((line) => `${file.slice(packages.length)}: ${line.trim()}`),
  );
  expect(loose).toEqual([]);
});
