import type { ShardedAsk } from "../shards/asks.ts";
import { evaluateInChunks } from "./evaluate.ts";
import { projectInChunks } from "./project.ts";
import { robustnessInChunks } from "./robustness.ts";
import { thumbnailsInChunks } from "./thumbnails.ts";
import { unitsInChunks } from "./units.ts";

/** The commands that `shard plan --ask` takes. */
export const shardedAsks: readonly ShardedAsk[] = [
  evaluateInChunks,
  projectInChunks,
  unitsInChunks,
  robustnessInChunks,
  thumbnailsInChunks,
];
