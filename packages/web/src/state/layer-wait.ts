import { DeeplingError } from "@deepling/engine";
import type { PageState, PageStore } from "./store.ts";

declare module "./store.ts" {
  interface Answers {
    /** For each picture that is being made, the places of the layouts that it needs: they are held wherever the slider stands. */
    readonly awaited?: readonly (readonly number[])[] | undefined;
  }
}

/** Sees to it that the layers of a picture, or of one frame of a film after the other, are there before it is drawn, wherever the slider stands. */
export class LayerWait {
  private readonly store: PageStore;
  private readonly signal: AbortSignal;
  private readonly onWait: (layer: string | undefined) => void;
  /** What is asked for now: one entry of the store's list. */
  private asked: readonly number[] = [];
  private position = 0;

  /** `signal` gives it up; `onWait` hears which layer is waited for, and undefined once it is there. */
  constructor(store: PageStore, signal: AbortSignal, onWait: (layer: string | undefined) => void = () => undefined) {
    this.store = store;
    this.signal = signal;
    this.onWait = onWait;
  }

  /** Resolves once `isThere`: asks for the layouts around a position, and for the one that a film comes to next. Rejects where one cannot be read, or with the signal's reason. */
  async at(position: number, isThere: () => boolean): Promise<void> {
    this.signal.throwIfAborted();
    // where positions came at once, nothing is held
    if (this.store.getState().held === undefined) return;
    this.ask(position);
    if (isThere()) return;
    this.onWait(missing(this.store.getState(), this.asked));
    await this.come(isThere);
    this.onWait(undefined);
  }

  /** Lets the layers go. */
  dispose(): void {
    this.tell([]);
  }

  private ask(position: number): void {
    const back = position < this.position;
    this.position = position;
    const [low, high] = [Math.floor(position), Math.ceil(position)];
    const wanted = [...new Set([low, high, back ? low - 1 : high + 1])];
    if (wanted.join() !== this.asked.join()) this.tell(wanted);
  }

  private tell(wanted: readonly number[]): void {
    const { awaited = [], actions } = this.store.getState();
    const others = awaited.filter((one) => one !== this.asked);
    this.asked = wanted;
    actions.learn({ awaited: wanted.length === 0 ? others : [...others, wanted] });
  }

  private come(isThere: () => boolean): Promise<void> {
    const { store, signal } = this;
    return new Promise((resolve, reject) => {
      const end = (): void => {
        release();
        signal.removeEventListener("abort", giveUp);
      };
      const giveUp = (): void => {
        end();
        reject(signal.reason);
      };
      const release = store.subscribe((state, before) => {
        const { layers: job } = state.jobs;
        if (job !== before.jobs.layers && job?.failure !== undefined) {
          end();
          const { message, hint } = job.failure;
          const name = missing(state, this.asked) ?? "of another network";
          reject(new DeeplingError("missing", `layer: ${name} (${message})`, hint === undefined ? {} : { hint }));
        } else if (isThere()) {
          end();
          resolve();
        }
      });
      signal.addEventListener("abort", giveUp);
    });
  }
}

/** The name of the first of some layouts that is not there. */
function missing({ projection, held }: PageState, places: readonly number[]): string | undefined {
  const at = places.find((place) => held?.layers[place] === undefined);
  return at === undefined ? undefined : projection?.sequence.layers[at]?.name;
}
