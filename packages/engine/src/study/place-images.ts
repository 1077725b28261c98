import type { Abort } from "../base/abort.ts";
import { DeeplingError } from "../base/error.ts";
import { plural } from "../base/plural.ts";
import { float32, type Tensor } from "../graph/tensor.ts";
import { laidOut } from "../image/interleaved.ts";
import { pixelSpace } from "../image/pixel-space.ts";
import { imageExtents, type Plane, planeSize } from "../image/plane.ts";
import type { Preprocessing } from "../image/preprocess.ts";
import { fixedBatch, inBatches } from "../runtime/batches.ts";
import type { Sessions } from "../runtime/sessions.ts";
import { type Placement, placeImages } from "./projection/placement.ts";
import { projectionKey } from "./projection-key.ts";
import type { Placed, PlaceRequest, ProjectRequest } from "./study.ts";

/** What images are placed with. */
export interface PlacerParts {
  /** Extents and layout of one image. */
  readonly image: Plane;
  readonly preprocessing: Preprocessing;
  readonly sessions: Sessions;
  /** Images at a time. */
  readonly batch: number;
  /** Makes a projection, which is kept here (`keep`) when it is done; does nothing when `needed` says no as its turn comes. */
  readonly project: (request: ProjectRequest, needed: () => boolean, signal: Abort | undefined) => Promise<void>;
}

/** Places images that are no items in the layouts of a projection. */
export interface Placer {
  /** Keeps what a projection left behind. */
  readonly keep: (request: ProjectRequest, placement: Placement) => void;
  /** Places images, batch × the network's input. Makes the projection first if none like it is kept. */
  readonly place: (
    projection: PlaceRequest["projection"],
    images: Tensor<"float32">,
    signal: Abort | undefined,
  ) => Promise<Placed>;
  /** Images × height × width × channels, red first, 0 … 1, as the network takes them. Throws "mismatched pixels". */
  readonly fromPixels: (pixels: Float32Array) => Tensor<"float32">;
}

/** Projections of which placements are kept: both modes, and a part of the items. */
const KEPT = 3;

/** A placer that knows the last few projections. */
export function createPlacer({ image: plane, preprocessing, sessions, batch, project }: PlacerParts): Placer {
  const space = pixelSpace(preprocessing, plane);
  const size = planeSize(plane);
  const kept = new Map<string, Placement>();

  const placementOf = async (request: ProjectRequest, signal: Abort | undefined): Promise<Placement> => {
    const key = projectionKey(request);
    if (!kept.has(key)) await project(request, () => !kept.has(key), signal);
    const placement = kept.get(key);
    if (placement === undefined) throw new TypeError("a projection left no placement");
    return placement;
  };

  return {
    keep: (request, placement) => {
      const key = projectionKey(request);
      kept.delete(key);
      kept.set(key, placement);
      const [oldest] = kept.keys();
      if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
    },
    fromPixels: (pixels) => {
      const count = pixels.length / size;
      if (count === 0 || !Number.isInteger(count)) {
        throw new DeeplingError("mismatched", `pixels: ${plural(pixels.length, "number")}`, {
          hint: `an image has ${plane.height} × ${plane.width} × ${plane.channels}`,
        });
      }
      const input = space.toNetwork(laidOut(pixels, plane, preprocessing.channels === "bgr"));
      return float32([count, ...imageExtents(plane)], input);
    },
    place: async (projection, images, signal) => {
      const placement = await placementOf(projection, signal);
      const fixed = fixedBatch(placement.graph, placement.graph.inputs[0]?.name ?? "");
      const positions = await inBatches(images, { most: fixed ?? batch, signal }, async (part) => {
        const places = await sessions.use(placement.graph, (session) => placeImages(session, placement, part));
        return places.map(({ rows, data }) => float32([rows, 2], Float32Array.from(data)));
      });
      return {
        layers: Int32Array.from(placement.layers, ({ layer }) => layer),
        positions: positions.map(({ data }) => data as Float32Array),
      };
    },
  };
}
