import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

interface Taken {
  readonly seconds: number;
  readonly cpu: number;
}

/** What `pass-worker.ts` answers. */
export interface Measured {
  readonly turns: readonly { readonly plain: Taken; readonly made: Taken }[];
  /** MiB. */
  readonly peak: number;
  readonly layers: number;
  readonly count: number;
}

/** Passes over images of the demo by `pass-worker.ts`, in a process of their own. */
export function measurePass(pass: string, count: number, rounds: number): Measured {
  const worker = fileURLToPath(new URL("./pass-worker.ts", import.meta.url));
  const flags = ["--conditions=@deepling/source", "--import", "tsx", worker, pass, String(count), String(rounds)];
  const { status, stdout, stderr } = spawnSync(process.execPath, flags, { encoding: "utf8" });
  if (status !== 0) throw new Error(`pass-worker.ts ${pass} ${count} ${rounds}: ${stderr.slice(-2000)}`);
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
}

/** The value in the middle. */
export const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
