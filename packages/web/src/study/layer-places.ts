import type { Study } from "@deepling/engine";
import { placeInto } from "../renderers/projection/layouts.ts";
import { roomFor } from "../renderers/projection/shared-places.ts";
import { turned } from "../state/aligned.ts";
import type { LayerAsked, LayerSource } from "../state/drive-layers.ts";

/** A layer as it is drawn, asked of a study and placed on this thread. */
export function layersOf(study: Pick<Study, "layout">): LayerSource {
  return async ({ request, variant, turn, placing }: LayerAsked, signal: AbortSignal) => {
    const { positions } = await study.layout(request, { variant, signal });
    return placeInto(roomFor(positions.length), turned(positions, turn), placing);
  };
}
