import {
  type Progress,
  type ProjectRequest,
  plural,
  type Study,
  type StudyInfo,
  sampleIndices,
  seededRandom,
  type ToldProjection,
} from "@deepling/engine";
import { LIGHT } from "./light.ts";

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

/** Layouts of a sample, and how long they took. */
export interface SampledLayouts {
  /**
   * Tells the layouts of all images where they are kept; else their preview, and then those of a sample, none of which is final. The work on all of them is given up after the preview.
   */
  readonly ask: (
    study: Pick<Study, "project">,
    request: Pick<ProjectRequest, "mode" | "apart">,
    of: { readonly count: number; readonly size: number },
    signal: AbortSignal,
  ) => AsyncGenerator<Progress | ToldProjection>;
  /** What the button says that asks for the rest: how long it takes, where that is known. */
  readonly words: (count: number) => string;
}

/** Less than this was not computed, but kept. */
const KEPT_SECONDS = 2;

/** Asks for samples; `now` is in milliseconds. */
export function createSampledLayouts(now: () => number = () => performance.now()): SampledLayouts {
  let each: number | undefined;
  return {
    ask: async function* ask(study, request, { count, size }, signal) {
      for await (const message of study.project({ ...request, preview: true }, { signal })) {
        yield message;
        if (message.kind !== "projection") continue;
        if (message.final) return;
        break;
      }
      const began = now();
      for await (const message of study.project({ ...request, items: sampleOf(count, size) }, { signal })) {
        yield message.kind === "projection" ? { ...message, final: false } : message;
      }
      const seconds = (now() - began) / 1000;
      each = seconds < KEPT_SECONDS ? undefined : seconds / size;
    },
    words: (count) => {
      const long = each === undefined ? "" : `, about ${sayDuration(each * count)}`;
      return `Project all ${plural(count, "image")}${long}`;
    },
  };
}

/** "40 minutes", "3 hours". */
function sayDuration(seconds: number): string {
  const minutes = seconds / 60;
  return minutes < 90 ? plural(Math.max(1, Math.round(minutes)), "minute") : plural(Math.round(minutes / 60), "hour");
}
