import type { Ranks } from "../marks.ts";
import { type CellOrder, cellOrder } from "./cells.ts";
import { choosePoints, type DetailedLayer } from "./choose.ts";
import type { DetailOrder, DetailReply } from "./detail-orders.ts";
import { alwaysDrawn, keysOf } from "./keys.ts";
import { type Levels, levelsOf } from "./levels.ts";
import { type ChosenMarks, countDrawn, survey } from "./survey.ts";

interface Layer {
  readonly places: Float32Array;
  cells: CellOrder | undefined;
  /** What was found for the keys of then. */
  found: { readonly keys: Uint32Array; readonly levels: Levels } | undefined;
}

/** Keeps layers, and what is known of their points; answers orders one after another. What a worker does, and a test without one. */
export class DetailDesk {
  private readonly count: number;
  private readonly layers = new Map<number, Layer>();
  private ranks: Ranks | undefined;
  private keys: Uint32Array = new Uint32Array(0);
  /** What was chosen last, and between which layers. */
  private chosen: (ChosenMarks & { readonly from: number; readonly to: number }) | undefined;

  /** For layouts of `count` points. */
  constructor(count: number) {
    this.count = count;
  }

  /** Does what is ordered; answers what is asked, where the layers for it are there. */
  answer(order: DetailOrder): DetailReply | undefined {
    switch (order.kind) {
      case "places":
        this.take(order);
        return undefined;
      case "forget":
        for (const layer of order.layers) this.layers.delete(layer);
        return undefined;
      case "ranks":
        this.rank(order.ranks);
        return undefined;
      case "prepare":
        this.layerOf(order.layer);
        return undefined;
      case "choose": {
        const [from, to, ranks] = [this.layerOf(order.from), this.layerOf(order.to), this.ranks];
        if (from === undefined || to === undefined || ranks === undefined) return undefined;
        const drawn = alwaysDrawn(ranks);
        const always = (point: number) => drawn[ranks.of[point] ?? 0] === true;
        const chosen = choosePoints({ ...order, from, to, keys: this.keys, always });
        // the answer is handed over
        const values = chosen.details.slice();
        this.chosen = { from: order.from, to: order.to, points: chosen.points.slice(), detail: { from: 0, values } };
        return { kind: "chosen", id: order.id, ...chosen };
      }
      case "survey": {
        const [from, to] = [this.layers.get(order.from), this.layers.get(order.to)];
        if (from === undefined || to === undefined) return undefined;
        const { chosen } = this;
        const isChosen = chosen?.from === order.from && chosen.to === order.to;
        const layers = [from.places, to.places] as const;
        return {
          ...{ kind: "surveyed", id: order.id, ...survey(...layers, order.mix, order.view) },
          drawn: isChosen ? countDrawn(layers, chosen, order) : undefined,
        };
      }
    }
  }

  private take({ layer, at, part }: Extract<DetailOrder, { kind: "places" }>): void {
    const room = this.count * 2;
    if (part.length === room) this.layers.set(layer, newLayer(part));
    else {
      const known = this.layers.get(layer) ?? newLayer(new Float32Array(room));
      this.layers.set(layer, known);
      known.places.set(part, at);
    }
  }

  /** Other ranks give other keys only where more are looked at than are always drawn: levels that still hold are kept. */
  private rank(ranks: Ranks): void {
    this.ranks = ranks;
    const keys = keysOf(ranks);
    if (keys.length !== this.keys.length || keys.some((key, point) => key !== this.keys[point])) this.keys = keys;
  }

  private layerOf(number: number): DetailedLayer | undefined {
    const layer = this.layers.get(number);
    if (layer === undefined) return undefined;
    layer.cells ??= cellOrder(layer.places);
    if (layer.found?.keys !== this.keys) {
      layer.found = { keys: this.keys, levels: levelsOf(layer.cells, this.keys) };
    }
    return { places: layer.places, ...layer.found.levels };
  }
}

const newLayer = (places: Float32Array): Layer => ({ places, cells: undefined, found: undefined });
