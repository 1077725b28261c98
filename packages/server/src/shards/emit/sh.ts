import { type JobFile, quoted } from "./job-file.ts";

/** One machine: GNU parallel, or xargs. */
export const sh: JobFile = {
  name: "sh",
  text: ({ place, chunks }) => `#!/bin/sh
# ${chunks} chunks on this machine, JOBS at a time. What is there already is not computed again: after an interruption, run this file again.
set -eu
plan=${quoted(place)}
deepling=\${DEEPLING:-deepling}
jobs=\${JOBS:-2}

pass() {
  if command -v parallel >/dev/null; then
    seq 0 ${chunks - 1} | parallel --jobs "$jobs" "$deepling shard run '$plan' --index {} --quiet"
  else
    seq 0 ${chunks - 1} | xargs -P "$jobs" -I {} sh -c "$deepling shard run '$plan' --index {} --quiet"
  fi
}

# a chunk that failed is tried once more; a projection may need all of them once more
pass || true
$deepling shard fold "$plan" || { pass && $deepling shard fold "$plan"; }
`,
};
