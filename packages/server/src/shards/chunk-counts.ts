import { chunkCount, type StoredPlan } from "./plan.ts";
import { preparedNames, readPrepared, resultName, resultsThere } from "./results.ts";

/**
 * Counts the chunks of a plan that have a result, for each of its questions, by their names alone. What was prepared is read once, and again where a fold found that all chunks have to be
 * computed once more. Throws "missing preparation" where the plan was interrupted.
 */
export function chunkCounts(stored: StoredPlan): () => Promise<readonly number[]> {
  let known: { readonly prepared: string; readonly names: readonly (readonly string[])[] } | undefined;
  return async () => {
    const prepared = (await preparedNames(stored)).join();
    if (known?.prepared !== prepared) {
      const chunks = Array.from({ length: chunkCount(stored.plan) }, (_, chunk) => chunk);
      const asks = await readPrepared(stored);
      const names = asks.map((asked) => chunks.map((chunk) => resultName(stored, asked, chunk)));
      known = { prepared, names };
    }
    const there = await resultsThere(stored);
    return known.names.map((own) => own.filter((name) => there.has(name)).length);
  };
}
