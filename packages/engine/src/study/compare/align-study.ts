import type { Abort } from "../../base/abort.ts";
import type { Progress } from "../../base/progress.ts";
import type { Study } from "../local-study.ts";
import type { CallOptions } from "../question.ts";
import type { LayoutsRequest, ToldProjection } from "../study.ts";
import type { Variant } from "../variants/variant.ts";
import { alignLayers, type LayoutAlignment, type LayoutsToAlign, type LayoutTurn } from "./alignment.ts";

/** Which layouts are turned onto which. */
export interface AlignmentRequest {
  /** What is laid out of the network asked; of the other one, the same of all images. */
  readonly projection: LayoutsRequest;
  /** The network whose layouts they are turned onto; the study's own if absent. */
  readonly against?: Variant | undefined;
  /** How those were turned themselves, layer by layer; not at all if absent. */
  readonly turned?: readonly LayoutTurn[] | undefined;
}

/** The layouts of the other network: of all images. */
export const allOf = ({ items: _, ...projection }: LayoutsRequest): LayoutsRequest => projection;

/** Answers `alignment` from what a study answers of its projections, reading a layer of each at a time: for studies that keep positions in files. */
export async function* alignInStudy(
  study: Pick<Study, "info" | "project" | "layout">,
  { projection, against = {}, turned }: AlignmentRequest,
  { variant, signal }: CallOptions = {},
): AsyncGenerator<Progress | LayoutAlignment> {
  const own = yield* layoutsOf(study, projection, variant, signal);
  const onto = yield* layoutsOf(study, allOf(projection), against, signal);
  yield* alignLayers(own, { ...onto, turns: turned }, signal);
}

/** A network's layouts as a study answers them; projects them where that is not done yet. */
async function* layoutsOf(
  study: Pick<Study, "info" | "project" | "layout">,
  projection: LayoutsRequest,
  variant: Variant | undefined,
  signal: Abort | undefined,
): AsyncGenerator<Progress, LayoutsToAlign> {
  const { model } = await study.info({ unchecked: true }, { variant, signal });
  let told: ToldProjection | undefined;
  for await (const message of study.project({ ...projection, apart: true }, { variant, signal })) {
    if (message.kind === "progress") yield message;
    else told = message;
  }
  if (told === undefined) throw new TypeError("a projection gave no layouts");
  return {
    layers: model.layers,
    sequence: told.sequence,
    read: async (layer) => (await study.layout({ projection, layer }, { variant, signal })).positions,
  };
}
