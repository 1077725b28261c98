import {
  asInference,
  askTypes,
  askVariant,
  createLocalStudy,
  type Dataset,
  type Graph,
  type Inspection,
  inspectModel,
  isOwn,
  type LocalStudy,
  type LocalStudyParts,
  observeScores,
  plural,
  type Runtime,
  requireImage,
  type ScoreOptions,
  type StudyInfo,
  trainingNodes,
  type Variant,
  withScores,
} from "@deepling/engine";
import { answersCache } from "../answers-cache.ts";
import { parseCommand } from "../cli/parse.ts";
import { openingArgs, type StudyArgs } from "../cli/shared-args.ts";
import type { Terminal } from "../cli/terminal.ts";
import { UsageError } from "../cli/usage-error.ts";
import { jpegAgain } from "../data/jpeg-again.ts";
import { type OpenDatasetOptions, openDataset, wholeData } from "../data/open-dataset.ts";
import { packPicture } from "../data/packed-picture.ts";
import { type OpenedModel, openModel } from "../model/open-model.ts";
import { createNodeRuntime, type NodeRuntimeOptions } from "../node-runtime.ts";
import { resumableStudy } from "../resumable-study.ts";
import { type AwaitedAnswers, awaitedAnswers } from "../shards/awaited-answers.ts";
import { fromFolder } from "../shards/from-folder.ts";
import { factsOf, readPlan, requireFacts, type StoredPlan } from "../shards/plan.ts";
import { readIndex } from "../shards/plan-index.ts";
import { storeAt } from "../shards/store-at.ts";
import { identityOn } from "../study-identity.ts";
import { VERSION } from "../version.ts";
import { withPictures } from "./edit-pictures.ts";

/** Files that could not be read, of which each has its line. */
const MOST_SKIPPED = 10;

/** MODEL as it was opened, its graph prepared, and what there is to say of it. */
export interface ModelArgument extends Inspection {
  readonly opened: OpenedModel;
  /** Prepares and describes another graph of the same input and outputs. */
  readonly inspect: (graph: Graph) => Inspection;
}

/** Opens MODEL with the preprocessing flags; `cpu` computes what a few scores are. It is called `as`, or as its file is. */
export async function openModelArgument(
  argument: string,
  args: StudyArgs,
  cpu: Runtime = createNodeRuntime(),
  as?: string,
): Promise<ModelArgument> {
  const opened = await openModel(argument, args);
  const { fit, mean } = opened.preprocessing;
  const { graph, reading } = opened;
  const name = as ?? opened.name;
  const size = [fit.height, fit.width] as const;
  const scores = scoreOptions(opened, args, 0);
  const inference = args.inference === true;
  const known = { name, reading, size, channels: mean.length, scores, inference };
  const first = inspectModel(graph, known);
  const types = await askTypes(first.graph, first.model.input.value, cpu);
  const inspection = types.size === 0 ? first : inspectModel(graph, { ...known, types });
  const inspect = (other: Graph) => inspectModel(other, known);
  return { opened, inspect, ...(await observeScores(inspection, cpu)) };
}

/** What is known of the class scores: what was asked for, and how many names there are for them. */
function scoreOptions({ labels }: OpenedModel, args: StudyArgs, folders: number): ScoreOptions {
  return {
    asked: args.output,
    threshold: args.threshold,
    counts: [labels.length, folders],
  };
}

/** What computes for a study: `passes` what goes over the whole data set, if that is something else. */
export interface Inference {
  readonly runtime: Runtime;
  readonly passes: Runtime | undefined;
  /** The CPU, if `runtime` is another device, which is compared with it. */
  readonly reference: Runtime | undefined;
}

/** The device and its threads, as the flags say. */
export function runtimeSetup(args: StudyArgs): NodeRuntimeOptions {
  return {
    device: args.device ?? "cpu",
    threads: args.threads ?? 0,
  };
}

/** A command waits for nothing but its own work: it computes in its own process. */
function inThisProcess(args: StudyArgs): Inference {
  const runtime = createNodeRuntime(runtimeSetup(args));
  return { runtime, passes: undefined, reference: runtime.provider === "cpu" ? undefined : createNodeRuntime() };
}

/** DATA as it was given, with what is known of it. */
export interface DataArgument extends Pick<OpenDatasetOptions, "index" | "onIndex"> {
  readonly text: string;
}

/** Another model of a study, opened when it is first asked. */
export interface OtherArgument {
  readonly name: string;
  readonly open: () => Promise<ModelArgument>;
}

/** A study whose network has not been run yet, and what it was opened with. */
export interface UncheckedStudy {
  readonly study: LocalStudy;
  readonly dataset: Dataset;
  /** What `--edit` and `--image-edit` make of the model and the images; empty without them. */
  readonly variant: Variant;
  /** The answers that `--from` gives; undefined without it. */
  readonly folded?: AwaitedAnswers | undefined;
  /** Runs the network on a few images, says what the person should know of that, and answers with what was guessed. */
  readonly check: () => Promise<readonly string[]>;
}

/** A study, and what it was opened with. */
export interface OpenedStudy extends Omit<UncheckedStudy, "check"> {
  /** What was guessed of the preprocessing, and how a device's numbers compare with the CPU's. */
  readonly assumed: readonly string[];
}

/**
 * Opens MODEL on DATA as `openUnchecked` does, and says what the person should know of both before trusting an answer. The caller disposes of the study.
 */
export async function openStudy(...asked: Parameters<typeof openUnchecked>): Promise<OpenedStudy> {
  const { check, ...opened } = await openUnchecked(...asked);
  return { ...opened, assumed: await check() };
}

/**
 * Opens MODEL, an argument or a model opened before, on DATA, an argument or a data set, and says what the person should know of both as far as it is known before the network runs. DATA may be
 * fetched, with its progress shown. The study's questions are asked of the network and the images as `--edit` and `--image-edit` have them. `others` may
 * be asked on the same data, each with its own preprocessing. With `--from` answers are those that were folded there. The caller disposes of the study.
 */
export async function openUnchecked(
  modelArgument: string | ModelArgument,
  data: string | DataArgument | Dataset,
  args: StudyArgs,
  terminal: Terminal,
  inference: Inference = inThisProcess(args),
  others: readonly OtherArgument[] = [],
): Promise<UncheckedStudy> {
  const cpu = inference.reference ?? inference.runtime;
  const found = typeof modelArgument === "string" ? await openModelArgument(modelArgument, args, cpu) : modelArgument;
  // said before data is fetched
  const takes = requireImage(found.model.input);
  const planned = args.from === undefined ? undefined : await readPlan(storeAt(args.from));
  const dataset = await openGiven(
    found,
    typeof data === "string" ? await knownIn(planned, data) : data,
    args,
    terminal,
  );
  const partsOf = (model: ModelArgument) => studyParts(model, dataset, args, terminal, inference);
  const local = createLocalStudy({
    ...(await partsOf(found)),
    others: others.map(({ name, open }) => ({ name, open: async () => partsOf(await open()) })),
  });
  const study = resumableStudy(local, { ...answersCache(), identity: identityOn(dataset, args.batch) });
  const variant = await editedVariant(args, takes);
  const folded = planned && (await openFolded(planned, study, dataset, takes));
  const known = folded === undefined ? study : await fromFolder(study, folded.answers, folded.stored, variant);
  const asked = editedStudy(known, args, variant);
  const said = new Set<string>();
  const say = ({ model, data }: StudyInfo): void => {
    for (const note of [...model.notes, ...data.notes]) {
      if (!said.has(note)) terminal.note(`note: ${note}`);
      said.add(note);
    }
  };
  say(await asked.info({ unchecked: true }));
  const check = async () => {
    const info = await asked.info();
    say(info);
    return info.assumed;
  };
  return { study: asked, dataset, check, folded: folded?.answers, variant: isOwn(variant) ? {} : variant };
}

/** What `--edit` and `--image-edit` make of the model and of its images, which are of the size it takes. */
async function editedVariant(
  { edit = "", imageEdit = "" }: StudyArgs,
  takes: Parameters<typeof withPictures>[1],
): Promise<Variant> {
  return { network: edit, image: imageEdit === "" ? "" : await withPictures(imageEdit, takes) };
}

/** The answers that are folded in a folder, or will be; its plan is held to model and data. */
async function openFolded(
  stored: StoredPlan,
  study: LocalStudy,
  dataset: Dataset,
  takes: Parameters<typeof withPictures>[1],
) {
  requireFacts(stored, await factsOf(await study.info({ unchecked: true }), dataset));
  const planned = await editedVariant(parseCommand("shard", openingArgs, stored.plan.options), takes);
  return { stored, answers: awaitedAnswers(stored, planned) };
}

/** DATA with the index of a plan, where it is the plan's own: it is then not listed again. */
export async function knownIn(stored: StoredPlan | undefined, text: string): Promise<DataArgument> {
  const index = stored?.plan.data === wholeData(text) ? stored?.plan.index : undefined;
  return stored === undefined || index === undefined ? { text } : { text, index: await readIndex(stored.store, index) };
}

async function openGiven(
  found: ModelArgument,
  data: DataArgument | Dataset,
  args: StudyArgs,
  terminal: Terminal,
): Promise<Dataset> {
  return "text" in data ? openData(found, data, args, terminal) : data;
}

/** Opens DATA for a model; it may be fetched, with its progress shown. */
export async function openData(
  { opened, model }: ModelArgument,
  data: string | DataArgument,
  { limit }: StudyArgs,
  terminal: Terminal,
): Promise<Dataset> {
  const { text, ...known } = typeof data === "string" ? { text: data } : data;
  const dataset = await openDataset(text, {
    ...known,
    takes: requireImage(model.input),
    model: { labels: opened.labels, outputs: model.output.classes || undefined },
    limit,
    signal: terminal.signal,
    onProgress: terminal.progress,
    onNote: (sentence) => terminal.note(`note: ${sentence}`),
  });
  terminal.settle();
  return dataset;
}

/** What a study of a model on a data set is made of. */
async function studyParts(
  { opened, ...found }: ModelArgument,
  dataset: Dataset,
  args: StudyArgs,
  terminal: Terminal,
  inference: Inference,
): Promise<LocalStudyParts> {
  const known = withScores(found, scoreOptions(opened, args, dataset.classes.length));
  const { graph, model } = await observeScores(known, inference.reference ?? inference.runtime);
  return {
    graph,
    model: { ...model, notes: [...model.notes, ...opened.notes] },
    assumed: opened.notes,
    guessed: opened.guessed,
    labels: opened.labels,
    classes: opened.classes,
    preprocessing: opened.preprocessing,
    dataset,
    ...inference,
    onFinding: (sentence) => terminal.note(`note: ${sentence}`),
    version: VERSION,
    batch: args.batch,
    platform: { jpeg: jpegAgain },
    packPicture,
    // in training mode the runtime's answers are no reference
    source: {
      graph: args.inference === true ? asInference(opened.graph) : opened.graph,
      inspect: (other) => withScores(found.inspect(other), scoreOptions(opened, args, dataset.classes.length)),
    },
    written: trainingNodes(opened.graph).length === 0 ? opened.written : undefined,
  };
}

/** The study with its network and images edited as asked, `image` with the pictures that `--image-edit` names; its names say so, that no report is taken for one of the original. */
function editedStudy(study: LocalStudy, { edit = "", imageEdit = "" }: StudyArgs, variant: Variant): LocalStudy {
  if (isOwn(variant)) return study;
  const asked = askVariant(study, () => variant);
  const named = (name: string, edits: string) => (edits === "" ? name : `${name} (${edits})`);
  return {
    ...asked,
    inChunks: (name, request, own = variant) => study.inChunks(name, request, own),
    info: async (request, options) => {
      const info = await asked.info(request, options);
      const model = { ...info.model, name: named(info.model.name, edit) };
      return { ...info, model, data: { ...info.data, name: named(info.data.name, imageEdit) } };
    },
  };
}

/** The number of DATA's one image; throws UsageError where it holds several. */
export function requireOneImage({ count }: Dataset, argument: string): number {
  if (count === 1) return 0;
  throw new UsageError(
    `invalid argument: ${argument} holds ${plural(count, "image")}`,
    `give one, such as ${argument.replace(/[\\/]+$/, "")}/0`,
  );
}

/** Names the files that could not be read; those that cannot be decoded are known once they were looked at. */
export function skippedNotes({ data: { skipped } }: StudyInfo): readonly string[] {
  const named = skipped.slice(0, MOST_SKIPPED).map(({ name, reason }) => `skipped: ${name} (${reason})`);
  return skipped.length > MOST_SKIPPED ? [...named, `skipped: ${skipped.length - MOST_SKIPPED} more`] : named;
}
