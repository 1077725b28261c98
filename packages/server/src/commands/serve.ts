import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Codec, type Dataset, plural, requireImage, type StudyInfo } from "@deepling/engine";
import { z } from "zod";
import { answersCache } from "../answers-cache.ts";
import { createApp } from "../app.ts";
import { cachedStudy } from "../cached-study.ts";
import type { Values } from "../cli/arg.ts";
import { defineCommand } from "../cli/define-command.ts";
import { DEMO, demoArgs, flag, outputArgs, type StudyArgs, studyArgs } from "../cli/shared-args.ts";
import type { Terminal } from "../cli/terminal.ts";
import { createCodec, rememberingCodec } from "../codec.ts";
import { createProcessRuntime } from "../inference/process-runtime.ts";
import { listen } from "../listen.ts";
import { findModels } from "../model/find-models.ts";
import { createModelShelf } from "../serving/model-shelf.ts";
import { createRevisions } from "../serving/revisions.ts";
import { openServedModels, type ServedModels, type ServedModelsOptions } from "../serving/served-models.ts";
import { createSwitchedStudy, type HeldStudy } from "../serving/switched-study.ts";
import { createWatch, keepWatching } from "../serving/watch-models.ts";
import { programFingerprint, type StudyFacts, studyIdentity } from "../study-identity.ts";
import { withPictures } from "./edit-pictures.ts";
import {
  type Inference,
  openModelArgument,
  openUnchecked,
  runtimeSetup,
  skippedNotes,
  type UncheckedStudy,
} from "./open.ts";
import { measuresArg, readMeasures, withMeasures } from "./own-measures.ts";

/** Where Deepling listens when nothing else is said. */
const PORT = 4317;
const NO_PAGE = "note: the page is not built (npm run build); only the API answers";
/** Milliseconds until the network is run to find what there is to say of it, unless a page asks before: a page that is being drawn comes first. */
const CHECK_AFTER = 3000;
/** Milliseconds in which pages that wait for a study are told why there is none, before the command ends. */
const TOLD_WITHIN = 100;

const ARGS = {
  models: z.array(z.string()).default([DEMO.model]).meta({ position: "MODEL" }),
  data: demoArgs.data,
  port: z.int().min(0).default(PORT).meta({ description: "port on 127.0.0.1, the next free one when taken" }),
  noOpen: flag("do not open the browser"),
  watch: flag("read a model again when its file changes, and new ones of a folder; the page keeps its view"),
  measures: measuresArg,
  ...studyArgs,
  quiet: outputArgs.quiet,
};
type ServeArgs = Values<typeof ARGS>;

/** `deepling [MODEL...] [DATA]` */
export const serve = defineCommand({
  name: "",
  doc: "Serves the page for MODEL on DATA, beside which further models may be seen; without arguments, AlexNet on CIFAR-10.",
  args: ARGS,
  example: "deepling model.onnx images/ --mean 0.485,0.456,0.406 --std 0.229,0.224,0.225",
  run: async ({ args, defer, ...terminal }) => {
    const onError = (error: unknown) =>
      terminal.note(error instanceof Error ? (error.stack ?? error.message) : String(error));
    const inference = startInference(args);
    defer(inference.dispose);
    // a model that is not there is said before an address is
    const [first] = await findModels(args.models);
    const webRoot = pageFolder();
    if (webRoot === undefined) terminal.note(NO_PAGE);
    const codec = rememberingCodec(createCodec());
    // scripts and styles are served while model and data are read; what a page asks waits for them
    const [opening, open] = onDemand(() => openServed(args, inference, codec, terminal));
    const study = opening.then((opened) => opened.study);
    const app = createApp({ study, ...(webRoot === undefined ? {} : { webRoot }), ...{ codec, onError } });
    const { url: root, close } = await listen(app, args.port);
    defer(close);
    terminal.print(`Opening ${first?.name} on ${args.data}, page at ${root}`);
    open();
    const { served, switched, keep, models, revisions, info, address } = await opening.catch(async (error: unknown) => {
      await new Promise((told) => setTimeout(told, TOLD_WITHIN));
      throw error;
    });
    defer(switched.dispose);
    // before the study: what is under way must not hold up the end
    defer(inference.dispose);
    const url = root + address;
    terminal.print(`Deepling shows ${info.model.name}${besides(served)} on ${info.data.name} at ${url}`);
    terminal.note("Stop with Ctrl+C.");
    defer(checkLater(served.opened, onError));
    if (args.watch === true) {
      const replace = ({ opened }: ServedModels) => {
        switched.replace(keep(opened));
        defer(checkLater(opened, onError));
      };
      const watch = await createWatch({ models, first: served, revisions, replace, note: terminal.note });
      void keepWatching(watch, terminal.signal, onError);
    }
    if (args.noOpen !== true && hasDisplay()) await openBrowser(url);
    await untilStopped(terminal);
    await close();
  },
});

/** Opens what is served, and says what is wrong with it or should be known. */
async function openServed(args: ServeArgs, inference: Inference, codec: Codec, terminal: Terminal) {
  // edits are the page's to show and to take back
  const { edit, imageEdit, ...unedited } = args;
  const cpu = inference.reference ?? inference.runtime;
  // read beside model and data
  const program = programFingerprint();
  program.catch(() => undefined);
  const shelf = createModelShelf(({ argument, name }) => openModelArgument(argument, args, cpu, name));
  // fetched and read once, with the first model
  let dataset: Dataset | undefined;
  const models: ServedModelsOptions = {
    find: () => findModels(args.models),
    shelf,
    openStudy: async (base, others) => {
      const quietly = dataset === undefined ? terminal : { ...terminal, note: () => undefined };
      const opened = await openUnchecked(base, dataset ?? args.data, unedited, quietly, inference, others);
      dataset = opened.dataset;
      return opened;
    },
  };
  const served = await openServedModels(models);
  const info = await served.opened.study.info({ unchecked: true });
  // what is wrong with an edit is said here
  const image = imageEdit && (await withPictures(imageEdit, requireImage(info.model.input)));
  await served.opened.study.info({ unchecked: true }, { variant: { network: edit, image } });
  const own = await readMeasures(args.measures, info.model);
  for (const sentence of [...served.faults, ...(own?.notes ?? [])]) terminal.note(`note: ${sentence}`);
  for (const note of skippedNotes(info)) terminal.note(note);
  const keep = answerKeeper({ dataset: served.opened.dataset, batch: args.batch, program: await program, codec });
  const switched = createSwitchedStudy(keep(served.opened));
  const revisions = createRevisions(served.models.map(({ name }) => name));
  const measured = withMeasures(switched.study, args.measures, own?.text);
  const study = args.watch === true ? { ...measured, revisions: revisions.follow } : measured;
  return { served, switched, keep, models, revisions, info, study, address: pageAddress(edit, image) };
}

/** A promise of work that begins when it is told to. */
function onDemand<T>(work: () => Promise<T>): readonly [promise: Promise<T>, begin: () => void] {
  let begin = (): void => undefined;
  const promise = new Promise<void>((resolve) => {
    begin = resolve;
  }).then(work);
  return [promise, begin];
}

/**
 * The network runs in processes of their own: one for what somebody waits for, and on the CPU a second one, of low priority, for passes
 * over the whole data set. Beside another device the second one is the CPU that it is compared with.
 */
function startInference(args: StudyArgs): Inference & { readonly dispose: () => void } {
  const setup = runtimeSetup(args);
  const runtime = createProcessRuntime({ ...setup, priority: "normal" });
  const onCpu = setup.device === "cpu";
  const second = createProcessRuntime({ ...setup, device: "cpu", yields: onCpu, priority: onCpu ? "low" : "normal" });
  return {
    runtime,
    passes: onCpu ? second : undefined,
    reference: onCpu ? undefined : second,
    dispose: () => {
      runtime.dispose();
      second.dispose();
    },
  };
}

/** How many models there are beside the first. */
function besides({ models }: ServedModels): string {
  return models.length > 1 ? `, with ${plural(models.length - 1, "other model")},` : "";
}

/** Says what running the network tells, when the page was probably drawn. Answers how to give it up. */
function checkLater({ check }: UncheckedStudy, onError: (error: unknown) => void): () => void {
  const timer = setTimeout(() => void check().catch(onError), CHECK_AFTER);
  return () => clearTimeout(timer);
}

/** What decides whether kept answers hold, and how they are read. */
interface KeptBy extends Omit<StudyFacts, "info" | "fingerprint"> {
  readonly dataset: Pick<Dataset, "fingerprint">;
  readonly codec: Codec;
}

/** What was computed for a study is read from the cache folder the next time an equal one is opened. */
function answerKeeper({ dataset: { fingerprint }, batch, program, codec }: KeptBy) {
  const known = { fingerprint, batch, program };
  const identity = (described: StudyInfo) => studyIdentity({ info: described, ...known });
  const options = { ...answersCache(), codec, identity };
  return ({ study, folded }: UncheckedStudy): HeldStudy => ({
    study: cachedStudy(study, { ...options, folded }),
    dispose: study.dispose,
  });
}

/** The part of the page's address that makes the edits; they can be undone there. */
function pageAddress(edit = "", imageEdit = ""): string {
  const keys = { v: "1", edit, "image-edit": imageEdit, below: imageEdit === "" ? "" : "what-if" };
  const given = Object.fromEntries(Object.entries(keys).filter(([, text]) => text !== ""));
  return edit === "" && imageEdit === "" ? "" : `#${new URLSearchParams(given)}`;
}

/** The built page beside the built command, or in the checkout. */
function pageFolder(): string | undefined {
  const places = ["./web", "../../dist/web"].map((path) => fileURLToPath(new URL(path, import.meta.url)));
  return places.find((place) => existsSync(place));
}

/** Opens the page where there is a browser to open it in. */
async function openBrowser(url: string): Promise<void> {
  const { default: open } = await import("open");
  await open(url).catch(() => undefined);
}

/** Whether there may be a browser to open: not over ssh without a display, not in continuous integration. */
function hasDisplay(): boolean {
  if (process.env.CI !== undefined) return false;
  if (process.platform !== "linux") return process.env.SSH_CONNECTION === undefined;
  return process.env.DISPLAY !== undefined || process.env.WAYLAND_DISPLAY !== undefined;
}

function untilStopped({ signal }: Terminal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
