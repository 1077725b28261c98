import { type Abort, unlessAborted } from "../base/abort.ts";
import { DeeplingError } from "../base/error.ts";
import type { Dataset } from "../data/dataset.ts";
import type { Preprocessing } from "../data/preprocess.ts";
import { methods } from "../explain/index.ts";
import { describeMethod } from "../explain/method.ts";
import type { Graph } from "../graph/graph.ts";
import { hashGraph } from "../graph/hash.ts";
import type { Tensor } from "../graph/tensor.ts";
import { requireImage } from "../model/image-input.ts";
import { probabilities } from "../model/read-scores.ts";
import { hasScores } from "../model/score-output.ts";
import { encodeModel } from "../onnx/encode.ts";
import type { Layer } from "../passes/layer.ts";
import { hasRows } from "../passes/layer-rows.ts";
import { abortable } from "../runtime/abortable.ts";
import { namingRuntime } from "../runtime/run-error.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { createSessions } from "../runtime/sessions.ts";
import { ablations } from "./ablate.ts";
import { strongestChannels } from "./activations.ts";
import { chooseBatch } from "./batch-size.ts";
import { createChecked } from "./checked-scores.ts";
import { describeData } from "./describe-data.ts";
import { type CheckedDevice, checkDevice } from "./device/checked-device.ts";
import { checkForward, type ForwardCheck } from "./device/forward-check.ts";
import { evaluate } from "./evaluate.ts";
import { createExplain } from "./explain.ts";
import { createFeed, type Feed } from "./feed.ts";
import { createNeighbourFinder } from "./neighbours.ts";
import { createNetwork, type Network } from "./network.ts";
import { picture, thumbnails } from "./pictures.ts";
import { createPlacer } from "./place-images.ts";
import { placeIn } from "./place-in.ts";
import { projectLayers } from "./project-layers.ts";
import { buildPlacement, likelyNeighbours, type ProjectionBasis } from "./projection/basis.ts";
import type { NeighbourSpaces } from "./projection/neighbour-spaces.ts";
import { createStripMaker } from "./strip.ts";
import type {
  CallOptions,
  DataInfo,
  ModelInfo,
  Progress,
  Projection,
  ProjectRequest,
  Study,
  StudyInfo,
} from "./study.ts";
import { createTurns } from "./turns.ts";
import { unitTops } from "./unit-tops.ts";

/** What a study is made of. */
export interface LocalStudyParts {
  /** The graph as `prepareModel` gave it, and what it says of the model. */
  readonly graph: Graph;
  readonly model: ModelInfo;
  /** Class names of the model's output as written, synonyms included, to match the data's with; empty when it has none. */
  readonly labels: readonly string[];
  /** The same for the screen. */
  readonly classes: readonly string[];
  readonly preprocessing: Preprocessing;
  readonly dataset: Dataset;
  readonly runtime: Runtime;
  /** What passes over the whole data set run on, so that they do not hold up what somebody waits for; `runtime` unless given. */
  readonly passes?: Runtime | undefined;
  /** The CPU, which a device's answers are compared with; undefined if `runtime` is the CPU. */
  readonly reference?: Runtime | undefined;
  /** Told what the comparison finds, one sentence each. */
  readonly onFinding?: ((sentence: string) => void) | undefined;
  /** Deepling's version. */
  readonly version: string;
  /** Images at a time; chosen from the memory budget when absent. */
  readonly batch?: number | undefined;
  /** The model as its file writes it (`decodeModel` with `asWritten`), to compare the graph with; not compared when absent. */
  readonly written?: Graph | undefined;
}

/** A study that owns sessions: dispose of it. */
export interface LocalStudy extends Study {
  /** Ends with what the projection leaves behind. */
  project(request: ProjectRequest, options?: CallOptions): AsyncGenerator<Progress | Projection, ProjectionBasis>;
  /**
   * Takes up what an equal study's projection left behind: places and neighbours then need no projection here. Throws where it
   * was made with another graph.
   */
  recall(request: ProjectRequest, basis: ProjectionBasis): void;
  readonly dispose: () => Promise<void>;
}

/**
 * A study in this process, on the runtime handed in. Nothing is computed before it is asked for. Throws where no image can be fed to
 * the model, with the reason.
 */
export function createLocalStudy(parts: LocalStudyParts): LocalStudy {
  const { graph, model, preprocessing, dataset } = parts;
  const image = requireImage(model.input);
  const feed = createFeed(dataset, preprocessing);
  const device = checkedDevice(parts, feed);
  const named = (own: Runtime) => namingRuntime(own, placeIn(model.layers));
  const runtime = named(device?.runtime ?? parts.runtime);
  const passRuntime = device === undefined && parts.passes !== undefined ? named(parts.passes) : runtime;
  const sessionsOf = (own: Runtime) => createSessions({ runtime: own, hash: hashGraph, encode: encodeModel });
  const sessions = sessionsOf(runtime);
  const passSessions = passRuntime === runtime ? sessions : sessionsOf(passRuntime);
  const network = createNetwork(graph, model.input.value, sessions);
  const passNetwork = createNetwork(graph, model.input.value, passSessions);
  const batch = parts.batch ?? network.fixedBatch ?? chooseBatch(model.layers);
  const turns = createTurns();
  const checked = createChecked({ ...parts, runtime: parts.reference ?? parts.passes ?? parts.runtime }, network, feed);
  const scoresOf = async (own: Network, input: Tensor<"float32">): Promise<Tensor> => {
    const { scores } = await checked.ask();
    return scores === undefined ? ((await own.read(input, [model.output.value]))[0] as Tensor) : scores(input);
  };
  const { data, sets } = describeData(dataset, parts, model);
  const everything = Array.from({ length: dataset.count }, (_, item) => item);
  // what the largest projection so far knows of who is near whom
  let known: { readonly items: number; readonly neighbours: NeighbourSpaces } | undefined;
  const finder = createNeighbourFinder({
    network,
    feed,
    batch,
    count: dataset.count,
    candidates: async (index, at, count) => known?.neighbours(index, at, count),
  });
  const strips = createStripMaker({
    graph,
    model,
    classes: data.classes,
    preprocessing,
    feed,
    itemName: dataset.itemName,
    sessions,
    provider: runtime.provider,
    batch,
  });

  const item = (index: number): number => {
    if (index >= dataset.count) {
      throw new DeeplingError("unknown", `item: ${index}`, {
        hint: `the data set has items 0 to ${dataset.count - 1}`,
      });
    }
    return index;
  };
  const layer = (index: number): Layer => {
    const found = model.layers[index];
    if (found === undefined) {
      throw new DeeplingError("unknown", `layer: ${index}`, {
        hint: `the model has layers 0 to ${model.layers.length - 1}`,
      });
    }
    return found;
  };
  const inputOf = async (index: number): Promise<Tensor<"float32">> => {
    for await (const { input, missing } of feed([item(index)], 1)) {
      if (missing.length === 0) return input;
    }
    throw new DeeplingError("invalid", `image: ${dataset.itemName(index)}`, { hint: "it could not be decoded" });
  };

  const explain = createExplain({
    network,
    model,
    data,
    preprocessing,
    inputOf,
    sessions,
    provider: runtime.provider,
    batch,
  });

  const placer = createPlacer({
    image,
    preprocessing,
    sessions,
    batch,
    project: async (request, needed, signal) => {
      const work = async function* work() {
        if (needed()) yield* project(request, signal);
      };
      for await (const _ of turns.take(work, signal));
    },
  });

  const recall = (request: ProjectRequest, basis: ProjectionBasis): void => {
    placer.keep(request, buildPlacement(graph, basis));
    const items = basis.items.length;
    if (items >= (known?.items ?? 0)) known = { items, neighbours: likelyNeighbours(basis) };
  };

  async function* project(
    request: ProjectRequest,
    signal: Abort | undefined,
  ): AsyncGenerator<Progress | Projection, ProjectionBasis> {
    const { basis } = yield* projectLayers({
      graph,
      layers: request.layers?.map(layer) ?? model.layers.filter(hasRows),
      items: request.items?.map(item) ?? everything,
      feed,
      batch,
      labels: data.labels,
      runtime: abortable(passRuntime, signal),
      pivots: request.pivots,
      mode: request.mode,
      seed: request.seed,
      preview: request.preview,
      signal,
    });
    recall(request, basis);
    return basis;
  }

  return {
    // a file that could not be decoded is known once it was read
    info: async () => {
      const findings = (await device?.findings()) ?? [];
      const { notes } = await checked.ask();
      const known = { ...parts, model: { ...model, notes: [...model.notes, ...notes] } };
      return studyInfo(known, { ...data, skipped: parts.dataset.skipped }, findings);
    },
    evaluate: (_request, { signal } = {}) =>
      turns.take(
        () =>
          evaluate({
            items: everything,
            feed,
            batch,
            scores: (input) => unlessAborted(scoresOf(passNetwork, input), signal),
            output: model.output,
            labels: data.labels,
            sets: model.output.kind === "labels" ? sets : undefined,
            classes: model.output.classes,
            itemName: dataset.itemName,
            signal,
          }),
        signal,
      ),
    project: (request, { signal } = {}) => turns.take(() => project(request, signal), signal),
    thumbnails: async ({ items, size }) => thumbnails(dataset, items.map(item), size),
    picture: async ({ item: index }) => {
      const found = await picture(dataset, item(index), preprocessing.fit);
      if (found === undefined) throw new DeeplingError("invalid", `image: ${dataset.itemName(index)}`);
      return found;
    },
    predict: async ({ item: index }) => {
      if (!hasScores(model.output)) return { logits: new Float32Array(), probabilities: new Float32Array() };
      const scores = await scoresOf(network, await inputOf(index));
      const logits = Float32Array.from(scores.data as ArrayLike<number>);
      // who looks at one image is likely to ask for its strip, whose first frame should come at once
      void strips.prepare();
      return { logits, probabilities: probabilities(scores, model.output) };
    },
    activations: async ({ item: index, layer: at, limit }) => {
      const [tensor] = await network.read(await inputOf(index), [layer(at).value]);
      return strongestChannels(tensor as Tensor, layer(at), limit);
    },
    neighbours: async ({ item: index, layer: at, count }, { signal } = {}) =>
      finder.find({ item: item(index), layer: layer(at), count, input: await inputOf(index), signal }),
    weights: async ({ layer: at }) => {
      const { weights, name } = layer(at);
      const tensor = weights && graph.initializers.get(weights.name);
      if (tensor === undefined) throw new DeeplingError("missing", `weights: layer "${name}" has none`);
      return { shape: tensor.shape, values: Float32Array.from(tensor.data as ArrayLike<number>) };
    },
    recall,
    place: (request, { signal } = {}) => placer.place(request, signal),
    // no turn is taken: a strip is short, and somebody waits for its first frame
    strip: (request, { signal } = {}) => strips.make({ ...request, items: request.items?.map(item) }, signal),
    methods: async () => methods.map(describeMethod),
    explain: (request, { signal } = {}) => explain(request, signal),
    ablate: ({ layer: at, groups, fill = "zero" }, { signal } = {}) =>
      turns.take(() => {
        const own = { layer: layer(at), groups, fill, items: everything, labels: data.labels };
        return ablations({ ...own, graph, model, feed, batch, sessions: passSessions, signal });
      }, signal),
    units: ({ layer: at, count }, { signal } = {}) =>
      turns.take(() => {
        const own = { layer: layer(at), count, items: everything, labels: data.labels, classes: data.classes.length };
        return unitTops({ ...own, graph, input: model.input.value, feed, batch, sessions: passSessions, signal });
      }, signal),
    dispose: async () => {
      await checked.dispose();
      await Promise.all([...new Set([sessions, passSessions])].map((held) => held.dispose()));
    },
  };
}

function studyInfo(parts: LocalStudyParts, data: DataInfo, findings: readonly string[]): StudyInfo {
  const { model, preprocessing, runtime, version } = parts;
  return { model, data, preprocessing, runtime: { name: runtime.name, provider: runtime.provider, findings }, version };
}

/** Images on which a device's layers are compared with the CPU's. */
const COMPARED = 4;

/** The device, checked against the CPU on the first images of the data; undefined on the CPU. */
function checkedDevice(parts: LocalStudyParts, feed: Feed): CheckedDevice | undefined {
  const { graph, model, dataset, runtime, reference, onFinding = () => {} } = parts;
  if (reference === undefined) return undefined;
  const forward = async (device: Runtime): Promise<ForwardCheck> => {
    const items = Array.from({ length: Math.min(COMPARED, dataset.count) }, (_, item) => item);
    for await (const { input: images } of feed(items, items.length)) {
      return checkForward({ graph, input: model.input.value, layers: model.layers, images, device, reference });
    }
    return { kind: "fails", reason: "there is no image to compare on" };
  };
  return checkDevice({ device: runtime, reference, forward, onFinding });
}
