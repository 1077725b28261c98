import { DeeplingError, type LocalStudy, type Progress } from "@deepling/engine";
import type { Terminal } from "../cli/terminal.ts";
import type { OneUnitAnswers } from "../reports/one-unit.ts";
import { lastAnswer } from "./last-answer.ts";

/** Which unit is asked about, and how many images are kept. */
interface OneUnit {
  readonly layer: number;
  readonly unit: number;
  readonly count: number;
  /** Whether its answers to edited images are asked for too, and to which image. */
  readonly tuning: boolean;
  readonly item: number | undefined;
}

/** Asks what a list of units does not have; what the network does not tell is left out, with the reason as a note. */
export async function askOneUnit(
  study: LocalStudy,
  { layer, unit, count, tuning: tuned, item }: OneUnit,
  terminal: Terminal,
): Promise<{ readonly answers: OneUnitAnswers | undefined; readonly notes: readonly string[] }> {
  const { signal } = terminal;
  const notes: string[] = [];
  const told = async <T extends { readonly kind: string }>(
    messages: AsyncGenerator<Progress | T>,
  ): Promise<T | undefined> => {
    try {
      return await lastAnswer(messages, terminal);
    } catch (error) {
      if (!(error instanceof DeeplingError) || !UNTOLD.has(error.code)) throw error;
      notes.push(`${error.message}${error.hint === undefined ? "" : ` (${error.hint})`}`);
      return undefined;
    }
  };
  const contributions = await told(study.contributions({ layer, unit }, { signal }));
  const relevance = await told(study.unitRelevance({ layer, count }, { signal }));
  const elsewhere = await told(study.unitsElsewhere({ layer, unit }, { signal }));
  const field = await told(study.effectiveField({ layer, unit }, { signal }));
  const tuning = tuned ? await told(study.unitTuning({ layer, unit, item }, { signal })) : undefined;
  for (const answer of [contributions, field]) notes.push(...(answer?.notes ?? []));
  return { answers: elsewhere && { contributions, relevance, elsewhere, field, tuning }, notes };
}

/** Why a network cannot tell: an operator without a gradient or rule, no class scores, a layer that these do not depend on. */
const UNTOLD: ReadonlySet<string> = new Set(["unsupported", "missing", "unreachable"]);
