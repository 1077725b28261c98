import type { LayoutRequest, Variant } from "@deepling/engine";
import { type LayoutScale, type Placing, placingsOf } from "../renderers/projection/layouts.ts";
import type { LaidLayouts, ProjectionAsked, Turn } from "./aligned.ts";
import { isWhole, type ToldSequence } from "./apart.ts";
import { planLayers, type Standing, wantedLayers } from "./layer-window.ts";
import { framesBetween, framesNear } from "./passage.ts";
import type { PageState, PageStore } from "./store.ts";
import { failureOf } from "./task.ts";
import { nearestPlace, positionAt } from "./timeline.ts";

/** Layers of a sequence whose positions are apart, as far as they are there. */
export interface HeldLayers {
  readonly sequence: ToldSequence;
  readonly scale: LayoutScale;
  /** How each layer was turned; none where it is as it was computed. */
  readonly turns: readonly Turn[] | undefined;
  /** Per layer its places as they are drawn, items × 2; undefined where they are not there (yet). */
  readonly layers: readonly (Float32Array | undefined)[];
}

declare module "./store.ts" {
  interface Answers {
    /** How the layouts that are shown are asked for. */
    readonly projectionAsked?: ProjectionAsked | undefined;
    /** Layers of the layouts that are shown. */
    readonly held?: HeldLayers | undefined;
    /** The same of networks that the stage may pass to. */
    readonly heldBeside?: readonly HeldLayers[] | undefined;
  }
}

/** A layer, and how its positions are placed as they are drawn. */
export interface LayerAsked {
  readonly request: LayoutRequest;
  readonly variant: Variant;
  readonly turn: Turn | undefined;
  readonly placing: Placing;
}

/** Fetches a layer's places as they are drawn, off the page's thread where that can be; never changed once they are there. */
export type LayerSource = (asked: LayerAsked, signal: AbortSignal) => Promise<Float32Array>;

/** What is held at once, and asked for at once. */
export interface LayerLimits {
  /** Bytes of all layers held; at least six layers are. */
  readonly bytes: number;
  readonly atOnce: number;
}

const LIMITS: LayerLimits = { bytes: 96 * 2 ** 20, atOnce: 2 };
const FEWEST = 6;

/**
 * Holds the layers around the slider where positions are apart: asks for those that are drawn and those the stage moves towards, of the network that is shown and of those that the stage may
 * pass to, and gives up those that lie farthest. Answers how to stop.
 */
export function driveLayers(load: LayerSource, store: PageStore, limits: LayerLimits = LIMITS): () => void {
  const keeper = new LayerKeeper(load, store, limits);
  keeper.follow();
  const follow = (state: PageState, before: PageState): void => {
    const others = state.pair !== before.pair || state.evolution !== before.evolution;
    const looks = state.view !== before.view || state.playing !== before.playing;
    const reads = state.awaited !== before.awaited;
    if (reads) keeper.forgive();
    if (looks || reads || others || state.projection !== before.projection || state.turns !== before.turns)
      keeper.follow();
  };
  const slide = ({ view }: PageState, before: PageState): void => {
    if (view.t === before.view.t || !keeper.isElsewhere(view.t)) return;
    keeper.forgive();
    keeper.follow();
  };
  const releases = [store.subscribeToSteps(follow), store.subscribe(slide)];
  return () => {
    for (const release of releases) release();
    keeper.dispose();
  };
}

/** Layouts of one network of which layers are held. */
class Track {
  readonly laid: LaidLayouts;
  readonly scale: LayoutScale;
  readonly layers = new Map<number, Float32Array>();
  readonly placings: readonly Placing[];
  readonly first: number;
  private held: HeldLayers | undefined;

  /** `first` is the number of its first layer among those of all tracks. */
  constructor(laid: LaidLayouts, scale: LayoutScale, first: number) {
    this.laid = laid;
    this.scale = scale;
    this.first = first;
    this.placings = placingsOf(laid.sequence, scale);
  }

  isOf({ sequence, turns }: LaidLayouts, scale: LayoutScale): boolean {
    return this.laid.sequence === sequence && this.laid.turns === turns && this.scale === scale;
  }

  keep(at: number, places: Float32Array): void {
    this.layers.set(at, places);
    this.held = undefined;
  }

  drop(at: number): void {
    if (this.layers.delete(at)) this.held = undefined;
  }

  /** What is held now; the same object until that changes. */
  told(): HeldLayers {
    const { sequence, turns } = this.laid;
    const layers = sequence.layers.map((_, at) => this.layers.get(at));
    this.held ??= { sequence, turns, scale: this.scale, layers };
    return this.held;
  }
}

/** Layers that a track may have: those of all tracks are numbered through. */
const MOST_LAYERS = 2 ** 20;

/** The layers that are held, and the questions under way. */
class LayerKeeper {
  private readonly load: LayerSource;
  private readonly store: PageStore;
  private readonly limits: LayerLimits;
  private readonly asked = new Map<number, AbortController>();
  /** The network that is shown first. */
  private tracks: readonly Track[] = [];
  private made = 0;
  private failed = false;
  private position = 0;
  private direction: Standing["direction"] = 0;

  constructor(load: LayerSource, store: PageStore, limits: LayerLimits) {
    this.load = load;
    this.store = store;
    this.limits = limits;
  }

  /** What could not be read is asked for once more. */
  forgive(): void {
    this.failed = false;
  }

  /** Whether at a moment (in model layers) others are wanted than were planned for; in most frames of an animation they are not. */
  isElsewhere(t: number): boolean {
    const { tracks, position } = this;
    const [shown] = tracks;
    if (shown === undefined) return false;
    const now = positionAt(shown.laid.sequence, t);
    const way = now > position ? 1 : -1;
    const isBetween = Math.floor(now) === Math.floor(position) && Math.ceil(now) === Math.ceil(position);
    if (!isBetween || way !== this.direction) return true;
    this.position = now;
    return false;
  }

  /** Asks for what is wanted now, and gives up what is not. */
  follow(): void {
    const state = this.store.getState();
    this.begin(state);
    const { tracks, asked, failed } = this;
    const [shown] = tracks;
    if (shown === undefined || failed) return;
    const room = Math.max(FEWEST, Math.floor(this.limits.bytes / Math.max(1, 8 * shown.laid.sequence.items.length)));
    const wanted = this.wanted(state, shown, room);
    const held = new Set(tracks.flatMap(({ first, layers }) => [...layers.keys()].map((at) => first + at)));
    const plan = planLayers(wanted, { held, asked: new Set(asked.keys()) }, { room, atOnce: this.limits.atOnce });
    for (const number of plan.cancel) this.giveUp(number);
    for (const number of plan.drop) this.placeOf(number)?.track.drop(number % MOST_LAYERS);
    for (const number of plan.ask) void this.ask(number);
  }

  dispose(): void {
    for (const number of this.asked.keys()) this.giveUp(number);
  }

  /** Begins again with what is shown, or may be passed to, on another scale or of another network. */
  private begin(state: PageState): void {
    const { scale } = state.view;
    const before = this.tracks;
    this.tracks = laidApart(state).map((laid) => {
      const known = before.find((track) => track.isOf(laid, scale));
      return known ?? new Track(laid, scale, MOST_LAYERS * this.made++);
    });
    if (before.length === this.tracks.length && before.every((track, at) => track === this.tracks[at])) return;
    for (const number of this.asked.keys()) if (this.placeOf(number) === undefined) this.giveUp(number);
    this.failed = false;
    if (state.jobs.layers !== undefined) state.actions.setJob("layers", undefined);
    this.tell();
  }

  private tell(): void {
    const [held, ...heldBeside] = this.tracks.map((track) => track.told());
    this.store.getState().actions.learn({ held, heldBeside });
  }

  /** The numbers of the layers to hold, the most urgent first: what pictures are made of, what is drawn, the two layers around the slider and theirs of other networks, then more of the network that is shown. */
  private wanted(state: PageState, shown: Track, room: number): readonly number[] {
    const { standing, nearest } = this.standing(state, shown.laid.sequence);
    const own = wantedLayers(standing, room).map((at) => shown.first + at);
    const next = nearest + (standing.direction === -1 ? -1 : 1);
    const evolving = state.view.evolving && state.view.blend !== undefined;
    const beside = this.tracks.slice(1).flatMap(({ first, laid }) => {
      const last = laid.sequence.layers.length - 1;
      return (evolving ? [nearest] : [nearest, next]).filter((at) => at >= 0 && at <= last).map((at) => first + at);
    });
    const between = framesBetween(state);
    const drawn = between === undefined ? [] : beside;
    const pictured = this.tracks.filter(
      (track) => between?.some(({ sequence }) => sequence === track.laid.sequence) ?? track === shown,
    );
    const places = state.awaited?.flat().filter((at) => at >= 0 && at < standing.count) ?? [];
    const awaited = places.flatMap((at) => pictured.map(({ first }) => first + at));
    return [...new Set([...awaited, ...drawn, ...own.slice(0, 2), ...beside, ...own])].slice(0, room);
  }

  private standing({ view, playing }: PageState, sequence: ToldSequence) {
    const position = positionAt(sequence, view.t);
    const around = playing && view.loop === "loop";
    if (around) this.direction = 1;
    else if (position !== this.position) this.direction = position > this.position ? 1 : -1;
    else if (playing && this.direction === 0) this.direction = 1;
    this.position = position;
    const standing: Standing = {
      count: sequence.layers.length,
      position,
      direction: this.direction,
      around,
    };
    return { standing, nearest: nearestPlace(sequence, view.t) };
  }

  /** Which layer of which track a number stands for; undefined once the track is gone. */
  private placeOf(number: number) {
    const at = number % MOST_LAYERS;
    const track = this.tracks.find(({ first }) => first === number - at);
    return track && { track, at };
  }

  private giveUp(number: number): void {
    this.asked.get(number)?.abort();
    this.asked.delete(number);
  }

  private async ask(number: number): Promise<void> {
    const place = this.placeOf(number);
    if (place === undefined) return;
    const { track, at } = place;
    const { sequence, turns, asked } = track.laid;
    const [layer, placing] = [sequence.layers[at]?.layer, track.placings[at]];
    if (layer === undefined || placing === undefined) return;
    const stop = new AbortController();
    this.asked.set(number, stop);
    try {
      const request = { projection: asked.request, layer };
      const places = await this.load({ request, variant: asked.variant, turn: turns?.[at], placing }, stop.signal);
      if (stop.signal.aborted) return;
      track.keep(at, places);
      this.asked.delete(number);
      const { jobs, actions } = this.store.getState();
      if (jobs.layers !== undefined) actions.setJob("layers", undefined);
      this.tell();
      this.follow();
    } catch (error) {
      if (stop.signal.aborted) return;
      this.asked.delete(number);
      this.fail(error);
    }
  }

  private fail(error: unknown): void {
    const { setJob } = this.store.getState().actions;
    this.failed = true;
    const retry = () => {
      this.failed = false;
      setJob("layers", undefined);
      this.follow();
    };
    const job = { title: "Reading the layer", progress: undefined, cancel: undefined };
    setJob("layers", { ...job, status: "failed", failure: failureOf(error), retry });
  }
}

/** The layouts whose positions are apart: those that are shown, then those that the stage may pass to. Empty where those that are shown came at once. */
function laidApart(state: PageState): readonly LaidLayouts[] {
  const { projection, projectionAsked: asked, turns } = state;
  if (projection === undefined || asked === undefined || isWhole(projection.sequence)) return [];
  const { sequence } = projection;
  const others = framesNear(state).filter((frame) => frame.sequence !== sequence && !isWhole(frame.sequence));
  return [{ sequence, turns, asked }, ...others];
}

/** The layers of a sequence that are held, as they are drawn on a scale; undefined where none are. */
export function heldOf(
  { held, heldBeside = [] }: Pick<PageState, "held" | "heldBeside">,
  sequence: ToldSequence,
  scale: LayoutScale,
): HeldLayers | undefined {
  return [held, ...heldBeside].find((one) => one?.sequence === sequence && one.scale === scale);
}

/** Whether the layers that a position lies between are there; so they are where positions came at once. */
export function layersThere(
  { projection, held, view }: Pick<PageState, "projection" | "held" | "view">,
  position: number,
): boolean {
  if (projection === undefined || isWhole(projection.sequence)) return true;
  if (held?.sequence !== projection.sequence || held.scale !== view.scale) return false;
  return [Math.floor(position), Math.ceil(position)].every((layer) => held.layers[layer] !== undefined);
}
