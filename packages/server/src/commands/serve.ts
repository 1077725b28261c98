import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { LocalStudy, Study, StudyInfo } from "@deepling/engine";
import open from "open";
import { createApp } from "../app.ts";
import { openCache } from "../cache.ts";
import { cachedStudy } from "../cached-study.ts";
import { createCodec } from "../codec.ts";
import { cacheFolder } from "../data/cache-folder.ts";
import { createProcessRuntime } from "../inference/process-runtime.ts";
import { listen } from "../listen.ts";
import { programFingerprint, studyIdentity } from "../study-identity.ts";
import type { Command, Terminal, Values } from "./command.ts";
import { DEMO, type Inference, openStudy, runtimeSetup, saySkipped } from "./open.ts";
import { outputOptions, preprocessingOptions, runOptions } from "./options.ts";

/** Where Deepling listens when nothing else is said. */
const PORT = 4317;

/** `deepling [MODEL] [DATA]` */
export const serve: Command = {
  name: "",
  doc: "Serves the page for MODEL on DATA; without arguments, AlexNet on CIFAR-10.",
  positionals: ["[MODEL]", "[DATA]"],
  options: {
    port: { type: "integer", value: "N", least: 0, doc: `port on 127.0.0.1, the next free one when taken (${PORT})` },
    "no-open": { type: "boolean", value: "", doc: "do not open the browser" },
    ...preprocessingOptions,
    ...runOptions,
    quiet: outputOptions.quiet as (typeof outputOptions)[string],
  },
  example: "deepling model.onnx images/ --mean 0.485,0.456,0.406 --std 0.229,0.224,0.225",
  run: async ([model = DEMO.model, given], values, terminal) => {
    const data = given ?? DEMO.data;
    const inference = startInference(values);
    try {
      const { study, dataset } = await openStudy(model, data, values, terminal, inference);
      const info = await study.info();
      saySkipped(info, terminal);
      const known = {
        fingerprint: dataset.fingerprint,
        batch: values.batch as number | undefined,
        program: await programFingerprint(),
      };
      const identity = (described: StudyInfo) => studyIdentity({ info: described, ...known });
      const webRoot = pageFolder();
      if (webRoot === undefined) terminal.note("note: the page is not built (npm run build); only the API answers");
      const app = createApp({
        study: Promise.resolve(keepAnswers(study, identity)),
        ...(webRoot === undefined ? {} : { webRoot }),
        onError: (error) => terminal.note(error instanceof Error ? (error.stack ?? error.message) : String(error)),
      });
      const { url, close } = await listen(app, (values.port as number | undefined) ?? PORT);
      terminal.print(`Deepling shows ${info.model.name} on ${info.data.name} at ${url}`);
      terminal.note("Stop with Ctrl+C.");
      if (values["no-open"] !== true && hasDisplay()) await open(url).catch(() => undefined);
      await untilStopped(terminal);
      await close();
      // before the study: what is under way must not hold up the end
      inference.dispose();
      await study.dispose();
    } finally {
      inference.dispose();
    }
  },
};

/**
 * The network runs in processes of their own: one for what somebody waits for, and on the CPU a second one, of low priority, for passes
 * over the whole data set. Beside another device the second one is the CPU that it is compared with.
 */
function startInference(values: Values): Inference & { readonly dispose: () => void } {
  const setup = runtimeSetup(values);
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
