import { DeeplingError, type ErrorMessage, errorFromMessage } from "@deepling/engine";
import type { LayerAsked, LayerSource } from "../state/drive-layers.ts";

/** What the worker is told: to fetch a layer, or, without one, to give an earlier order up. */
export interface LayerOrder {
  readonly id: number;
  readonly asked: LayerAsked | undefined;
}

/** What the worker answers. */
export interface LayerAnswer {
  readonly id: number;
  readonly places?: Float32Array;
  readonly error?: ErrorMessage;
}

/** A worker whose script does not come says nothing of why. */
function faultOf(message: string | undefined): Error {
  if (message) return new Error(message);
  return new DeeplingError("unreachable", "server: the script that reads layers does not come", {
    hint: "Is deepling still running in its terminal? Start it again, then reload this page.",
  });
}

/** Layers of the page's own server, fetched, decoded and placed in a worker, and handed over without a copy, in memory that all threads share where the browser has it; the worker starts with the first one. */
export function layersInWorker(): LayerSource {
  const waiting = new Map<number, { resolve: (places: Float32Array) => void; reject: (error: unknown) => void }>();
  let worker: Worker | undefined;
  let next = 0;
  const start = (): Worker => {
    const made = new Worker(new URL("./layers.worker.ts", import.meta.url), { type: "module" });
    made.onmessage = ({ data: { id, places, error } }: MessageEvent<LayerAnswer>) => {
      if (places !== undefined) waiting.get(id)?.resolve(places);
      else if (error !== undefined) waiting.get(id)?.reject(errorFromMessage(error));
      waiting.delete(id);
    };
    made.onerror = ({ message }) => {
      for (const { reject } of waiting.values()) reject(faultOf(message));
      waiting.clear();
      // the next layer starts another one
      made.terminate();
      if (worker === made) worker = undefined;
    };
    return made;
  };
  return (asked, signal) => {
    worker ??= start();
    const own = worker;
    const id = next++;
    own.postMessage({ id, asked } satisfies LayerOrder);
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      signal.addEventListener("abort", () => {
        if (!waiting.delete(id)) return;
        own.postMessage({ id, asked: undefined } satisfies LayerOrder);
        reject(signal.reason);
      });
    });
  };
}
