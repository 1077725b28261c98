import { type Abort, unlessAborted } from "../../base/abort.ts";
import { DeeplingError } from "../../base/error.ts";
import type { Progress } from "../../base/progress.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { median } from "../../math/median.ts";
import { encodeModel } from "../../onnx/encode.ts";
import { padBatch } from "../../runtime/batches.ts";
import type { ProfiledRun } from "../../runtime/runtime.ts";
import type { Subject } from "../subject.ts";
import { kernelLayers } from "./kernel-layers.ts";

/** How long each layer takes, by the runtime's own profile of the network as it optimises it. */
export interface LayerTimes {
  readonly kind: "layer times";
  readonly final: true;
  /** Images in each run. */
  readonly images: number;
  /** Runs that medians were taken over. */
  readonly runs: number;
  /** Milliseconds of a whole run per image, what lies between kernels included; the median. */
  readonly total: number;
  /** Milliseconds per image by layer index; the median. NaN for the input, for layers that have no kernel of their own, and where nothing is computed for the output. */
  readonly times: Float64Array;
  /** Per layer: the layer whose kernel computes it too, since the runtime fused both; −1 for all others. */
  readonly within: Int32Array;
  /** Milliseconds per image of kernels that belong to no layer; the median. */
  readonly elsewhere: number;
}

/** What is timed. */
export interface LayerTimesOptions {
  /** Images in each run; as many as a batch of the study has, 16 at most, unless given. */
  readonly images?: number | undefined;
  /** Timed runs; as many as fit into three seconds, at least 5 and at most 25, unless given. */
  readonly runs?: number | undefined;
  readonly signal?: Abort | undefined;
}

/** Images in a run unless asked for otherwise. */
const IMAGES = 16;
/** Runs before the first that counts: memory is laid out and caches fill. */
const WARM_UP = 2;
const [LEAST_RUNS, MOST_RUNS] = [5, 25];
/** Milliseconds that runs may take in all, unless their number was asked for. */
const PATIENCE = 3000;

/**
 * Runs the network on the data's first images and reads the runtime's profile: per layer the median over
 * runs of the time that its kernels took. Throws "unsupported layer times" where the runtime has no profile or computes on a device, whose kernels a host can't time; "missing images".
 */
export async function* layerTimes(subject: Subject, options: LayerTimesOptions): AsyncGenerator<Progress | LayerTimes> {
  const { graph, model, runtime, network } = subject;
  if (runtime.provider !== "cpu") {
    throw new DeeplingError("unsupported", `layer times: they are measured on the CPU, not on ${runtime.provider}`, {
      hint: "leave --device out to time the CPU",
    });
  }
  const input = await firstImages(subject, network.fixedBatch ?? options.images ?? Math.min(subject.batch, IMAGES));
  const session = await runtime.open(encodeModel(graph), { profile: true, fuseQuanta: true });
  try {
    if (session.profile === undefined) {
      throw new DeeplingError("unsupported", `layer times: ${runtime.name} does not report the time of its kernels`, {
        hint: "run the study in a process of its own: `deepling` does",
      });
    }
    const most = options.runs ?? MOST_RUNS;
    const start = Date.now();
    let done = 0;
    for (let run = 0; run < WARM_UP + most; run++) {
      const enough = options.runs === undefined && done >= LEAST_RUNS && Date.now() - start > PATIENCE;
      if (enough) break;
      await unlessAborted(session.run({ [model.input.value]: input }), options.signal);
      done = run + 1 - WARM_UP;
      yield { kind: "progress", stage: "timing layers", done: Math.max(0, done), total: most };
    }
    const runs = (await session.profile()).slice(WARM_UP);
    yield medians(subject, runs, input.shape[0] ?? 1);
  } finally {
    await session.dispose();
  }
}

/** The first images of the data that can be read, as one batch: `count`, or as many as there are; a fixed batch is filled up with zeros. */
async function firstImages({ feed, items, network }: Subject, count: number): Promise<Tensor<"float32">> {
  for await (const { input, missing } of feed(items, count)) {
    const read = (input.shape[0] ?? 0) - missing.length;
    if (read > 0) return network.fixedBatch === undefined ? input : padBatch(input, network.fixedBatch);
  }
  throw new DeeplingError("missing", "images: none could be read");
}

/** Each layer's median over the runs. */
function medians({ graph, model }: Subject, runs: readonly ProfiledRun[], images: number): LayerTimes {
  const { layers } = model;
  const { ofKernel, within } = kernelLayers(graph, layers, runs[0]?.kernels ?? []);
  const perRun = runs.map(({ kernels }) => {
    const sums = new Float64Array(layers.length + 1);
    for (const [at, { time }] of kernels.entries()) {
      const layer = ofKernel[at] ?? -1;
      const place = layer < 0 ? layers.length : layer;
      sums[place] = (sums[place] ?? 0) + time;
    }
    return sums;
  });
  const timed = new Set(ofKernel);
  const medianAt = (place: number) => median(perRun.map((sums) => sums[place] ?? 0)) / images;
  return {
    ...{ kind: "layer times", final: true, images, runs: runs.length, within },
    total: median(runs.map(({ time }) => time)) / images,
    times: Float64Array.from(layers, ({ index }) => (timed.has(index) ? medianAt(index) : Number.NaN)),
    elsewhere: medianAt(layers.length),
  };
}
