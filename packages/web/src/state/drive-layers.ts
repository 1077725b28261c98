import type { LayoutRequest, LayoutsRequest, Variant } from "@deepling/engine";
import { type LayoutScale, type Placing, placingsOf } from "../renderers/projection/layouts.ts";
import type { Turn } from "./aligned.ts";
import { isWhole, type ToldSequence } from "./apart.ts";
import { failureOf } from "./drive.ts";
import { planLayers, type Standing, wantedLayers } from "./layer-window.ts";
import type { PageState, PageStore } from "./store.ts";
import { stepAt } from "./timeline.ts";

/** Layers of a sequence whose positions are apart, as far as they are there. */
export interface HeldLayers {
  readonly sequence: ToldSequence;
  readonly scale: LayoutScale;
  /** How each layer was turned; none where it is as it was computed. */
  readonly turns: readonly Turn[] | undefined;
  /** Per layer its places as they are drawn, items × 2; undefined where they are not there (yet). */
  readonly layers: readonly (Float32Array | undefined)[];
}

/** Of which projection, and of which network. */
export interface ProjectionAsked {
  readonly request: LayoutsRequest;
  readonly variant: Variant;
}

declare module "./store.ts" {
  interface Answers {
    readonly projectionAsked?: ProjectionAsked | undefined;
    readonly held?: HeldLayers | undefined;
  }
}

/** A layer, and how its positions are placed as they are drawn. */
export interface LayerAsked {
  readonly request: LayoutRequest;
  readonly variant: Variant;
  readonly turn: Turn | undefined;
  readonly placing: Placing;
}

/** Fetches a layer's places as they are drawn, off the page's thread where that can be. */
export type LayerSource = (asked: LayerAsked, signal: AbortSignal) => Promise<Float32Array<ArrayBuffer>>;

/** What is held at once, and asked for at once. */
export interface LayerLimits {
  /** Bytes of all layers held; at least six layers are. */
  readonly bytes: number;
  readonly atOnce: number;
}

const LIMITS: LayerLimits = { bytes: 96 * 2 ** 20, atOnce: 2 };
const FEWEST = 6;

/**
 * Holds the layers around the slider where positions are apart: asks for those that are drawn and those the stage moves towards, and gives up those that lie farthest. Answers how to
 * stop.
 */
export function driveLayers(load: LayerSource, store: PageStore, limits: LayerLimits = LIMITS): () => void {
  const keeper = new LayerKeeper(load, store, limits);
  keeper.follow();
  const release = store.subscribe((state, before) => {
    const moved = state.view !== before.view || state.playing !== before.playing;
    if (moved || state.projection !== before.projection || state.turns !== before.turns) keeper.follow();
  });
  return () => {
    release();
    keeper.dispose();
  };
}

/** The layers that are held of one sequence, and the questions under way. */
class LayerKeeper {
  private readonly load: LayerSource;
  private readonly store: PageStore;
  private readonly limits: LayerLimits;
  private readonly held = new Map<number, Float32Array>();
  private readonly asked = new Map<number, AbortController>();
  private failed = false;
  private of: Omit<HeldLayers, "layers"> | undefined;
  private placings: readonly Placing[] = [];
  private position = 0;
  private direction: Standing["direction"] = 0;

  constructor(load: LayerSource, store: PageStore, limits: LayerLimits) {
    this.load = load;
    this.store = store;
    this.limits = limits;
  }

  /** Asks for what is wanted now, and gives up what is not. */
  follow(): void {
    const state = this.store.getState();
    this.begin(state);
    const { of, held, asked, failed } = this;
    if (of === undefined || failed || state.projectionAsked === undefined) return;
    const room = Math.max(FEWEST, Math.floor(this.limits.bytes / Math.max(1, 8 * of.sequence.items.length)));
    const wanted = wantedLayers(this.standing(state, of.sequence), room);
    const now = { held: new Set(held.keys()), asked: new Set(asked.keys()) };
    const plan = planLayers(wanted, now, { room, atOnce: this.limits.atOnce });
    for (const layer of plan.cancel) {
      asked.get(layer)?.abort();
      asked.delete(layer);
    }
    for (const layer of plan.drop) held.delete(layer);
    for (const layer of plan.ask) void this.ask(layer, state.projectionAsked);
  }

  dispose(): void {
    for (const stop of this.asked.values()) stop.abort();
    this.asked.clear();
  }

  /** Begins again where other layouts are shown, or drawn on another scale. */
  private begin({ projection, turns, view, jobs, actions }: PageState): void {
    const sequence = projection === undefined || isWhole(projection.sequence) ? undefined : projection.sequence;
    const { of } = this;
    if (sequence === of?.sequence && (of === undefined || (of.scale === view.scale && of.turns === turns))) return;
    this.dispose();
    this.held.clear();
    this.failed = false;
    this.of = sequence && { sequence, scale: view.scale, turns };
    this.placings = sequence === undefined ? [] : placingsOf(sequence, view.scale);
    if (jobs.layers !== undefined) actions.setJob("layers", undefined);
    this.tell();
  }

  private tell(): void {
    const { of, held } = this;
    const layers = of?.sequence.layers.map((_, at) => held.get(at));
    this.store.getState().actions.learn({ held: of && { ...of, layers: layers ?? [] } });
  }

  private standing({ view, playing }: PageState, sequence: ToldSequence): Standing {
    const { from, mix } = stepAt(sequence, view.t);
    const position = from + mix;
    if (position !== this.position) this.direction = position > this.position ? 1 : -1;
    else if (playing && this.direction === 0) this.direction = 1;
    this.position = position;
    return { count: sequence.layers.length, position, direction: this.direction, trail: view.trails };
  }

  private async ask(at: number, { request, variant }: ProjectionAsked): Promise<void> {
    const layer = this.of?.sequence.layers[at]?.layer;
    const placing = this.placings[at];
    if (layer === undefined || placing === undefined) return;
    const stop = new AbortController();
    this.asked.set(at, stop);
    try {
      const turn = this.of?.turns?.[at];
      const places = await this.load({ request: { projection: request, layer }, variant, turn, placing }, stop.signal);
      if (stop.signal.aborted) return;
      this.held.set(at, places);
      this.asked.delete(at);
      this.tell();
      this.follow();
    } catch (error) {
      if (stop.signal.aborted) return;
      this.asked.delete(at);
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

/** Whether the layers that a position lies between are there; so they are where positions came at once. */
export function layersThere(
  { projection, held, view }: Pick<PageState, "projection" | "held" | "view">,
  position: number,
): boolean {
  if (projection === undefined || isWhole(projection.sequence)) return true;
  if (held?.sequence !== projection.sequence || held.scale !== view.scale) return false;
  return [Math.floor(position), Math.ceil(position)].every((layer) => held.layers[layer] !== undefined);
}
