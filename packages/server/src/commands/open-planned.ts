import { z } from "zod";
import { parseCommand } from "../cli/parse.ts";
import { openingArgs } from "../cli/shared-args.ts";
import type { Terminal } from "../cli/terminal.ts";
import { factsOf, requireFacts, type StoredPlan } from "../shards/plan.ts";
import { provenanceHere } from "../shards/provenance.ts";
import { openStudy } from "./open.ts";

/** The folder of a plan. */
export const planArg = z.string().meta({ position: "DIR" });

/** Opens what a plan is made for, as it was planned. Throws "mismatched model" and so on where it has become another. */
export async function openPlanned(stored: StoredPlan, terminal: Terminal) {
  const { model, data, options } = stored.plan;
  const args = parseCommand("shard", openingArgs, options);
  const opened = await openStudy(model, data, args, terminal);
  requireFacts(stored, await factsOf(await opened.study.info({}, { variant: {} }), opened.dataset));
  const provenance = await provenanceHere(args.device ?? "cpu", args.threads ?? 0);
  return { ...opened, stored, provenance };
}
