import { execFileSync } from "node:child_process";
import { chmod, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { runCommand } from "../../../../../test/server/run-command.ts";
import { SMALL, shard, shardedFolder } from "../../../../../test/server/sharded.ts";
import { evaluate } from "../../commands/evaluate.ts";
import { jobFiles } from "./index.ts";

const { at, remove } = await shardedFolder(48);
afterAll(remove);

/** The command line from its sources, as a program. */
async function program(): Promise<string> {
  const path = at("deepling");
  const root = fileURLToPath(new URL("../../../../..", import.meta.url));
  const words = `--conditions=@deepling/source --import tsx ${join(root, "packages/server/src/cli.ts")}`;
  await writeFile(path, `#!/bin/sh\ncd ${root} && exec ${process.execPath} ${words} "$@"\n`);
  await chmod(path, 0o755);
  return path;
}

/** Runs what sbatch is given at once, one task after another, if what it waits for ended as it has to; answers with the job's number, as sbatch does. */
const SBATCH = `#!/bin/bash
number=$(($(cat "$STATE/count" 2>/dev/null || echo 0) + 1)); echo $number > "$STATE/count"
tasks=0
for word in "$@"; do case "$word" in
  --array=*) range=\${word#--array=0-}; tasks=\${range%%%*} ;;
  --wrap=*) wrap=\${word#--wrap=} ;;
  --dependency=*) state=\${word#--dependency=}; waited=\${state#*:}; how=\${state%%:*} ;;
esac; done
ended=$(cat "$STATE/\${waited:-none}" 2>/dev/null)
case "\${how:-}:$ended" in afterok:ok|afternotok:failed|afterany:*|:) ;; *) echo removed > "$STATE/$number"; echo $number; exit ;; esac
result=ok
for task in $(seq 0 $tasks); do
  if [ "$number:$task" = "$FAIL" ]; then result=failed; continue; fi
  SLURM_ARRAY_TASK_ID=$task sh -c "$wrap" >> "$STATE/log" 2>&1 || result=failed
done
echo $result > "$STATE/$number"; echo $number
`;

/** Plans in chunks with a job file. */
async function planned(name: string, emit: string): Promise<string> {
  const words = [at("model.onnx"), at("images.npz"), "--chunks", "2", "--out", at(name), "--emit", emit, ...SMALL];
  const { printed } = await shard.plan(...words);
  const path = at(`${name}.job`);
  await writeFile(path, printed.join(""));
  return path;
}

test("the script for one machine, run as it is written, and the Slurm file where a task fails: what one process writes", async () => {
  const { printed } = await runCommand(evaluate, at("model.onnx"), at("images.npz"), ...SMALL, "--json");
  const [expected, deepling] = [`${printed.join("")}\n`, await program()];
  const env = { ...process.env, DEEPLING: deepling, JOBS: "2" };
  execFileSync("sh", [await planned("here", "sh")], { env, stdio: "pipe" });
  expect(await readFile(join(at("here"), "evaluate.json"), "utf8")).toBe(expected);

  await writeFile(at("sbatch"), SBATCH);
  await chmod(at("sbatch"), 0o755);
  const slurm = { ...env, STATE: dirname(deepling), FAIL: "1:1", PATH: `${dirname(deepling)}:${process.env.PATH}` };
  execFileSync("bash", [await planned("there", "slurm")], { env: slurm, stdio: "pipe" });
  expect(await readFile(join(at("there"), "evaluate.json"), "utf8")).toBe(expected);
  // the first fold missed the task that failed
  expect(await readFile(at("log"), "utf8")).toContain("missing chunks: 1 of 2 (evaluate)");
  expect((await readFile(at("4"), "utf8")).trim()).toBe("ok");
});

test("more chunks than a site's arrays take are several to a task; pods say which they are", () => {
  const text = (name: string, chunks: number) =>
    jobFiles.find((file) => file.name === name)?.text({ place: "/shared/plan", chunks, threads: 2 });
  expect(text("slurm", 1000)).toContain("--array=0-999%64");
  expect(text("slurm", 2500)).toContain("--array=0-833%64");
  expect(text("slurm", 2500)).toContain("last=$((first + 2)); [ $last -lt 2500 ] || last=2499");
  expect(text("k8s", 300)).toMatch(/completions: 300\n {2}parallelism: 64\n {2}backoffLimitPerIndex: 5/);
  expect(text("k8s", 300)).toContain("shard run '/shared/plan' --index \\\"$JOB_COMPLETION_INDEX\\\"");
});
