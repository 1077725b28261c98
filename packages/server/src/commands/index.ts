import type { Command } from "../cli/define-command.ts";
import { ablate } from "./ablate.ts";
import { change } from "./change.ts";
import { compare } from "./compare.ts";
import { counterfactual } from "./counterfactual.ts";
import { dream } from "./dream.ts";
import { effect } from "./effect.ts";
import { evaluate } from "./evaluate.ts";
import { explain } from "./explain.ts";
import { gradient } from "./gradient.ts";
import { inspect } from "./inspect.ts";
import { ledger } from "./ledger.ts";
import { project } from "./project.ts";
import { prune } from "./prune.ts";
import { robustness } from "./robustness.ts";
import { serve } from "./serve.ts";
import { shardFold } from "./shard-fold.ts";
import { shardPlan } from "./shard-plan.ts";
import { shardRun } from "./shard-run.ts";
import { strip } from "./strip.ts";
import { summary } from "./summary.ts";
import { sweep } from "./sweep.ts";
import { units } from "./units.ts";
import { visualise } from "./visualise.ts";
import { work } from "./work.ts";
import { worth } from "./worth.ts";

/** Every command, in the order that the help shows them; the first is what `deepling` without a command name does. */
export const commands: readonly Command[] = [
  serve,
  inspect,
  evaluate,
  project,
  strip,
  explain,
  units,
  visualise,
  dream,
  ledger,
  summary,
  effect,
  ablate,
  change,
  counterfactual,
  sweep,
  robustness,
  worth,
  compare,
  prune,
  gradient,
  shardPlan,
  shardRun,
  shardFold,
  work,
];
