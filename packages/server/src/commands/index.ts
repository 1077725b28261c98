import type { Command } from "../cli/define-command.ts";

/** A command by its name, loaded when it is asked for: none waits for what only the others need. */
export interface ListedCommand {
  readonly name: string;
  readonly load: () => Promise<Command>;
}

/** Every command, in the order that the help shows them; the first is what `deepling` without a command name does. */
export const commands: readonly [ListedCommand, ...ListedCommand[]] = [
  { name: "", load: async () => (await import("./serve.ts")).serve },
  { name: "inspect", load: async () => (await import("./inspect.ts")).inspect },
  { name: "evaluate", load: async () => (await import("./evaluate.ts")).evaluate },
  { name: "project", load: async () => (await import("./project.ts")).project },
  { name: "strip", load: async () => (await import("./strip.ts")).strip },
  { name: "explain", load: async () => (await import("./explain.ts")).explain },
  { name: "units", load: async () => (await import("./units.ts")).units },
  { name: "visualise", load: async () => (await import("./visualise.ts")).visualise },
  { name: "dream", load: async () => (await import("./dream.ts")).dream },
  { name: "ledger", load: async () => (await import("./ledger.ts")).ledger },
  { name: "summary", load: async () => (await import("./summary.ts")).summary },
  { name: "effect", load: async () => (await import("./effect.ts")).effect },
  { name: "ablate", load: async () => (await import("./ablate.ts")).ablate },
  { name: "change", load: async () => (await import("./change.ts")).change },
  { name: "counterfactual", load: async () => (await import("./counterfactual.ts")).counterfactual },
  { name: "sweep", load: async () => (await import("./sweep.ts")).sweep },
  { name: "robustness", load: async () => (await import("./robustness.ts")).robustness },
  { name: "worth", load: async () => (await import("./worth.ts")).worth },
  { name: "compare", load: async () => (await import("./compare.ts")).compare },
  { name: "prune", load: async () => (await import("./prune.ts")).prune },
  { name: "gradient", load: async () => (await import("./gradient.ts")).gradient },
  { name: "shard plan", load: async () => (await import("./shard-plan.ts")).shardPlan },
  { name: "shard run", load: async () => (await import("./shard-run.ts")).shardRun },
  { name: "shard fold", load: async () => (await import("./shard-fold.ts")).shardFold },
  { name: "work", load: async () => (await import("./work.ts")).work },
];

/** All of them, for whoever describes them. */
export const loadCommands = (): Promise<readonly Command[]> => Promise.all(commands.map(({ load }) => load()));
