import type { Ranks } from "../marks.ts";
import { type CellOrder, cellOrder } from "./cells.ts";
import { choosePoints, type DetailedLayer } from "./choose.ts";
import type { DetailOrder, DetailReply } from "./detail-orders.ts";
import { alwaysDrawn, keysOf } from "./keys.ts";
import { type Levels, levelsOf } from "./levels.ts";
import { survey } from "./survey.ts";

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

  /** For layouts of `count` points. */
  constructor(count: number) {
    this.count = count;
  }

  /** Does what is ordered; answers what is asked, where the layers for it are there. */
  answer(order: DetailOrder): DetailReply | undefined {
    switch (order.kind) {
      case "places": {
        const layer = this.layers.get(order.layer) ?? this.newLayer(order.layer);
        layer.places.set(order.part, order.at);
        return undefined;
      }
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
        return { kind: "chosen", id: order.id, ...choosePoints({ ...order, from, to, keys: this.keys, always }) };
      }
      case "survey": {
        const [from, to] = [this.layers.get(order.from), this.layers.get(order.to)];
        if (from === undefined || to === undefined) return undefined;
        return { kind: "surveyed", id: order.id, ...survey(from.places, to.places, order.mix, order.view) };
      }
    }
  }

  private newLayer(layer: number): Layer {
    const made = { places: new Float32Array(this.count * 2), cells: undefined, found: undefined };
    this.layers.set(layer, made);
    return made;
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
