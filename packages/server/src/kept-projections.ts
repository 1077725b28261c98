import {
  type Codec,
  isToldApart,
  type Layout,
  type LayoutRequest,
  layerPlace,
  type PathsRequest,
  type Placed,
  type Projection,
  type ProjectRequest,
  rowsOf,
  type ToldProjection,
  withoutPositions,
} from "@deepling/engine";
import type { Cache } from "./cache.ts";
import { layoutFile, openLayoutFile, type ReadRanges } from "./layout-file.ts";

/** Where answers are kept, each under a key, and a file beside each. */
export interface ProjectionPlaces {
  /** An answer; undefined where there is none, or none whole. */
  readonly get: (key: string) => Promise<unknown>;
  readonly put: (key: string, answer: unknown) => Promise<void>;
  readonly file: (key: string) => ReadRanges;
  readonly putFile: (key: string, parts: readonly Uint8Array[]) => Promise<void>;
  /** Gives up a file that was changed, so that what it belongs to is made again. */
  readonly lose: (key: string) => Promise<void>;
}

/** Projections in a cache, whose answers are read and written by a codec. */
export function cachedProjections(cache: Cache, codec: Codec): KeptProjections {
  const fileOf = (key: string) => `positions ${key}`;
  return keptProjections({
    get: async (key) => {
      const bytes = await cache.get(key);
      try {
        return bytes && codec.decode(bytes);
      } catch {
        return undefined;
      }
    },
    put: (key, answer) => cache.put(key, codec.encode(answer)),
    file: (key) => (ranges) => cache.read(fileOf(key), ranges),
    putFile: (key, parts) => cache.put(fileOf(key), ...parts),
    lose: (key) => cache.remove(fileOf(key)),
  });
}

/** Projections that are kept, each under a key. All but `put` answer undefined where there is none, or none whole. */
export interface KeptProjections {
  readonly put: (key: string, projection: Projection) => Promise<void>;
  /** A projection, whole or without its positions, which are then not read. */
  readonly get: (key: string, request: Pick<ProjectRequest, "apart">) => Promise<ToldProjection | undefined>;
  /** Throws "unknown layer". */
  readonly layout: (key: string, request: Pick<LayoutRequest, "layer">) => Promise<Layout | undefined>;
  /** Throws "unknown item". */
  readonly paths: (key: string, request: Pick<PathsRequest, "items">) => Promise<Placed | undefined>;
}

/**
 * Keeps projections in two places: what is said of the layers, and a file of their positions, of which one layer is read without the others. The file is there before
 * the answer that makes it known.
 */
export function keptProjections(places: ProjectionPlaces): KeptProjections {
  const open = (key: string) => openLayoutFile(places.file(key));
  const lost = async (key: string): Promise<undefined> => places.lose(key).then(() => undefined);

  const whole = async (key: string, told: ToldProjection): Promise<ToldProjection | undefined> => {
    const positions = await (await open(key))?.all();
    if (positions === undefined) return undefined;
    const layers = told.sequence.layers.flatMap((layer, at) => {
      const own = positions[at];
      return own === undefined ? [] : [{ ...layer, positions: own }];
    });
    // a file of other layers does not belong to it
    return layers.length === told.sequence.layers.length
      ? { ...told, sequence: { ...told.sequence, layers } }
      : undefined;
  };

  return {
    put: async (key, projection) => {
      await places.putFile(key, layoutFile(projection.sequence));
      await places.put(key, withoutPositions(projection));
    },
    get: async (key, request) => {
      // The wire: what `put` put.
      const told = (await places.get(key)) as ToldProjection | undefined;
      if (told === undefined) return undefined;
      return isToldApart(request, told.sequence) ? (await open(key)) && told : whole(key, told);
    },
    layout: async (key, { layer }) => {
      const file = await open(key);
      const positions = file && (await file.positions(layerPlace(file, layer)));
      return positions === undefined ? lost(key) : { layer, positions };
    },
    paths: async (key, { items }) => {
      const file = await open(key);
      const projected = await file?.items();
      if (file === undefined || projected === undefined) return lost(key);
      const positions = await file.paths(rowsOf({ items: projected }, items));
      return positions === undefined ? lost(key) : { layers: file.layers, positions };
    },
  };
}
