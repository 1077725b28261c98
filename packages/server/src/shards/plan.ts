import { type Dataset, DeeplingError, type StudyInfo } from "@deepling/engine";
import { z } from "zod";
import { dataIdentity } from "./data-identity.ts";
import { type PackedIndex, planIndexSchema, writeIndex } from "./plan-index.ts";
import { sha256 } from "./sealed.ts";
import type { Store } from "./store.ts";

/** The number of this form of plan; another one is refused. */
const SCHEMA = 1;

/** What all who compute a plan have to agree on beside its requests. */
const factsSchema = z.strictObject({
  model: z.string().describe("hash of the network"),
  data: z.string().describe("hash of the images' number, names and labels, and of the pixels of a few"),
  preprocessing: z.string().describe("hash of how images become the network's input"),
  classes: z.string().describe("hash of the class names and of how the data's classes were matched with them"),
});

/** What all who compute a plan have to agree on beside its requests. */
export type PlanFacts = z.output<typeof factsSchema>;

const askSchema = z.strictObject({
  command: z.string().describe("the command whose answer is computed"),
  words: z.array(z.string()).describe("its options"),
  question: z.string().describe("what is asked of the network"),
  request: z.record(z.string(), z.unknown()),
});

/** A question of a plan: the command and its options, and what it asks. */
export type PlannedAsk = z.output<typeof askSchema>;

/** What `plan.json` holds: everything that a chunk needs beside model and data. */
export const planSchema = z.strictObject({
  schema: z.literal(SCHEMA),
  deepling: z.string().describe("version that made the plan"),
  model: z.string().describe("MODEL"),
  data: z.string().describe("DATA"),
  options: z.array(z.string()).describe("options of model and data, such as --limit 1000"),
  images: z.int().describe("number of images"),
  batch: z.int().describe("images in a batch"),
  chunks: z.array(z.int()).describe("first batch of each chunk, and the number of batches"),
  asks: z.array(askSchema),
  facts: factsSchema,
  index: planIndexSchema
    .optional()
    .describe("the index of the data, which nobody then lists again; absent where there is nothing to list"),
});

/** A plan. */
export type Plan = z.output<typeof planSchema>;

/** A plan, where it lies, and what stands for all of it in the names of results. */
export interface StoredPlan {
  readonly plan: Plan;
  readonly store: Store;
  readonly key: string;
}

const NAME = "plan.json";

/** Writes a plan, the index of its data first. Throws "duplicate plan" where there is another one. */
export async function writePlan(store: Store, plan: Plan, index?: PackedIndex): Promise<StoredPlan> {
  const text = `${JSON.stringify(plan, null, 2)}\n`;
  const there = await store.read(NAME);
  if (there !== undefined && Buffer.from(there).toString("utf8") !== text) {
    throw new DeeplingError("duplicate", `plan: ${store.place} (it holds another one)`, {
      hint: "give an empty folder with --out",
    });
  }
  if (index !== undefined) await writeIndex(store, index);
  await store.put(NAME, text);
  return { plan, store, key: keyOf(text) };
}

/** Reads a plan. Throws "missing plan", "invalid plan". */
export async function readPlan(store: Store): Promise<StoredPlan> {
  const bytes = await store.read(NAME);
  if (bytes === undefined) {
    throw new DeeplingError("missing", `plan: ${store.place} (it holds no ${NAME})`, {
      hint: `deepling shard plan MODEL DATA --out ${store.place}`,
    });
  }
  const text = Buffer.from(bytes).toString("utf8");
  const parsed = planSchema.safeParse(parseJson(text));
  if (!parsed.success) {
    throw new DeeplingError("invalid", `plan: ${store.place}/${NAME}`, {
      hint: "it is not whole, or another version of Deepling made it: plan again into an empty folder",
    });
  }
  return { plan: parsed.data, store, key: keyOf(text) };
}

const keyOf = (text: string): string => sha256(text).toString("hex");

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What of a study, opened without edits, a plan holds fast. */
export async function factsOf({ model, data, preprocessing }: StudyInfo, dataset: Dataset): Promise<PlanFacts> {
  const hash = (value: unknown) => sha256(JSON.stringify(value)).toString("hex");
  return {
    model: model.hash,
    data: await dataIdentity(dataset, preprocessing),
    preprocessing: hash({ ...preprocessing, source: undefined }),
    classes: hash([data.classes, data.labels && [...data.labels], model.output.value, model.output.kind]),
  };
}

/** Throws "mismatched model", "mismatched data" and so on where a study is not the one that was planned. */
export function requireFacts({ plan, store }: StoredPlan, found: PlanFacts): void {
  const wrong = (Object.keys(factsSchema.shape) as (keyof PlanFacts)[]).find((key) => plan.facts[key] !== found[key]);
  if (wrong === undefined) return;
  throw new DeeplingError("mismatched", `${wrong}: ${store.place} was planned with ${WHAT[wrong]}`, {
    hint: `it was planned for: ${commandOf(plan)}`,
  });
}

const WHAT = {
  model: "another network",
  data: "other images, names or labels",
  preprocessing: "another preprocessing",
  classes: "other class names",
} as const satisfies Record<keyof PlanFacts, string>;

/** MODEL, DATA and their options, as they were planned. */
export function commandOf({ model, data, options }: Plan): string {
  return ["deepling", model, data, ...options].join(" ");
}

/** How many chunks a plan has. */
export const chunkCount = ({ chunks }: Plan): number => chunks.length - 1;

/**
 * Where chunks begin: `batches` cut into at most `wanted` chunks that differ by little. Of many batches per chunk the boundaries are multiples of 16, at which the sums of
 * `blockSums` close, so that a chunk hands on few of them.
 */
export function cutBatches(batches: number, wanted: number): readonly number[] {
  const step = batches / wanted >= 4 * ALIGNED ? ALIGNED : 1;
  const units = Math.ceil(batches / step);
  const count = Math.max(1, Math.min(wanted, units));
  const starts = Array.from({ length: count }, (_, at) => step * Math.floor((at * units) / count));
  return [...starts, batches];
}

const ALIGNED = 16;
