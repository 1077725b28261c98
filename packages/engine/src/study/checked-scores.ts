import type { Dataset } from "../data/dataset.ts";
import type { Feed } from "../data/feed.ts";
import type { Graph } from "../graph/graph.ts";
import type { Tensor } from "../graph/tensor.ts";
import { makesQuanta } from "../ops/rules/quanta.ts";
import type { Runtime } from "../runtime/runtime.ts";
import type { Network } from "./network.ts";
import { compareScores, createReference, type Reference } from "./reference.ts";
import type { ModelInfo } from "./study.ts";

/** Images on which a network is compared with its file. */
const IMAGES = 4;

/** What a network's own file says where the network may say something else; `scores` is undefined where both agree. */
interface CheckedScores {
  readonly notes: readonly string[];
  readonly scores: Reference["scores"] | undefined;
  /** The same on what passes over the whole data set run on. */
  readonly passScores: Reference["scores"] | undefined;
  readonly dispose: () => Promise<void>;
}

const AGREES: CheckedScores = { notes: [], scores: undefined, passScores: undefined, dispose: async () => undefined };

/** What is needed to compare. */
export interface CheckParts {
  readonly model: ModelInfo;
  readonly dataset: Dataset;
  /** What the comparison runs on: the network's own, so that no other process is started for it. */
  readonly runtime: Runtime;
  /** What passes over the whole data set run on; may be the same. */
  readonly passes: Runtime;
  /** Gives the model as its file writes it; not compared when absent. */
  readonly written?: (() => Graph) | undefined;
}

/** Compares a network with its file on a few images of the data, once, when it is first asked. It may hold a session: dispose of it. */
export function createChecked(
  parts: CheckParts,
  network: Network,
  feed: Feed,
): { readonly ask: () => Promise<CheckedScores>; readonly dispose: () => Promise<void> } {
  let checked: Promise<CheckedScores> | undefined;
  return {
    ask: () => {
      checked ??= check(parts, network, feed);
      return checked;
    },
    dispose: async () => (await checked)?.dispose(),
  };
}

async function check(
  { model, dataset, runtime, passes, written: decode }: CheckParts,
  network: Network,
  feed: Feed,
): Promise<CheckedScores> {
  const written = readAgain(decode);
  const reference = written === undefined ? undefined : createReference(written, network.graph, model, runtime);
  if (reference === undefined || written === undefined) return AGREES;
  try {
    const { parts, notes } = await compareScores(network, reference, model, await someImages(dataset, feed), written);
    // one rounding that falls otherwise moves all that follow: a few images may agree where others do not
    if (parts || rounds(network.graph)) {
      const other = passes === runtime ? undefined : createReference(written, network.graph, model, passes);
      return {
        notes,
        scores: reference.scores,
        passScores: (other ?? reference).scores,
        dispose: async () => void (await Promise.all([reference.dispose(), other?.dispose()])),
      };
    }
  } catch {
    // a file that the runtime refuses, or images that cannot be read: there is nothing to compare with, and whoever asks next is told
  }
  await reference.dispose();
  return AGREES;
}

/** The model as its file writes it; undefined where files beside it are gone since it was opened: there is nothing to compare with. */
function readAgain(decode: CheckParts["written"]): Graph | undefined {
  try {
    return decode?.();
  } catch {
    return undefined;
  }
}

/** Whether a network rounds values to quanta. */
function rounds({ nodes }: Graph): boolean {
  return nodes.some(makesQuanta);
}

/** A few images, spread over the data. */
async function someImages({ count }: Dataset, feed: Feed): Promise<readonly Tensor<"float32">[]> {
  const step = Math.max(1, Math.floor(count / IMAGES));
  const items = Array.from({ length: Math.min(IMAGES, count) }, (_, at) => at * step);
  const images: Tensor<"float32">[] = [];
  for await (const { input, missing } of feed(items, 1)) if (missing.length === 0) images.push(input);
  return images;
}
