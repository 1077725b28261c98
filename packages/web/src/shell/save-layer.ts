import { download } from "../parts/download.ts";
import { turned } from "../state/aligned.ts";
import type { JobTelling } from "../state/as-job.ts";
import type { Page } from "../state/context.tsx";
import { layerCsv, PIECE } from "../state/positions.ts";
import { nearestPlace } from "../state/timeline.ts";

/** Milliseconds between two reports of how far it is. */
const BREATH = 20;

/** Saves where all images lie in the layer that the slider is nearest to as a CSV table, also where its positions are apart: they are read by themselves, and written in pieces. */
export async function saveLayer({ store, study }: Page, { signal, say }: JobTelling): Promise<void> {
  const { info, projection, projectionAsked: asked, evaluation, turns, view } = store.getState();
  if (info === undefined || projection === undefined) return;
  const { sequence } = projection;
  const at = nearestPlace(sequence, view.t);
  const layer = sequence.layers[at];
  if (layer === undefined) return;
  say(`reading ${layer.name}`);
  const { name } = layer;
  const read = async (): Promise<Float32Array> => {
    if (asked === undefined) throw new Error(`no positions of ${name}`);
    const question = { projection: asked.request, layer: layer.layer };
    return turned((await study.layout(question, { variant: asked.variant, signal })).positions, turns?.[at]);
  };
  const positions = layer.positions ?? (await read());
  const pieces: string[] = [];
  let said = performance.now();
  for (const piece of layerCsv(
    sequence.items,
    { layer: layer.layer, name, positions },
    { data: info.data, evaluation },
  )) {
    pieces.push(piece);
    if (performance.now() - said < BREATH) continue;
    say(`writing ${name}`, pieces.length * PIECE, sequence.items.length);
    await new Promise((resume) => setTimeout(resume));
    signal.throwIfAborted();
    said = performance.now();
  }
  download(`${info.model.name}-${sequence.mode}-${name}.csv`, new Blob(pieces, { type: "text/csv" }));
}
