import { type Dataset, DeeplingError, type InChunks, type LocalStudy, type Progress } from "@deepling/engine";
import type { Terminal } from "../cli/terminal.ts";
import type { DataIndex } from "../data/open-dataset.ts";
import { VERSION } from "../version.ts";
import type { AskWords } from "./asks.ts";
import { cutBatches, factsOf, type Plan, type StoredPlan, writePlan } from "./plan.ts";
import { packIndex } from "./plan-index.ts";
import type { Provenance } from "./provenance.ts";
import { writePrepared } from "./results.ts";
import type { Store } from "./store.ts";

/** What is planned. */
export interface PlanRequest {
  readonly study: LocalStudy;
  readonly dataset: Dataset;
  /** MODEL, DATA and their options, as every machine opens them. */
  readonly model: string;
  readonly data: string;
  readonly options: readonly string[];
  readonly asks: readonly AskWords[];
  /** Chunks at most. */
  readonly chunks: number;
  readonly store: Store;
  /** The index of the data; undefined where there is nothing to list. */
  readonly index: DataIndex | undefined;
  /** What prepares the questions. */
  readonly provenance: Provenance;
}

/** Plans questions in chunks, prepares each (a projection's pivots are compared here), and keeps all of it. Throws what is wrong with a question, "missing images", "duplicate plan". */
export async function planShards(request: PlanRequest, terminal: Terminal): Promise<StoredPlan> {
  const { study, dataset, model, data, options, store, provenance } = request;
  // said before anything is computed
  await store.list("prepared");
  if (dataset.count === 0) throw new DeeplingError("missing", `images: ${data}`);
  const info = await study.info();
  const asks = request.asks.map(({ ask, words }) => ({
    ...{ command: ask.name, words: [...words], question: ask.question },
    // as it is read again
    request: JSON.parse(JSON.stringify(ask.request([model, data, ...words], { model: info.model, dataset }))),
  }));
  const cut: InChunks[] = [];
  for (const { question, request: asked } of asks) cut.push(await study.inChunks(question, asked));
  const [first] = cut;
  if (first === undefined) throw new DeeplingError("missing", "command: --ask names none");
  const index = request.index && (await packIndex(request.index));
  const plan: Plan = {
    ...{ schema: 1, deepling: VERSION, model, data, options: [...options] },
    ...{ images: first.images, batch: first.batch },
    chunks: [...cutBatches(first.batches, request.chunks)],
    asks,
    facts: await factsOf(await study.info({}, { variant: {} }), dataset),
    ...(index === undefined ? {} : { index: index.known }),
  };
  const prepared: unknown[] = [];
  for (const question of cut) prepared.push(await follow(question.prepare(terminal.signal), terminal));
  const stored = await writePlan(store, plan, index);
  for (const [at, own] of prepared.entries()) await writePrepared(stored, { at, round: 0, provenance }, own);
  return stored;
}

/** Follows work to what it returns, its progress on the terminal; `told` is given every message. */
export async function follow<Left>(
  work: AsyncGenerator<unknown, Left>,
  { progress, settle }: Pick<Terminal, "progress" | "settle">,
  told: (message: unknown) => void = () => undefined,
): Promise<Left> {
  for (;;) {
    const next = await work.next();
    if (next.done === true) {
      settle();
      return next.value;
    }
    told(next.value);
    if (isProgress(next.value)) progress(next.value.stage, next.value.done, next.value.total);
  }
}

function isProgress(message: unknown): message is Progress {
  return typeof message === "object" && message !== null && "kind" in message && message.kind === "progress";
}
