import type { JobFile } from "./job-file.ts";
import { k8s } from "./k8s.ts";
import { sh } from "./sh.ts";
import { slurm } from "./slurm.ts";

/** The job files that `shard plan --emit` prints. */
export const jobFiles: readonly JobFile[] = [slurm, k8s, sh];
