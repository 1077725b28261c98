import { type JobFile, quoted } from "./job-file.ts";

/** Tasks in an array at most: Slurm's MaxArraySize is 1001 unless the site has raised it, and counts from 0. */
const TASKS = 1000;

/** Tasks that run at once. */
const AT_ONCE = 64;

/** An array of tasks, and the fold when all have ended. */
export const slurm: JobFile = {
  name: "slurm",
  text: ({ place, chunks, threads = 4 }) => {
    const each = Math.ceil(chunks / TASKS);
    const tasks = Math.ceil(chunks / each);
    const several = `first=$((SLURM_ARRAY_TASK_ID * ${each})); last=$((first + ${each - 1})); [ $last -lt ${chunks} ] || last=${chunks - 1}; `;
    const [before, index] = each === 1 ? ["", "\\$SLURM_ARRAY_TASK_ID"] : [`'${several}'`, "\\$first-\\$last"];
    return `#!/bin/bash
# Run this file where sbatch is: bash FILE. It submits ${chunks} chunks as an array of ${tasks} tasks, and the fold behind it.
# Where the fold finds a chunk missing, the second array computes it and is folded; otherwise Slurm removes that array.
set -eu
plan=${quoted(place)}
deepling=\${DEEPLING:-deepling}
options="--parsable --requeue --kill-on-invalid-dep=yes \${SBATCH_OPTIONS:-}"
mkdir -p "$plan/logs"

chunks() { # what it waits for
  sbatch $options $1 --job-name=deepling-chunks --array=0-${tasks - 1}%${AT_ONCE} --ntasks=1 --cpus-per-task=${threads} \\
    --output="$plan/logs/%A_%a.txt" --wrap=${before}"$deepling shard run '$plan' --index ${index} --quiet"
}
fold() {
  sbatch $options $1 --job-name=deepling-fold --ntasks=1 --cpus-per-task=${threads} \\
    --output="$plan/logs/%A_fold.txt" --wrap="$deepling shard fold '$plan'"
}

first=$(chunks "")
folded=$(fold "--dependency=afterany:$first")
again=$(chunks "--dependency=afternotok:$folded")
last=$(fold "--dependency=afterok:$again")
echo "chunks $first, fold $folded; where that fails, chunks $again and fold $last"
`;
  },
};
