import { isShared } from "../renderers/projection/shared-places.ts";
import type { LayerAsked } from "../state/drive-layers.ts";
import { createCodec } from "./codec.ts";
import { layersOf } from "./layer-places.ts";
import { layersInWorker } from "./layers-in-worker.ts";
import { createRemoteStudy } from "./remote-study.ts";

const send: typeof fetch = (input, init) => fetch(input, init);
const sources = {
  worker: layersInWorker(),
  page: layersOf(createRemoteStudy({ origin: "", codec: createCodec(), fetch: send })),
};
let stop = new AbortController();

/** For tests in a real browser (`test/e2e/layers-worker.test.ts`): asks for a layer, by the worker or on the page's own thread. */
const layers = {
  isolated: (): boolean => globalThis.crossOriginIsolated,
  ask: async (by: keyof typeof sources, asked: LayerAsked) => {
    stop = new AbortController();
    try {
      const places = await sources[by](asked, stop.signal);
      return { places: Array.from(places), shared: isShared(places) };
    } catch (error) {
      const { code = undefined, hint = undefined } = { ...(error as { code?: string; hint?: string }) };
      return { message: error instanceof Error ? error.message : String(error), code, hint };
    }
  },
  /** Gives up what was asked last. */
  stop: () => stop.abort(new Error("given up")),
};

Object.assign(globalThis, { layers });
