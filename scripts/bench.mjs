// `npm run bench [-- NAME …]`: installs the peers under bench/, runs bench/NAME.bench.ts (all of them), prints a table of ratios.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { ensureInstalled, root, run } from "./workspace.mjs";

ensureInstalled();
const folder = join(root, "bench");
if (!existsSync(join(folder, "node_modules"))) {
  run("npm", ["install", "--prefix", folder, "--no-audit", "--no-fund", "--loglevel=error"]);
}

const wanted = process.argv.slice(2);
const names = readdirSync(folder)
  .filter((name) => name.endsWith(".bench.ts"))
  .map((name) => name.slice(0, -".bench.ts".length))
  .filter((name) => wanted.length === 0 || wanted.includes(name));

const rows = [];
let failed = false;
for (const name of names) {
  process.stderr.write(`${name} …\n`);
  const flags = ["--conditions=@deepling/source", "--import", "tsx", "--max-old-space-size=8192"];
  const result = spawnSync(process.execPath, [...flags, join(folder, `${name}.bench.ts`)], {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    maxBuffer: 2 ** 28,
  });
  for (const line of result.stdout.split("\n")) if (line.startsWith('{"row":')) rows.push(JSON.parse(line).row);
  if (result.status !== 0) failed = true;
}

const cells = rows.map(({ what, measured, against, ratio, target }) => [
  what,
  measured,
  against,
  ratio >= 100 ? ratio.toFixed(0) : ratio.toFixed(2),
  target ?? "",
  target === undefined ? "" : meets(ratio, target) ? "met" : "missed",
]);
const table = [["what", "measured", "against", "ratio", "target", ""], ...cells];
const widths = table[0].map((_, column) => Math.max(...table.map((row) => row[column].length)));
for (const row of table)
  console.log(
    row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join("  ")
      .trimEnd(),
  );
process.exit(failed ? 1 : 0);

function meets(ratio, target) {
  const [sign, bound] = target.split(" ");
  return sign === "≤" ? ratio <= Number(bound) : ratio >= Number(bound);
}
