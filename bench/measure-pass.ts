import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

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

/** What is passed over what; the demo on its data unless given. */
export interface Passed {
  readonly pass: string;
  readonly count: number;
  readonly rounds: number;
  readonly model?: string;
  readonly data?: string;
}

/** Passes over images by `pass-worker.ts`, in a process of their own. */
export async function measurePass({ pass, count, rounds, model, data }: Passed): Promise<Measured> {
  worker ??= bundled();
  // the worker lies elsewhere than the command, beside which models are looked for
  const demo = fileURLToPath(new URL("../models/alexnet-cifar10", import.meta.url));
  const environment = {
    ...process.env,
    BENCH_MODEL: model ?? process.env.BENCH_MODEL ?? demo,
    ...(data === undefined ? {} : { BENCH_DATA: data }),
  };
  const { status, stdout, stderr } = spawnSync(process.execPath, [await worker, pass, String(count), String(rounds)], {
    encoding: "utf8",
    env: environment,
  });
  if (status !== 0) throw new Error(`pass-worker.ts ${pass} ${count} ${rounds}: ${stderr.slice(-2000)}`);
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
}

let worker: Promise<string> | undefined;

/** The worker as it is published: what runs TypeScript names every function when it is made, which costs a loop over millions of answers half its time. */
async function bundled(): Promise<string> {
  const root = fileURLToPath(new URL(".", import.meta.url));
  const conditions = { conditions: ["@deepling/source"] };
  await build({
    configFile: false,
    root,
    logLevel: "error",
    build: {
      ...{ ssr: true, outDir: "dist", target: "node20" },
      rolldownOptions: { input: { "pass-worker": "pass-worker.ts" }, output: { entryFileNames: "[name].js" } },
    },
    ssr: { noExternal: ["@deepling/engine"], resolve: conditions },
    resolve: conditions,
  });
  return join(root, "dist/pass-worker.js");
}

/** The value in the middle. */
export const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
