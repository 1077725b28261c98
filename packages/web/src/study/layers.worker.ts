import { errorMessage } from "@deepling/engine";
import { createCodec } from "./codec.ts";
import { layersOf } from "./layer-places.ts";
import type { LayerAnswer, LayerOrder } from "./layers-in-worker.ts";
import { createRemoteStudy } from "./remote-study.ts";

const send: typeof fetch = (input, init) => fetch(input, init);
const load = layersOf(createRemoteStudy({ origin: "", codec: createCodec(), fetch: send }));
const running = new Map<number, AbortController>();

addEventListener("message", ({ data }: MessageEvent<LayerOrder>) => void answer(data));

async function answer({ id, asked }: LayerOrder): Promise<void> {
  if (asked === undefined) return running.get(id)?.abort();
  const stop = new AbortController();
  running.set(id, stop);
  try {
    const places = await load(asked, stop.signal);
    const { buffer } = places;
    postMessage({ id, places } satisfies LayerAnswer, { transfer: buffer instanceof ArrayBuffer ? [buffer] : [] });
  } catch (error) {
    if (!stop.signal.aborted) postMessage({ id, error: errorMessage(error) } satisfies LayerAnswer);
  } finally {
    running.delete(id);
  }
}
