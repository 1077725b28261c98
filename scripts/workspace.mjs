// What start, test and bench share: where the checkout is, whether it is installed and built, and running a command.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Runs a command in the checkout with its output shown; ends this process with its status when it fails. */
export function run(command, args, { env = {}, quiet = false } = {}) {
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: quiet ? ["ignore", "pipe", "pipe"] : "inherit",
    env: { ...process.env, ...env },
    shell: process.platform === "win32",
  });
  if (result.status === 0) return;
  if (quiet) process.stderr.write(`${result.stdout}${result.stderr}`);
  process.stderr.write(`failed: ${command} ${args.join(" ")}\n`);
  process.exit(result.status ?? 1);
}

/** A tool that the workspace installed, run with this Node. */
export function runTool(path, args, options) {
  run(process.execPath, [join(root, "node_modules", path), ...args], options);
}

/** Installs what package-lock.json says unless that very lock is installed already. */
export function ensureInstalled() {
  const lock = readFileSync(join(root, "package-lock.json"));
  const stamp = join(root, "node_modules", ".deepling-installed");
  const wanted = createHash("sha256").update(lock).digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  process.stderr.write("Installing the packages that Deepling needs …\n");
  run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], { env: { ONNXRUNTIME_NODE_INSTALL: "skip" } });
  writeFileSync(stamp, wanted);
}

const built = ["packages/engine/src", "packages/server/src", "packages/web", "models", "package-lock.json"];

/** Builds the page and the command unless nothing that they are made of has changed. */
export function ensureBuilt() {
  const stamp = join(root, "packages/server/dist/.built");
  const wanted = fingerprint(built.map((path) => join(root, path)));
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  process.stderr.write("Building the page and the command …\n");
  run(process.execPath, [join(root, "scripts/build.mjs")], { quiet: true });
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
}

function fingerprint(paths) {
  const hash = createHash("sha256");
  const visit = (path) => {
    const entry = statSync(path, { throwIfNoEntry: false });
    if (entry === undefined) return;
    if (!entry.isDirectory()) {
      hash.update(`${path.slice(root.length)} ${entry.size} ${entry.mtimeMs}\n`);
      return;
    }
    for (const name of readdirSync(path).sort()) {
      if (name !== "node_modules" && name !== "dist" && !name.includes(".test.")) visit(join(path, name));
    }
  };
  for (const path of paths) visit(path);
  return hash.digest("hex");
}
