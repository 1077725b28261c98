import { DeeplingError } from "../base/error.ts";
import type { Dataset } from "../data/dataset.ts";
import { createFeed, type Feed, keepingOne } from "../data/feed.ts";
import type { EditPlatform } from "../edits/image/edit.ts";
import { createImageEditor, type ImageEditor } from "../edits/image/editor.ts";
import type { ImageEdit } from "../edits/image/image-edit.ts";
import { type KeptDraws, keepDraws } from "../edits/image/kept-draws.ts";
import type { Graph } from "../graph/graph.ts";
import { createGraphHasher } from "../graph/hash.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { TypedGraph } from "../graph/typed-graph.ts";
import { type Plane, planeSize } from "../image/plane.ts";
import type { Preprocessing } from "../image/preprocess.ts";
import { requireImage } from "../model/image-input.ts";
import { withOwnInput } from "../model/prepare-input.ts";
import { encodeModel } from "../onnx/encode.ts";
import type { Layer } from "../passes/layer.ts";
import { namingRuntime } from "../runtime/run-error.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { createSessions, type Sessions } from "../runtime/sessions.ts";
import { chooseBatch } from "./batch-size.ts";
import { createChecked } from "./checked-scores.ts";
import { type DescribedData, describeData } from "./describe-data.ts";
import { type CheckedDevice, checkDevice } from "./device/checked-device.ts";
import { checkForward, type ForwardCheck } from "./device/forward-check.ts";
import type { Inspection } from "./inspect.ts";
import { createNetwork, type Network } from "./network.ts";
import { placeIn } from "./place-in.ts";
import type { ModelInfo } from "./study.ts";
import { createTurns, type Turns } from "./turns.ts";
import type { Variant } from "./variants/variant.ts";
import { createVariants } from "./variants/variants.ts";

/** What a study is made of. */
export interface LocalStudyParts {
  /** The graph as `prepareModel` gave it, and what it says of the model. */
  readonly graph: TypedGraph;
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
  /** What was guessed of the preprocessing, one sentence each. */
  readonly assumed?: readonly string[] | undefined;
  /** Whether how pixels become numbers is a guess: other usual ways are then compared with it. */
  readonly guessed?: boolean | undefined;
  /** Images at a time; chosen from the memory budget when absent. */
  readonly batch?: number | undefined;
  /** Gives the model as its file writes it (`decodeModel` with `asWritten`), to compare the graph with; not compared when absent. */
  readonly written?: (() => Graph) | undefined;
  /** The model as it was decoded, for what is written from it; nothing can be pruned when absent. */
  readonly source?: ModelSource | undefined;
  /** Other models that may be asked on the same data (`Variant.model`). */
  readonly others?: readonly OtherModel[] | undefined;
  /** What the platform does to images that are edited; nothing when absent. */
  readonly platform?: EditPlatform | undefined;
  /** How small pictures are encoded that are kept; they cannot be kept when absent. */
  readonly packPicture?: PackPicture | undefined;
}

/** Encodes a square picture: size × size × RGB. */
export type PackPicture = (picture: { readonly size: number; readonly pixels: Uint8Array }) => Promise<Uint8Array>;

/** A model in the person's own terms: its precision, its input. */
export interface ModelSource {
  /** As `decodeModel` gives it. */
  readonly graph: Graph;
  /** Prepares and describes a graph of the same input and outputs as the study's was. */
  readonly inspect: (graph: Graph) => Inspection;
}

/** Another model of a study. */
export interface OtherModel {
  /** Different from the names of the study's other models. */
  readonly name: string;
  /** Opens it on the study's data, when it is first asked. Throws what is wrong with the file. */
  readonly open: () => Promise<LocalStudyParts>;
}

/** Where a subject comes from. */
export interface Lineage {
  /** What it is a variant of: the study's own subject. */
  readonly base: Subject;
  readonly variant: Variant;
  /** The same model without edits, whose sessions it shares; undefined for a model of its own. */
  readonly unedited: Subject | undefined;
  /** Edits of every image, in order. */
  readonly images: readonly ImageEdit[];
  /** What there is to say of the edits, once it is asked for; undefined without edits of the network. */
  readonly notes: ((subject: Subject) => Promise<readonly string[]>) | undefined;
}

/** What is known before anything is asked, and what every question may use. */
export interface Subject extends DescribedData {
  readonly graph: TypedGraph;
  readonly model: ModelInfo;
  /** What files of the model are written from; undefined where it is not at hand. */
  readonly source: ModelSource | undefined;
  readonly preprocessing: Preprocessing;
  /** What was guessed of the preprocessing. */
  readonly assumed: readonly string[];
  /** Whether how pixels become numbers is a guess. */
  readonly guessed: boolean;
  readonly dataset: Dataset;
  readonly packPicture: PackPicture | undefined;
  /** The study's own subject: what a variant is compared with. Itself if it is no variant. */
  readonly base: Subject;
  /** What differs from `base`; empty if it is `base` itself. */
  readonly variant: Variant;
  /** The subject of a variant of `base`, made once while it is among the last few asked for. Throws "unknown model", "unknown layer" and what else is wrong with an edit. */
  readonly of: (variant: Variant) => Promise<Subject>;
  /** Names of the study's models, its own first. */
  readonly models: readonly string[];
  /** Deepling's version. */
  readonly version: string;
  /** What the networks run on, for the person. */
  readonly device: { readonly name: string; readonly provider: string };
  /** Extents and layout of one image. */
  readonly image: Plane;
  /** Every item of the data set. */
  readonly items: readonly number[];
  readonly feed: Feed;
  /** The images of another feed of this preprocessing, edited as those of `feed` are: whoever asks about many variants decodes the images once. */
  readonly over: (feed: Feed) => Feed;
  /** Images at a time. */
  readonly batch: number;
  /** For what somebody waits for. */
  readonly runtime: Runtime;
  readonly sessions: Sessions;
  readonly network: Network;
  /** For passes over the whole data set, which take turns. */
  readonly passes: { readonly runtime: Runtime; readonly sessions: Sessions; readonly network: Network };
  readonly turns: Turns;
  /** Class scores of a batch, as the model's own file gives them. */
  readonly scores: (network: Network, input: Tensor<"float32">) => Promise<Tensor>;
  /** What comparing the scores with the file's found; of an edited network, what its edits do not change. */
  readonly notes: () => Promise<readonly string[]>;
  /** What comparing the device with the CPU found so far. */
  readonly findings: () => Promise<readonly string[]>;
  /** The same item. Throws "unknown item". */
  readonly item: (index: number) => number;
  /** The layer of an index. Throws "unknown layer". */
  readonly layer: (index: number) => Layer;
  /** An item preprocessed: 1 × C × H × W. Throws "unknown item", "invalid image". */
  readonly inputOf: (index: number) => Promise<Tensor<"float32">>;
  /** What `make` makes of this subject, made once: graphs, caches and answers that several questions share. */
  readonly shared: <T>(make: (subject: Subject) => T) => T;
  readonly dispose: () => Promise<void>;
}

/**
 * Opens a model on a data set, or makes the subject of a variant. Nothing is computed. Throws if no image can be fed to the model, with the
 * reason.
 */
export function createSubject(parts: LocalStudyParts, lineage?: Lineage): Subject {
  const { graph, model, preprocessing, dataset } = parts;
  const image = requireImage(model.input);
  const untouched = lineage?.unedited?.feed ?? keepingOne(createFeed(dataset, preprocessing));
  const own = lineage?.unedited === undefined ? ownNetworks(parts, untouched) : sharedNetworks(graph, lineage.unedited);
  const { feed, over } = editing(untouched, lineage, own, parts, image);
  const made = new Map<unknown, unknown>();
  let notes: Promise<readonly string[]> | undefined;

  const item = requireItem(dataset.count);
  const subject: Omit<Subject, "base" | "of" | "models"> = {
    ...(lineage?.unedited === undefined ? describeData(dataset, parts, model) : dataOf(lineage.unedited)),
    ...own,
    notes: () => {
      notes ??= lineage?.notes?.(whole) ?? own.notes();
      return notes;
    },
    graph,
    model,
    source: sourceOf(parts, lineage),
    preprocessing,
    dataset,
    packPicture: parts.packPicture,
    version: parts.version,
    device: { name: parts.runtime.name, provider: parts.runtime.provider },
    image,
    items: lineage?.unedited?.items ?? Array.from({ length: dataset.count }, (_, index) => index),
    feed,
    over,
    assumed: parts.assumed ?? [],
    guessed: parts.guessed ?? false,
    batch: parts.batch ?? own.network.fixedBatch ?? chooseBatch(model.layers),
    variant: lineage?.variant ?? {},
    turns: lineage?.base.turns ?? createTurns(),
    item,
    layer: (index) => {
      const found = model.layers[index];
      if (found !== undefined) return found;
      throw new DeeplingError("unknown", `layer: ${index}`, {
        hint: `the model has layers 0 to ${model.layers.length - 1}`,
      });
    },
    inputOf: async (index) => {
      for await (const { input, missing } of feed([item(index)], 1)) {
        if (missing.length === 0) return input;
      }
      const name = dataset.itemName(index);
      const reason = dataset.skipped.find((one) => one.name === name)?.reason;
      throw new DeeplingError("invalid", `image: ${name}`, { hint: reason ?? "it could not be decoded" });
    },
    shared: <T>(make: (subject: Subject) => T): T => {
      if (!made.has(make)) made.set(make, make(whole));
      return made.get(make) as T;
    },
  };
  const whole: Subject = lineage === undefined ? asBase(subject, parts) : asVariant(subject, lineage.base);
  return whole;
}

/** Lets an index through that a data set of so many items has. */
const requireItem =
  (count: number) =>
  (index: number): number => {
    if (index < count) return index;
    throw new DeeplingError("unknown", `item: ${index}`, { hint: `the data set has items 0 to ${count - 1}` });
  };

/** The model's own source; of an edited network the edited graph, with the model's own input. */
function sourceOf({ graph, model, source }: LocalStudyParts, lineage: Lineage | undefined): ModelSource | undefined {
  const isEdited = lineage?.unedited !== undefined && lineage.unedited.graph !== graph;
  return source !== undefined && isEdited ? { ...source, graph: withOwnInput(graph, model.input) } : source;
}

type Unrelated = Omit<Subject, "base" | "of" | "models">;

/** A study's own subject, from which its variants are made. */
function asBase(subject: Unrelated, parts: LocalStudyParts): Subject {
  const base: Subject = {
    ...subject,
    get base() {
      return base;
    },
    of: (variant) => variants.of(variant),
    models: [parts.model.name, ...(parts.others ?? []).map(({ name }) => name)],
    dispose: async () => {
      await variants.dispose();
      await subject.dispose();
    },
  };
  const variants = createVariants(base, parts, createSubject);
  return base;
}

function asVariant(subject: Unrelated, base: Subject): Subject {
  return { ...subject, base, of: base.of, models: base.models };
}

const dataOf = ({ data, sets }: Subject): DescribedData => ({ data, sets });

/** Random numbers that all variants of a study share, so that an edit of another strength draws none again. */
const drawsOf = (): KeptDraws => keepDraws();

/** Numbers of an image up to which one thread edits a batch about as fast as several, which take half as much of the processor again to wait for one another. */
const SMALL = 2 ** 14;

/** The images edited as the lineage says: one by one where somebody waits for them, several at once where a pass is made over the data. */
function editing(
  untouched: Feed,
  lineage: Lineage | undefined,
  { sessions, passes }: Networks,
  { preprocessing, platform }: LocalStudyParts,
  plane: Plane,
): Pick<Subject, "feed" | "over"> {
  if (lineage?.unedited === undefined || lineage.images.length === 0) {
    return { feed: untouched, over: (feed) => feed };
  }
  const draws = lineage.base.shared(drawsOf);
  const parts = { edits: lineage.images, plane, preprocessing, platform, draws, inputOf: lineage.unedited.inputOf };
  const one = createImageEditor({ ...parts, sessions, threads: 1 });
  let forPasses: ImageEditor | undefined;
  const several = () => {
    const threads = planeSize(plane) <= SMALL ? 1 : undefined;
    forPasses ??= createImageEditor({ ...parts, sessions: passes.sessions, threads });
    return forPasses;
  };
  const edited = (feed: Feed, editorOf: (size: number) => ImageEditor): Feed =>
    async function* edited(items, size, signal) {
      for await (const batch of feed(items, size, signal)) {
        yield { ...batch, input: await editorOf(size).edit(batch, signal) };
      }
    };
  return {
    feed: edited(untouched, (size) => (size === 1 ? one : several())),
    over: (feed) => edited(feed, several),
  };
}

/** What a subject runs its network on, and how it reads class scores. */
type Networks = Pick<
  Subject,
  "runtime" | "sessions" | "network" | "passes" | "scores" | "notes" | "findings" | "dispose"
>;

/** A model's own sessions. On a device they are checked against the CPU; scores are compared with those of the model's file. */
function ownNetworks(parts: LocalStudyParts, feed: Feed): Networks {
  const { graph, model } = parts;
  const device = checkedDevice(parts, feed);
  // most graphs of a study hold the same weights
  const hash = createGraphHasher();
  const opened = (own: Runtime) => {
    const runtime = namingRuntime(own, placeIn(model.layers));
    const sessions = createSessions({ runtime, hash, encode: encodeModel });
    return { runtime, sessions, network: createNetwork(graph, model.input.value, sessions) };
  };
  const front = opened(device?.runtime ?? parts.runtime);
  const passes = device === undefined && parts.passes !== undefined ? opened(parts.passes) : front;
  const checked = createChecked(
    {
      ...parts,
      runtime: parts.reference ?? parts.runtime,
      passes: parts.reference ?? parts.passes ?? parts.runtime,
    },
    front.network,
    feed,
  );
  return {
    ...front,
    passes,
    scores: async (network, input) => {
      const { scores, passScores } = await checked.ask();
      const ofFile = network === passes.network ? passScores : scores;
      return ofFile === undefined ? ((await network.read(input, [model.output.value]))[0] as Tensor) : ofFile(input);
    },
    notes: async () => (await checked.ask()).notes,
    findings: async () => (await device?.findings()) ?? [],
    dispose: async () => {
      await checked.dispose();
      await Promise.all([...new Set([front.sessions, passes.sessions])].map((held) => held.dispose()));
    },
  };
}

/** An edited network runs in the sessions of the one without edits, which disposes of them; its scores are its own graph's, since no file holds it. */
function sharedNetworks(graph: TypedGraph, unedited: Subject): Networks {
  const { runtime, sessions, passes, model, findings } = unedited;
  const dispose = async () => undefined;
  if (graph === unedited.graph) {
    const { network, scores, notes } = unedited;
    return { runtime, sessions, network, passes, scores, notes, findings, dispose };
  }
  const front = { runtime, sessions, network: createNetwork(graph, model.input.value, sessions) };
  const apart = passes.sessions !== sessions;
  return {
    ...front,
    passes: apart ? { ...passes, network: createNetwork(graph, model.input.value, passes.sessions) } : front,
    scores: async (network, input) => (await network.read(input, [model.output.value]))[0] as Tensor,
    notes: async () => [],
    findings,
    dispose,
  };
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
