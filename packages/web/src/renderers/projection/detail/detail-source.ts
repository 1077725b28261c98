import type { Box } from "../../../gl/camera.ts";
import { type Transform, viewOf } from "../../../gl/camera.ts";
import type { DrawnLayouts } from "../layouts.ts";
import type { Ranks } from "../marks.ts";
import { isShared } from "../shared-places.ts";
import type { ChosenPoints } from "./choose.ts";
import type { DetailOrder, DetailReply } from "./detail-orders.ts";
import { zoomLevel } from "./scale.ts";
import type { SurveyedDetail } from "./survey.ts";

/** What is looked at: a moment of layouts, from where, and how its points take part. */
export interface DetailNeed {
  readonly layouts: DrawnLayouts;
  readonly ranks: Ranks;
  readonly t: number;
  readonly transform: Transform;
}

/** Chosen points, and the first of the two layers that they were chosen for. */
export interface Detail extends ChosenPoints {
  readonly from: number;
}

/** Who answers orders; `onReply` hears the answers. */
export interface DetailPort {
  readonly send: (order: DetailOrder, transfer: readonly ArrayBufferLike[]) => void;
  readonly close: () => void;
}
export type OpenDetailPort = (count: number, onReply: (reply: DetailReply) => void) => DetailPort;

interface Request {
  readonly need: DetailNeed;
  readonly at: number;
  readonly from: Float32Array;
  readonly to: Float32Array;
  readonly zoom: number;
  readonly within: Box;
}

/** Zoom levels that a choice reaches beyond what was asked for, so that coming closer does not wait. */
const AHEAD = 0.25;
/** Zoom levels further out at which a choice holds too many points to go on with. */
const BEHIND = 0.75;
/** How far beyond the view a choice reaches on each side, in views. */
const AROUND = 0.25;
/** Values of a layer that are handed over at once: half a megabyte, a fraction of a millisecond. */
const PART = 2 ** 17;
/** Layers on either side that are made ready while nothing else is wanted, and that are remembered. */
const NEAR = 2;

/**
 * Which points to draw of layouts that have too many for all: asks the worker when what is looked at has changed, and goes on with the choice of before
 * until it has answered. One question at a time, the latest next.
 */
export class DetailSource {
  private readonly port: DetailPort;
  private readonly onChange: () => void;
  private readonly known = new Map<Float32Array, { readonly layer: number; sent: number; ready: boolean }>();
  private readonly waiting: (() => void)[] = [];
  private readonly surveys = new Map<number, (found: SurveyedDetail) => void>();
  private current: { readonly request: Request; readonly detail: Detail } | undefined;
  private asked: Request | undefined;
  private wanted: Request | undefined;
  private ranks: Ranks | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private number = 0;

  constructor(count: number, onChange: () => void, open: OpenDetailPort = openWorker) {
    this.onChange = onChange;
    this.port = open(count, (reply) => this.hear(reply));
  }

  /** The points to draw; those of before while others are being chosen, undefined while there are none. */
  chosen(need: DetailNeed): Detail | undefined {
    const request = requestOf(need);
    if (request === undefined) return this.current?.detail;
    if (this.current === undefined || !serves(this.current.request, request)) {
      this.wanted = this.asked !== undefined && serves(this.asked, request) ? undefined : request;
    } else this.wanted = undefined;
    this.goOn();
    return this.current?.detail;
  }

  /** The points to draw, once they are chosen for just this; for pictures that are kept. */
  async settled(need: DetailNeed): Promise<Detail | undefined> {
    const request = requestOf(need);
    while (request !== undefined && !(this.current !== undefined && serves(this.current.request, request))) {
      this.wanted = request;
      const answered = new Promise<void>((resolve) => this.waiting.push(resolve));
      this.goOn();
      await answered;
    }
    return this.current?.detail;
  }

  /** Where all points lie as seen from a view, and how many of them are drawn; undefined while the layers are on their way. */
  survey(need: DetailNeed): Promise<SurveyedDetail> | undefined {
    const request = requestOf(need);
    const [from, to] = [request && this.known.get(request.from), request && this.known.get(request.to)];
    if (request === undefined || from === undefined || to === undefined) return undefined;
    if (from.sent < request.from.length || to.sent < request.to.length) return undefined;
    const id = ++this.number;
    const order = { kind: "survey", id, from: from.layer, to: to.layer, mix: need.t - request.at } as const;
    this.port.send({ ...order, view: viewOf(need.transform, 0), zoom: zoomLevel(need.transform) }, []);
    return new Promise((resolve) => this.surveys.set(id, resolve));
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.port.close();
  }

  private hear(reply: DetailReply): void {
    if (reply.kind === "surveyed") {
      this.surveys.get(reply.id)?.(reply);
      this.surveys.delete(reply.id);
      return;
    }
    const { asked } = this;
    if (asked === undefined) return;
    this.current = { request: asked, detail: { points: reply.points, details: reply.details, from: asked.at } };
    this.asked = undefined;
    for (const resolve of this.waiting.splice(0)) resolve();
    this.onChange();
    this.goOn();
  }

  /** Hands over what is needed next, a part at a time; asks once all of it is there. */
  private goOn(): void {
    if (this.timer !== undefined || this.asked !== undefined) return;
    const request = this.wanted;
    if (request === undefined) {
      this.makeReady();
      return;
    }
    this.forgetBut(request.need.layouts);
    if (!this.handOver(request.from) || !this.handOver(request.to)) return;
    if (this.ranks !== request.need.ranks) {
      this.ranks = request.need.ranks;
      this.port.send({ kind: "ranks", ranks: this.ranks }, []);
    }
    this.asked = request;
    this.wanted = undefined;
    const { zoom, within } = request;
    const [from, to] = [this.numberOf(request.from), this.numberOf(request.to)];
    this.port.send({ kind: "choose", id: ++this.number, from, to, zoom, within }, []);
  }

  /** The layers around that will be wanted when the slider moves on. */
  private makeReady(): void {
    const request = this.current?.request;
    if (request === undefined) return;
    for (let step = -NEAR + 1; step <= NEAR; step++) {
      const layer = request.need.layouts.layers[request.at + step];
      if (layer === undefined || this.known.get(layer)?.ready) continue;
      if (this.handOver(layer)) this.port.send({ kind: "prepare", layer: this.numberOf(layer) }, []);
      else return;
    }
  }

  /** Whether a layer is there: at once where the worker sees the same memory; else a part of it goes over, and the next one soon. */
  private handOver(layer: Float32Array): boolean {
    const known = this.known.get(layer) ?? { layer: ++this.number, sent: 0, ready: false };
    this.known.set(layer, known);
    if (known.sent < layer.length && isShared(layer)) {
      known.sent = layer.length;
      this.port.send({ kind: "places", layer: known.layer, at: 0, part: layer }, []);
    } else if (known.sent < layer.length) {
      const part = layer.slice(known.sent, known.sent + PART);
      const at = known.sent;
      // a part that has gone over has no length
      known.sent += part.length;
      this.port.send({ kind: "places", layer: known.layer, at, part }, [part.buffer]);
      this.timer = setTimeout(() => {
        this.timer = undefined;
        this.goOn();
      });
    }
    return known.sent === layer.length && this.timer === undefined;
  }

  /** The number of a layer that is about to be asked about. */
  private numberOf(layer: Float32Array): number {
    const known = this.known.get(layer);
    if (known !== undefined) known.ready = true;
    return known?.layer ?? 0;
  }

  private forgetBut({ layers }: DrawnLayouts): void {
    const gone = [...this.known].filter(([layer]) => !layers.includes(layer));
    if (gone.length === 0) return;
    for (const [layer] of gone) this.known.delete(layer);
    this.port.send({ kind: "forget", layers: gone.map(([, { layer }]) => layer) }, []);
  }
}

function requestOf(need: DetailNeed): Request | undefined {
  const { layers } = need.layouts;
  const at = Math.max(0, Math.min(layers.length - 1, Math.floor(need.t)));
  const from = layers[at];
  if (from === undefined) return undefined;
  const zoom = zoomLevel(need.transform) + AHEAD;
  return { need, at, from, to: layers[at + 1] ?? from, zoom, within: viewOf(need.transform, AROUND) };
}

/** Whether what was chosen for one request is all that another one needs, and not far too much. */
function serves(chosen: Request, { need, from, to, zoom }: Request): boolean {
  if (chosen.from !== from || chosen.to !== to || chosen.need.ranks !== need.ranks) return false;
  if (zoom - AHEAD > chosen.zoom || zoom < chosen.zoom - BEHIND) return false;
  const [view, within] = [viewOf(need.transform, 0), chosen.within];
  if (view.left < within.left || view.right > within.right) return false;
  return view.bottom >= within.bottom && view.top <= within.top;
}

const openWorker: OpenDetailPort = (count, onReply) => {
  const worker = new Worker(new URL("./detail.worker.ts", import.meta.url), { type: "module" });
  worker.postMessage({ kind: "open", count });
  worker.addEventListener("message", ({ data }: MessageEvent<DetailReply>) => onReply(data));
  return {
    send: (order, transfer) =>
      worker.postMessage(order, { transfer: transfer.filter((one) => one instanceof ArrayBuffer) }),
    close: () => worker.terminate(),
  };
};
