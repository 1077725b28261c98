import {
  type Apart,
  type Codec,
  DeeplingError,
  type Layout,
  type LayoutRequest,
  type LayoutsRequest,
  type PathsRequest,
  type Placed,
  positionsAt,
  requirePositions,
  type Skipped,
  type ToldProjection,
  type Variant,
} from "@deepling/engine";
import { createCodec } from "../codec.ts";
import { keptProjections, type ProjectionPlaces } from "../kept-projections.ts";
import { layoutPieces, whole } from "../layout-file.ts";
import type { AtlasPage } from "./atlas.ts";
import type { StoredPlan } from "./plan.ts";
import { type Asked, questionKey } from "./planned-question.ts";
import type { ScratchFiles } from "./scratch-files.ts";
import { seal, sha256, unseal } from "./sealed.ts";
import type { Store } from "./store.ts";

/** What folding leaves in a plan's folder for whoever opens it. */
export interface FoldedAnswers {
  /** An answer; a projection as it is asked for, with its positions or without. */
  readonly get: (asked: Asked) => Promise<unknown>;
  /** The positions of one layer of a projection. */
  readonly layout: (request: LayoutRequest, variant: Variant | undefined) => Promise<Layout | undefined>;
  /** Where some images of a projection lie in all layers. */
  readonly paths: (request: PathsRequest, variant: Variant | undefined) => Promise<Placed | undefined>;
  /** Keeps an answer; the positions of a projection are taken from `scratch`, layer by layer, where it is without them. */
  readonly put: (asked: Asked, answer: unknown, scratch: ScratchFiles) => Promise<void>;
  /** What a question leaves behind beside its answer: a projection's basis. */
  readonly getLeft: (asked: Asked) => Promise<unknown>;
  /** Keeps it, with the files that the fold has left of `scratch`. */
  readonly putLeft: (asked: Asked, left: unknown, scratch: ScratchFiles) => Promise<void>;
  /** The files that lie beside what was left. */
  readonly besideLeft: (asked: Asked) => Pick<Apart, "read">;
  /** One of them, of which any stretch can be read. */
  readonly pageBesideLeft: (asked: Asked, name: string) => AtlasPage;
  /** Files that could not be read; undefined until all was folded. */
  readonly skipped: () => Promise<readonly Skipped[] | undefined>;
  readonly putSkipped: (skipped: readonly Skipped[]) => Promise<void>;
  /** What has to be known of the answers: that they are of several kinds of machines. Undefined until all was folded: they are put last. */
  readonly notes: () => Promise<readonly string[] | undefined>;
  readonly putNotes: (notes: readonly string[]) => Promise<void>;
}

const ANSWERS = "answers";

async function* inTurn(parts: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* parts;
}

/** Projections of a plan: an answer without positions, and a file of these, which is there first. */
function foldedProjections(
  store: Store,
  {
    read,
    write,
    fileOf,
  }: {
    readonly read: (own: string) => Promise<unknown>;
    readonly write: (own: string, value: unknown) => Promise<void>;
    readonly fileOf: (own: string) => string;
  },
) {
  const kept = keptProjections({ get: read, put: write, ...positionFiles(store, fileOf) });
  return {
    ...kept,
    /** Keeps a projection; positions that it is without are taken from `scratch`, layer by layer. */
    put: async (own: string, told: ToldProjection, scratch: ScratchFiles): Promise<void> => {
      const { layers } = told.sequence;
      if (layers.every(({ positions }) => positions !== undefined)) return kept.put(own, requirePositions(told));
      const pieces = layoutPieces(told.sequence, (place) => scratch.read(positionsAt(place)));
      await store.put(fileOf(own), pieces);
      for (const place of layers.keys()) await scratch.drop(positionsAt(place));
      await write(own, told);
    },
  };
}

/** The answers of a plan in the folder `answers` beside it, each under its question, its request, its variant and the plan. */
export function foldedAnswers({ store, key }: StoredPlan): FoldedAnswers {
  const codec: Codec = createCodec();
  const keyOf = (what: string, asked: Asked) => `${what} ${questionKey(asked)} ${key}`;
  const nameOf = (own: string) => `${ANSWERS}/${sha256(own).toString("hex")}`;
  const read = async (own: string): Promise<unknown> => {
    const found = await store.read(`${nameOf(own)}.bin`);
    const { head, body } = (found && unseal<{ readonly key: string }>(found)) ?? {};
    return body === undefined || head?.key !== own ? undefined : codec.decode(body);
  };
  const write = (own: string, value: unknown) =>
    store.put(`${nameOf(own)}.bin`, seal({ key: own }, codec.encode(value)));
  const besideName = (asked: Asked, name: string) => `${nameOf(keyOf("left", asked))}-${name}.bin`;
  const projections = foldedProjections(store, { read, write, fileOf: (own) => `${nameOf(own)}-positions.bin` });
  const projected = ({ projection }: { readonly projection: LayoutsRequest }, variant: Variant | undefined) =>
    keyOf("answer", { question: "project", request: projection, variant });
  return {
    get: (asked) => {
      const own = keyOf("answer", asked);
      return asked.question === "project" ? projections.get(own, asked.request) : read(own);
    },
    layout: (request, variant) => projections.layout(projected(request, variant), request),
    paths: (request, variant) => projections.paths(projected(request, variant), request),
    put: async (asked, answer, scratch) => {
      const own = keyOf("answer", asked);
      // The wire: what folding a projection gives.
      if (asked.question === "project") return projections.put(own, answer as ToldProjection, scratch);
      await write(own, answer);
    },
    getLeft: (asked) => read(keyOf("left", asked)),
    putLeft: async (asked, left, scratch) => {
      for (const name of scratch.names()) await scratch.keep(name, besideName(asked, name));
      await write(keyOf("left", asked), left);
    },
    ...filesBesideLeft(store, besideName),
    // The wire: what the functions beside them put.
    skipped: async () => (await read(`skipped ${key}`)) as readonly Skipped[] | undefined,
    putSkipped: (skipped) => write(`skipped ${key}`, skipped),
    notes: async () => (await read(`notes ${key}`)) as readonly string[] | undefined,
    putNotes: (notes) => write(`notes ${key}`, notes),
  };
}

/** The files beside what a question left, by their names in the store. */
function filesBesideLeft(
  store: Store,
  nameOf: (asked: Asked, name: string) => string,
): Pick<FoldedAnswers, "besideLeft" | "pageBesideLeft"> {
  return {
    besideLeft: (asked) => ({
      read: async (name) => {
        const bytes = await store.read(nameOf(asked, name));
        if (bytes !== undefined) return bytes;
        throw new DeeplingError("missing", `file: ${store.place}/${nameOf(asked, name)}`, {
          hint: `deepling shard fold ${store.place} makes it again`,
        });
      },
    }),
    pageBesideLeft: (asked, name) => ({
      place: `${store.place}/${nameOf(asked, name)}`,
      read: (stretch) => store.read(nameOf(asked, name), stretch),
    }),
  };
}

/** The files of projections' positions in a store, each under a name. */
function positionFiles(
  store: Store,
  nameOf: (key: string) => string,
): Pick<ProjectionPlaces, "file" | "putFile" | "lose"> {
  return {
    file: (key) => async (ranges) => {
      const found = [];
      for (const range of ranges) found.push(await store.read(nameOf(key), range));
      return whole(found, ranges);
    },
    putFile: (key, parts) => store.put(nameOf(key), inTurn(parts)),
    // what was folded stays: whoever asks is told that it is missing
    lose: async () => undefined,
  };
}
