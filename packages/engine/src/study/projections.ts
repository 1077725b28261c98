import type { Abort } from "../base/abort.ts";
import type { Progress } from "../base/progress.ts";
import { layersRead } from "../passes/layer-rows.ts";
import type { LayoutSequence } from "../project/layout-sequence.ts";
import { abortable } from "../runtime/abortable.ts";
import type { Apart } from "./apart.ts";
import { createNeighbourFinder, type Likely, type NeighbourFinder } from "./neighbours.ts";
import { createPlacer, type Placer } from "./place-images.ts";
import { type PreparedProjection, projectionSteps } from "./project-layers.ts";
import { buildPlacement, likelyNeighbours, type ProjectionBasis } from "./projection/basis.ts";
import type { NeighbourSpaces } from "./projection/neighbour-spaces.ts";
import type { StreamedPart } from "./projection/stream.ts";
import { isToldApart, withoutPositions, withPositions } from "./projection/told.ts";
import { projectionKey } from "./projection-key.ts";
import { inOneChunk, type Shards } from "./shards/shards.ts";
import type { LayoutsRequest, ProjectRequest, ToldProjection } from "./study.ts";
import type { Subject } from "./subject.ts";

/** The steps of a subject's projection. */
function stepsOf(subject: Subject, request: ProjectRequest, signal: Abort | undefined) {
  const { graph, model, feed, batch, data, passes } = subject;
  return projectionSteps({
    graph,
    layers: request.layers?.map(subject.layer) ?? layersRead(model.layers, model.blocks),
    items: request.items?.map(subject.item) ?? subject.items,
    feed,
    batch,
    labels: data.labels,
    runtime: abortable(passes.runtime, signal),
    layouts: passes.runtime,
    pivots: request.pivots,
    mode: request.mode,
    seed: request.seed,
    preview: request.preview,
    signal,
  });
}

/** A projection in chunks: the sample is prepared, and each chunk is a part of the pass over the other images. */
export const projectionShards: Shards<
  ProjectRequest,
  PreparedProjection,
  StreamedPart,
  Progress | ToldProjection,
  ProjectionBasis
> = {
  foldRuns: true,
  prepare: (subject, request, signal) => stepsOf(subject, request, signal).prepare(),
  chunk: (subject, request, { prepared, range }, signal) => stepsOf(subject, request, signal).chunk(prepared, range),
  fold: async function* fold(subject, request, { prepared, parts, apart }, signal) {
    const folded = yield* stepsOf(subject, request, signal).fold(prepared, parts, apart);
    return "left" in folded ? { left: folded.left.basis } : folded;
  },
};

const likely = (items: readonly number[] | undefined, among: number): Likely | undefined => items && { items, among };

/** Makes projections, and answers from what the last ones left behind. */
export interface Projections {
  readonly project: (
    request: ProjectRequest,
    signal: Abort | undefined,
  ) => AsyncGenerator<Progress | ToldProjection, ProjectionBasis>;
  /** A projection with its positions: the last one that was asked for without them, or one that is made. */
  readonly sequence: (request: LayoutsRequest, signal: Abort | undefined) => Promise<LayoutSequence>;
  /** Takes up what an equal study's projection left behind. Throws if it was made with another graph, or `apart` lacks what lies there. */
  readonly recall: (request: ProjectRequest, basis: ProjectionBasis, apart?: Pick<Apart, "read"> | undefined) => void;
  readonly finder: NeighbourFinder;
  readonly placer: Placer;
}

/** Holds the last projection that was told without its positions. */
function heldPositions() {
  let held: { readonly key: string; readonly sequence: LayoutSequence } | undefined;
  return {
    /** Tells of a projection as its request asks. */
    tell: async function* tell<Left>(
      request: ProjectRequest,
      steps: AsyncGenerator<Progress | ToldProjection, Left>,
    ): AsyncGenerator<Progress | ToldProjection, Left> {
      let next = await steps.next();
      for (; next.done !== true; next = await steps.next()) {
        const message = next.value;
        const isApart = message.kind === "projection" && message.final && isToldApart(request, message.sequence);
        if (isApart) held = { key: projectionKey(request), sequence: withPositions(message.sequence) };
        yield isApart ? withoutPositions(message) : message;
      }
      return next.value;
    },
    of: (request: LayoutsRequest) => (held?.key === projectionKey(request) ? held.sequence : undefined),
  };
}

/** The projections of a subject: one of these per subject (`Subject.shared`). */
export function projectionsOf(subject: Subject): Projections {
  const { graph, model, image, preprocessing, feed, batch, data, sessions, network, turns } = subject;
  // what the largest projection so far knows of who is near whom
  let known: { readonly items: number; readonly neighbours: NeighbourSpaces } | undefined;

  const positions = heldPositions();

  const recall: Projections["recall"] = (request, basis, apart) => {
    placer.keep(request, buildPlacement(graph, basis));
    const items = basis.items.length;
    if (items >= (known?.items ?? 0)) known = { items, neighbours: likelyNeighbours(basis, apart) };
  };

  async function* project(
    request: ProjectRequest,
    signal: Abort | undefined,
  ): AsyncGenerator<Progress | ToldProjection, ProjectionBasis> {
    const { basis } = yield* positions.tell(request, inOneChunk(stepsOf(subject, request, signal)));
    recall(request, basis);
    return basis;
  }

  async function sequence(request: LayoutsRequest, signal: Abort | undefined): Promise<LayoutSequence> {
    const work = async function* work() {
      if (positions.of(request) === undefined) yield* project({ ...request, apart: true }, signal);
    };
    if (positions.of(request) === undefined) for await (const _ of turns.take(work, signal));
    const made = positions.of(request);
    if (made === undefined) throw new TypeError("a projection left no positions");
    return made;
  }

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
  const finder = createNeighbourFinder({
    network,
    feed,
    batch,
    count: data.count,
    multiplyAdds: model.multiplyAdds,
    candidates: async (...asked) => likely(await known?.neighbours(...asked), known?.items ?? 0),
  });
  return {
    project: (request, signal) => turns.take(() => project(request, signal), signal),
    sequence,
    recall,
    finder,
    placer,
  };
}
