import {
  DeeplingError,
  type Progress,
  type ProjectRequest,
  plural,
  type Study,
  type StudyInfo,
  sampleIndices,
  seededRandom,
  type ToldProjection,
} from "@deepling/engine";
import type { Items } from "./items.ts";
import { LIGHT, LIGHT_SECONDS } from "./light.ts";
import { shownKey } from "./shown.ts";
import type { Job } from "./store.ts";
import type { NetworkLook } from "./view-state.ts";

/** Images, and multiply-adds, up to which all images are projected without being asked for: minutes on two cores. */
const MOST_IMAGES = 100_000;
const MOST_WORK = 10 * LIGHT;
/** Images of a sample. */
const LEAST = 500;
const MOST = 10_000;

/** How many images are projected first where all of them take long; undefined where they do not. */
export function sampleSize({ model, data }: Pick<StudyInfo, "model" | "data">): number | undefined {
  if (data.count <= MOST_IMAGES && model.multiplyAdds * data.count <= MOST_WORK) return undefined;
  const size = Math.max(LEAST, Math.min(MOST, Math.floor(LIGHT / Math.max(1, model.multiplyAdds))));
  return 2 * size <= data.count ? size : undefined;
}

/** Images drawn by chance, the same each time, ascending. */
export function sampleOf(count: number, size: number): readonly number[] {
  return sampleIndices(count, size, seededRandom(0)).sort((a, b) => a - b);
}

/** Layouts of a sample of the images, where those of all of them take long. */
export interface SampledLayouts {
  /** How many images are projected first of the network that is shown; undefined where all are, or some were chosen. */
  readonly size: () => number | undefined;
  /**
   * Tells the layouts that are asked for. Where those of all images take long and are not kept, their preview, and then those of a sample, none of which is final: the work on all of them is given up after the preview.
   */
  readonly ask: (
    study: Pick<Study, "project">,
    request: Omit<ProjectRequest, "preview">,
    signal: AbortSignal,
  ) => AsyncGenerator<Progress | ToldProjection>;
  /** Whether layouts are those of such a sample. */
  readonly isSample: (projection: ToldProjection) => boolean;
  /** The work that is left, with how long it takes where that is known; `start` is called once it is asked for. */
  readonly rest: (start: () => void) => Job;
  /** How long a pass over all images takes: "about 2 hours", as the last projection went, or "roughly 5 minutes", by the multiply-adds. */
  readonly duration: () => string;
}

/** The whole answer where it is kept; where it is not, nothing, and the work is given up. */
export async function* onlyKept(
  messages: AsyncGenerator<Progress | ToldProjection>,
): AsyncGenerator<Progress | ToldProjection> {
  for await (const message of messages) {
    if (message.kind === "projection" && message.final) yield message;
    return;
  }
}

/** Layouts of all images where they are kept, or else their preview, at which the work is given up; answers whether they were kept. */
async function* keptOrPreview(
  messages: AsyncGenerator<Progress | ToldProjection>,
  refused: () => void,
): AsyncGenerator<Progress | ToldProjection, boolean> {
  try {
    for await (const message of messages) {
      yield message;
      if (message.kind === "projection") return message.final;
    }
  } catch (error) {
    // a plan of many machines that holds other answers: those of all images are not computed here, those of a sample are
    if (!(error instanceof DeeplingError && error.code === "unsupported")) throw error;
    refused();
  }
  return false;
}

/** Less than this was not computed, but kept. */
const KEPT_SECONDS = 2;

/** Samples for what `state` shows; `now` is in milliseconds, and `refused` hears that the layouts of all images cannot be had. */
export function createSampledLayouts(
  state: () => Asked,
  now = () => performance.now(),
  refused: () => void = () => undefined,
): SampledLayouts {
  const wholes = new Set<string>();
  const key = () => `${shownKey(state().view)} ${state().view.mode}`;
  const count = () => state().info?.data.count ?? 0;
  const size = (): number | undefined => {
    const { info, view } = state();
    return info === undefined || view.projected !== undefined || wholes.has(key()) ? undefined : sampleSize(info);
  };
  let each: number | undefined;
  const measure = (began: number, images: number): void => {
    const seconds = (now() - began) / 1000;
    each = seconds < KEPT_SECONDS ? undefined : seconds / images;
  };
  return {
    size,
    isSample: ({ final, sequence }) => !final && sequence.items.length === size(),
    duration: () => {
      if (each !== undefined) return `about ${sayDuration(each * count())}`;
      const { multiplyAdds } = state().info?.model ?? { multiplyAdds: 0 };
      return `roughly ${sayDuration((LIGHT_SECONDS * multiplyAdds * count()) / LIGHT)}`;
    },
    ask: async function* ask(study, request, signal) {
      const many = size();
      if (many === undefined) {
        // a sample that is drawn says more than a preview
        const preview = request.items === undefined && !wholes.has(key());
        const began = now();
        yield* study.project({ ...request, preview }, { signal });
        return measure(began, request.items?.length ?? count());
      }
      const items = sampleOf(count(), many);
      if (yield* keptOrPreview(study.project({ ...request, preview: true }, { signal }), refused)) return;
      const began = now();
      for await (const message of study.project({ ...request, apart: false, items }, { signal })) {
        yield message.kind === "projection" ? { ...message, final: false } : message;
      }
      measure(began, items.length);
    },
    rest: (start) => {
      const long = each === undefined ? "" : `, about ${sayDuration(each * count())}`;
      const title = `Project all ${plural(count(), "image")}${long}`;
      const retry = () => {
        wholes.add(key());
        start();
      };
      return { title, status: "deferred", progress: undefined, failure: undefined, cancel: undefined, retry };
    },
  };
}

/** What a sample is drawn for. */
interface Asked {
  readonly info?: Pick<StudyInfo, "model" | "data"> | undefined;
  readonly view: NetworkLook & { readonly mode: string; readonly projected: Items | undefined };
}

/** "40 minutes", "3 hours". */
function sayDuration(seconds: number): string {
  const minutes = seconds / 60;
  return minutes < 90 ? plural(Math.max(1, Math.round(minutes)), "minute") : plural(Math.round(minutes / 60), "hour");
}
