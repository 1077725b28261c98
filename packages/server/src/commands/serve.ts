import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { LocalStudy, Study, StudyInfo } from "@deepling/engine";
import open from "open";
import { z } from "zod";
import { createApp } from "../app.ts";
import { openCache } from "../cache.ts";
import { cachedStudy } from "../cached-study.ts";
import { defineCommand } from "../cli/define-command.ts";
import { demoArgs, flag, outputArgs, type StudyArgs, studyArgs } from "../cli/shared-args.ts";
import type { Terminal } from "../cli/terminal.ts";
import { createCodec } from "../codec.ts";
import { cacheFolder } from "../data/cache-folder.ts";
import { createProcessRuntime } from "../inference/process-runtime.ts";
import { listen } from "../listen.ts";
import { programFingerprint, studyIdentity } from "../study-identity.ts";
import { type Inference, openStudy, runtimeSetup, skippedNotes } from "./open.ts";

/** Where Deepling listens when nothing else is said. */
const PORT = 4317;

/** `deepling [MODEL] [DATA]` */
export const serve = defineCommand({
  name: "",
  doc: "Serves the page for MODEL on DATA; without arguments, AlexNet on CIFAR-10.",
  args: {
    ...demoArgs,
    port: z.int().min(0).default(PORT).meta({ description: "port on 127.0.0.1, the next free one when taken" }),
    noOpen: flag("do not open the browser"),
    ...studyArgs,
    quiet: outputArgs.quiet,
  },
  example: "deepling model.onnx images/ --mean 0.485,0.456,0.406 --std 0.229,0.224,0.225",
  run: async ({ args, defer, ...terminal }) => {
    const inference = startInference(args);
    defer(inference.dispose);
    const { study, dataset } = await openStudy(args.model, args.data, args, terminal, inference);
    const info = await study.info();
    for (const note of skippedNotes(info)) terminal.note(note);
    const known = { fingerprint: dataset.fingerprint, batch: args.batch, program: await programFingerprint() };
    const identity = (described: StudyInfo) => studyIdentity({ info: described, ...known });
    const webRoot = pageFolder();
    if (webRoot === undefined) terminal.note("note: the page is not built (npm run build); only the API answers");
    const app = createApp({
      study: Promise.resolve(keepAnswers(study, identity)),
      ...(webRoot === undefined ? {} : { webRoot }),
      onError: (error) => terminal.note(error instanceof Error ? (error.stack ?? error.message) : String(error)),
    });
    const { url, close } = await listen(app, args.port);
    terminal.print(`Deepling shows ${info.model.name} on ${info.data.name} at ${url}`);
    terminal.note("Stop with Ctrl+C.");
    if (args.noOpen !== true && hasDisplay()) await open(url).catch(() => undefined);
    await untilStopped(terminal);
    await close();
    // before the study: what is under way must not hold up the end
    inference.dispose();
    await study.dispose();
  },
});

/**
 * The network runs in processes of their own: one for what somebody waits for, and on the CPU a second one, of low priority, for passes
 * over the whole data set. Beside another device the second one is the CPU that it is compared with.
 */
function startInference(args: StudyArgs): Inference & { readonly dispose: () => void } {
  const setup = runtimeSetup(args);
  const runtime = createProcessRuntime({ ...setup, priority: "normal" });
  const onCpu = setup.device === "cpu";
  const second = createProcessRuntime({ ...setup, device: "cpu", priority: onCpu ? "low" : "normal" });
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

/** What was computed for this study is read from the cache folder the next time an equal one is opened. */
function keepAnswers(study: LocalStudy, identity: (info: StudyInfo) => string): Study {
  return cachedStudy(study, { cache: openCache(join(cacheFolder(), "answers")), codec: createCodec(), identity });
}

/** The built page beside the built command, or in the checkout. */
function pageFolder(): string | undefined {
  const places = ["./web", "../../dist/web"].map((path) => fileURLToPath(new URL(path, import.meta.url)));
  return places.find((place) => existsSync(place));
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
