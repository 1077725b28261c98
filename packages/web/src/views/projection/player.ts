import { clockOfMoment, momentOfClock } from "../../renderers/projection/frame.ts";
import { layersThere } from "../../state/drive-layers.ts";
import type { PageStore } from "../../state/store.ts";
import { momentAt, positionAt } from "../../state/timeline.ts";

/** Milliseconds that a step to a neighbouring layer takes. */
const STEP = 420;

/** Moves the store's t: playing, and eased steps. Where motion is unwelcome it goes from layer to layer in leaps. */
export class Player {
  private readonly store: PageStore;
  private readonly isStill: () => boolean;
  private release: (() => void) | undefined;
  /** Whether the stage can draw a moment at once. */
  private isDrawable: (t: number) => boolean = () => true;
  private pending = 0;
  /** Where an eased step is going. */
  private target: number | undefined;

  constructor(store: PageStore, isStill: () => boolean) {
    this.store = store;
    this.isStill = isStill;
  }

  /** Follows the store until `detach`. */
  attach(): void {
    const { store } = this;
    this.release = store.subscribe((state, before) => {
      const { playing, view } = state;
      if (playing && !before.playing) this.play();
      if (!playing && before.playing) this.stop();
      // Another speed or way of looping takes up where the animation stands.
      if (playing && before.playing && (view.speed !== before.view.speed || view.loop !== before.view.loop))
        this.play();
      if (state.destination !== undefined && state.destination !== before.destination) this.travel(state.destination);
    });
    const { playing, destination } = store.getState();
    if (playing) this.play();
    if (destination !== undefined) this.travel(destination);
  }

  detach(): void {
    this.stop();
    this.release?.();
    this.release = undefined;
  }

  /** Playing waits for a stage, which says of a moment whether it can be drawn at once; answers how to stop that. */
  waitFor(isDrawable: (t: number) => boolean): () => void {
    this.isDrawable = isDrawable;
    return () => {
      this.isDrawable = () => true;
    };
  }

  /** Position counted in layouts, 0 … layouts − 1. */
  position(): number {
    const { projection, view } = this.store.getState();
    if (projection === undefined) return 0;
    return positionAt(projection.sequence, view.t);
  }

  /** Goes to a position at once, and stops playing. */
  seek(position: number): void {
    this.stop();
    if (this.store.getState().playing) this.store.getState().actions.setPlaying(false);
    this.show(position);
  }

  /** Goes to a layout by an eased movement, or at once where motion is unwelcome; stops playing. */
  stepTo(position: number): void {
    const target = Math.max(0, Math.min(this.last(), Math.round(position)));
    this.seek(this.position());
    if (this.isStill()) {
      this.show(target);
      return;
    }
    const start = this.position();
    const duration = STEP * Math.min(2.5, Math.sqrt(Math.max(1, Math.abs(target - start))));
    this.run((elapsed) => {
      const x = Math.min(1, elapsed / duration);
      this.show(start + (target - start) * (x * x * (3 - 2 * x)));
      if (x === 1) this.target = undefined;
      return x < 1;
    });
    this.target = target;
  }

  /** Sets out for a model layer, as the store asks. */
  private travel(layer: number): void {
    const { projection, actions } = this.store.getState();
    actions.travel(undefined);
    if (projection === undefined) return;
    this.stepTo(positionAt(projection.sequence, layer));
  }

  /** One layer on (1) or back (−1) from where the slider stands, or is going to. */
  step(direction: 1 | -1): void {
    const position = this.target ?? this.position();
    const next = direction === 1 ? Math.floor(position + 1e-3) + 1 : Math.ceil(position - 1e-3) - 1;
    this.stepTo(next);
  }

  last(): number {
    return Math.max(0, (this.store.getState().projection?.sequence.layers.length ?? 1) - 1);
  }

  private play(): void {
    const { view } = this.store.getState();
    const layers = this.last() + 1;
    const start = this.position();
    // From the end, play starts over.
    const from = start >= this.last() - 1e-3 && view.loop === "loop" ? 0 : start;
    let clock = clockOfMoment(from, layers, view.loop);
    let before = 0;
    this.run((elapsed) => {
      const next = clock + ((elapsed - before) / 1000) * view.speed;
      before = elapsed;
      const moment = momentOfClock(next, layers, view.loop);
      const t = this.isStill() ? Math.round(moment) : moment;
      const state = this.store.getState();
      // it waits for a layer that is on its way, from the study or to the device
      if (layersThere(state, t) && this.isDrawable(t)) {
        clock = next;
        this.show(t);
      } else this.lookAhead(t);
      return state.playing;
    });
  }

  /** Stands at the layer before those that are missing, so that they are asked for. */
  private lookAhead(t: number): void {
    const position = this.position();
    // where it starts over, what stands on the stage stays until the first layers are there
    if (Math.abs(t - position) > 1) this.show(t);
    else this.show(t > position ? Math.floor(t) : Math.ceil(t));
  }

  private run(frame: (elapsed: number) => boolean): void {
    this.stop();
    let start: number | undefined;
    const tick = (now: number) => {
      start ??= now;
      this.pending = 0;
      if (frame(now - start)) this.pending = requestAnimationFrame(tick);
    };
    this.pending = requestAnimationFrame(tick);
  }

  private stop(): void {
    cancelAnimationFrame(this.pending);
    this.pending = 0;
    this.target = undefined;
  }

  private show(position: number): void {
    const { projection, view, actions } = this.store.getState();
    if (projection === undefined) return;
    const t = momentAt(projection.sequence, position);
    if (t !== view.t) actions.look({ t });
  }
}
