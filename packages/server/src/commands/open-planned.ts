import { z } from "zod";
import { parseCommand } from "../cli/parse.ts";
import { openingArgs, type StudyArgs } from "../cli/shared-args.ts";
import type { Terminal } from "../cli/terminal.ts";
import { createProcessRuntime } from "../inference/process-runtime.ts";
import { factsOf, requireFacts, type StoredPlan } from "../shards/plan.ts";
import { type Provenance, provenanceHere } from "../shards/provenance.ts";
import { type Inference, knownIn, type OpenedStudy, openStudy, runtimeSetup } from "./open.ts";

/** The folder of a plan. */
export const planArg = z.string().meta({ position: "DIR" });

/** What a plan is made for. */
export interface OpenedPlan extends OpenedStudy {
  readonly stored: StoredPlan;
  readonly provenance: Provenance;
}

/**
 * Opens what a plan is made for, as it was planned. The network runs in this process, or in one of its own ("apart"), so that whoever computes can answer meanwhile. Throws
 * "mismatched model" and so on where model or data have become others.
 */
export async function openPlanned(
  stored: StoredPlan,
  terminal: Terminal,
  where: "here" | "apart" = "here",
): Promise<OpenedPlan> {
  const { model, data, options } = stored.plan;
  const args = parseCommand("shard", openingArgs, options);
  const inference = where === "apart" ? apart(args) : undefined;
  const opened = await openStudy(model, await knownIn(stored, data), args, terminal, inference);
  const dispose = async () => {
    await opened.study.dispose();
    inference?.runtime.dispose();
  };
  try {
    requireFacts(stored, await factsOf(await opened.study.info({}, { variant: {} }), opened.dataset));
    const provenance = await provenanceHere(args.device ?? "cpu", args.threads ?? 0);
    return { ...opened, study: { ...opened.study, dispose }, stored, provenance };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** A process for the network alone. */
function apart(args: StudyArgs): Inference & { readonly runtime: ReturnType<typeof createProcessRuntime> } {
  const runtime = createProcessRuntime({ ...runtimeSetup(args), priority: "normal" });
  return { runtime, passes: undefined, reference: undefined };
}
