/** Batches that are under way at once: one more than the runtime works on. */
const AHEAD = 2;

/**
 * Runs batches in their order, and gives each with its answer. While somebody reads an answer the next batch is with the runtime already, and another one
 * lies behind it: a runtime in a process of its own then never waits for this one. Whoever stops early waits for what is under way; what fails, fails when
 * its turn has come.
 */
export async function* runAhead<Batch, Answer>(
  batches: AsyncIterable<Batch>,
  run: (batch: Batch) => Promise<Answer>,
): AsyncGenerator<{ readonly batch: Batch; readonly answer: Answer }, void, undefined> {
  const under: { readonly batch: Batch; readonly answer: Promise<Answer> }[] = [];
  try {
    for await (const batch of batches) {
      const answer = run(batch);
      // it is awaited in its turn; meanwhile a failure is nobody's
      answer.catch(() => undefined);
      under.push({ batch, answer });
      if (under.length < AHEAD) continue;
      yield await first(under);
    }
    while (under.length > 0) yield await first(under);
  } finally {
    await Promise.allSettled(under.map(({ answer }) => answer));
  }
}

async function first<Batch, Answer>(
  under: { readonly batch: Batch; readonly answer: Promise<Answer> }[],
): Promise<{ batch: Batch; answer: Answer }> {
  const [{ batch, answer }] = under.splice(0, 1) as [(typeof under)[number]];
  return { batch, answer: await answer };
}
