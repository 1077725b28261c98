import {
  DeeplingError,
  isOwn,
  type LayoutsRequest,
  type LocalStudy,
  type ThumbnailAtlas,
  type Variant,
  variantKey,
} from "@deepling/engine";
import { wrapLasting } from "../lasting-questions.ts";
import { type Atlas, openAtlas } from "./atlas.ts";
import { type AwaitedAnswers, notFolded } from "./awaited-answers.ts";
import type { FoldedAnswers } from "./kept-answers.ts";
import { commandOf, type StoredPlan } from "./plan.ts";

/**
 * A study whose answers were folded from chunks: those are read from the plan's folder, with the files that were found unreadable, and nothing is computed for them. Of the network and
 * images as they were planned, a question about all images that could have been answered in chunks and was not throws "unsupported question" where it was not planned, "missing answer" where it is not folded; any other question, one about chosen images, and edits beyond the plan's,
 * are computed. What is folded later is found when it is asked for. Thumbnails come from the plan's atlas where it has one of that size; edited images, and larger thumbnails, from the data. Throws "invalid atlas" where it is not whole.
 */
export async function fromFolder(
  study: LocalStudy,
  answers: AwaitedAnswers,
  stored: StoredPlan,
  planned: Variant,
): Promise<LocalStudy> {
  const isRefused = (request: object, { variant = {} }: { readonly variant?: Variant | undefined }) =>
    variantKey(variant) === variantKey(planned) && !isOfSome(request);
  const atlases = onceAllThere(stored, answers, planned);
  // an atlas that is damaged is said before the page opens
  await atlases();
  const lasting = wrapLasting(
    study,
    (name, asking, { shards }) =>
      async function* ask(request = {}, options = {}) {
        const asked = { question: name, request, variant: options.variant };
        const found = await answers.get(asked);
        if (found !== undefined) {
          yield found;
          return await answers.getLeft(asked);
        }
        if (answers.isPlanned(asked)) throw notFolded(stored, name);
        if (shards !== undefined && isRefused(request, options)) throw noAnswer(stored, name);
        return yield* asking(request, options);
      },
  );
  return {
    ...study,
    ...lasting,
    thumbnails: thumbnailsFrom(study, stored, atlases),
    recall: (request, basis, variant) =>
      study.recall(request, basis, variant, answers.besideLeft({ question: "project", request, variant })),
    layout: async (request, options = {}) => {
      const found = await answers.layout(request, options.variant);
      if (found === undefined && isRefused(request.projection, options))
        throw noLayers([stored, answers], request, options);
      return found ?? study.layout(request, options);
    },
    paths: async (request, options = {}) => {
      const found = await answers.paths(request, options.variant);
      if (found === undefined && isRefused(request.projection, options))
        throw noLayers([stored, answers], request, options);
      return found ?? study.paths(request, options);
    },
    info: async (request, options) => {
      const info = await study.info(request, options);
      const known = new Set(info.data.skipped.map(({ name }) => name));
      const added = ((await answers.skipped()) ?? []).filter(({ name }) => !known.has(name));
      const notes = [...info.data.notes, ...((await answers.notes()) ?? [])];
      const data = { ...info.data, skipped: [...info.data.skipped, ...added], notes };
      return { ...info, data };
    },
  };
}

/** Whether a question is about images that were chosen: what was planned for all of them may lack its answer, which is soon computed. */
function isOfSome(request: object): boolean {
  const { items, images }: { readonly items?: unknown; readonly images?: unknown } = request;
  return Array.isArray(items) || Array.isArray(images);
}

/** Thumbnails from a plan's atlas of that size; those of edited images, and larger ones, from the data. */
function thumbnailsFrom(
  study: LocalStudy,
  { plan }: StoredPlan,
  atlases: () => Promise<readonly Atlas[]>,
): LocalStudy["thumbnails"] {
  return async (request, options) => {
    const { items, size } = request;
    const unedited = isOwn({ image: options?.variant?.image });
    const atlas = unedited ? (await atlases()).find((one) => one.size >= size) : undefined;
    return atlas === undefined || items.some((item) => item >= plan.images)
      ? study.thumbnails(request, options)
      : atlas.thumbnails(items, size, options?.signal);
  };
}

/** The atlases of a plan, looked for again until all that were planned are there. */
function onceAllThere(stored: StoredPlan, answers: FoldedAnswers, variant: Variant): () => Promise<readonly Atlas[]> {
  const planned = stored.plan.asks.filter(({ question }) => question === "thumbnails").length;
  let opening: Promise<readonly Atlas[]> | undefined;
  const open = async () => {
    const found = await openAtlases(stored, answers, variant);
    if (found.length < planned) opening = undefined;
    return found;
  };
  return () => {
    opening ??= open().catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    return opening;
  };
}

/** The atlases of a plan that was folded, the one of the smallest thumbnails first. */
async function openAtlases(stored: StoredPlan, answers: FoldedAnswers, variant: Variant): Promise<readonly Atlas[]> {
  const atlases: Atlas[] = [];
  for (const { question, request } of stored.plan.asks) {
    if (question !== "thumbnails") continue;
    const asked = { question, request, variant };
    // The wire: what folding these thumbnails left.
    const known = (await answers.getLeft(asked)) as ThumbnailAtlas | undefined;
    if (known === undefined) continue;
    const pageOf = (name: string) => answers.pageBesideLeft(asked, name);
    atlases.push(await openAtlas(known, pageOf, `deepling shard fold ${stored.store.place}`));
  }
  return atlases.sort((a, b) => a.size - b.size);
}

/** Why layers of a projection are not there. */
function noLayers(
  [stored, answers]: readonly [StoredPlan, AwaitedAnswers],
  { projection }: { readonly projection: LayoutsRequest },
  { variant }: { readonly variant?: Variant | undefined },
): DeeplingError {
  const isPlanned = answers.isPlanned({ question: "project", request: projection, variant });
  return isPlanned ? notFolded(stored, "project") : noAnswer(stored, "project");
}

function noAnswer({ plan, store }: StoredPlan, question: string): DeeplingError {
  const asked = plan.asks.map(({ command, words }) => [command, ...words].join(" "));
  return new DeeplingError(
    "unsupported",
    `question: ${question} as it is asked (${store.place} holds ${asked.join(", ")})`,
    {
      hint: `plan it with --ask, or leave --from out to compute it here; it was planned for: ${commandOf(plan)}`,
    },
  );
}
