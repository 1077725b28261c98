import type { Layer, LayerMaps, Picture, Study } from "@deepling/engine";

/** Numbers that one question reads from the network at most, so that large networks come in several parts: few at first, that something is seen, then 32 MiB. */
const READ = { first: 2 ** 21, next: 2 ** 23 } as const;
/** Rows and columns of a map while it is one of many, and while it is looked at closely. */
const SIDES = { far: 40, near: 224 } as const;

/** What arrives of an image. */
export interface MapSink {
  readonly onPicture: (picture: Picture) => void;
  readonly onMaps: (maps: LayerMaps) => void;
  /** How many layers are there; undefined once all are. */
  readonly onProgress: (progress: { readonly done: number; readonly total: number } | undefined) => void;
  readonly onFailure: (error: unknown) => void;
}

/** Fetches the maps of one image, those near the layer that is looked at first, coarse for all and fine for a few. */
export class MapLoader {
  private readonly study: Study;
  private readonly sink: MapSink;
  private controller = new AbortController();
  private item = 0;
  private fine = new Set<number>();

  constructor(study: Study, sink: MapSink) {
    this.study = study;
    this.sink = sink;
  }

  /** All maps of an image; what was under way for another is given up. */
  async load(item: number, layers: readonly Layer[], nearest: number): Promise<void> {
    this.stop();
    const { signal } = this.controller;
    this.item = item;
    const order = layers.slice(1).toSorted((a, b) => Math.abs(a.index - nearest) - Math.abs(b.index - nearest));
    const total = order.length;
    try {
      this.sink.onProgress({ done: 0, total });
      this.sink.onPicture(await this.study.picture({ item }, { signal }));
      let done = 0;
      for (const part of partsOf(order)) {
        const found = await this.study.layerMaps({ item, layers: part, side: SIDES.far }, { signal });
        if (signal.aborted) return;
        for (const maps of found) if (!this.fine.has(maps.layer)) this.sink.onMaps(maps);
        done += part.length;
        this.sink.onProgress(done < total ? { done, total } : undefined);
      }
    } catch (error) {
      if (!signal.aborted) this.sink.onFailure(error);
    }
  }

  /** The same layers with all their cells, where they have more than a coarse map; once for each image. */
  async refine(layers: readonly Layer[]): Promise<void> {
    const { signal } = this.controller;
    const wanted = layers.filter(({ index, shape }) => {
      return index > 0 && !this.fine.has(index) && shape.slice(2).some((extent) => Number(extent) > SIDES.far);
    });
    if (wanted.length === 0) return;
    for (const { index } of wanted) this.fine.add(index);
    const request = { item: this.item, layers: wanted.map(({ index }) => index), side: SIDES.near };
    try {
      const found = await this.study.layerMaps(request, { signal });
      if (!signal.aborted) for (const maps of found) this.sink.onMaps(maps);
    } catch (error) {
      if (!signal.aborted) this.sink.onFailure(error);
    }
  }

  stop(): void {
    this.controller.abort();
    this.controller = new AbortController();
    this.fine = new Set();
  }
}

/** Layers in groups that are read from the network at once. */
export function partsOf(layers: readonly Pick<Layer, "index" | "activations">[]): readonly (readonly number[])[] {
  const parts: number[][] = [];
  let read = Number.POSITIVE_INFINITY;
  for (const { index, activations } of layers) {
    read += activations;
    if (read > (parts.length < 2 ? READ.first : READ.next)) {
      parts.push([]);
      read = activations;
    }
    parts.at(-1)?.push(index);
  }
  return parts;
}
