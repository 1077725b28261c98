#!/usr/bin/env node
// The command. Committed, because npm links a package's command only where its file is there at the time of the install: in a
// checkout it runs from the sources, as `npm run deepling --` does; a published package holds the built one.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const source = fileURLToPath(new URL("../src/cli.ts", import.meta.url));
if (existsSync(source)) {
  const loader = import.meta.resolve("tsx");
  const args = ["--conditions=@deepling/source", "--import", loader, source, ...process.argv.slice(2)];
  const child = spawn(process.execPath, args, { stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code, signal) => {
    process.exitCode = code ?? (signal === "SIGINT" ? 130 : 1);
  });
} else {
  await import("../dist/cli.js");
}
