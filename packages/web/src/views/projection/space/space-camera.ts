import type { Room } from "../../../gl/camera.ts";
import { between, fitting, type Pose } from "../../../renderers/space/orbit.ts";
import { cornerOf, type Point, seenFrom, type Wall, wallX } from "../../../renderers/space/walls.ts";
import { type Orbit, STRAIGHT } from "./space-look.ts";

const DEGREE = Math.PI / 180;
/** The usual directions: along the whole network, and nearly facing a layer. */
const WHOLE = { azimuth: 54 * DEGREE, elevation: 14 * DEGREE };
const CLOSE = { azimuth: 36 * DEGREE, elevation: 10 * DEGREE };
/** How far one may look from above or below. */
const STEEPEST = 85 * DEGREE;

/** The screen, and how much of it is taken by what stands on it. */
export interface Screen {
  readonly width: number;
  readonly height: number;
  /** Room that stays free: around the whole network, and around one layer. */
  readonly whole: Room;
  readonly close: Room;
}

/** What is to be seen. */
export interface Wanted {
  readonly walls: readonly Wall[];
  /** Layers that each layer reads, by index. */
  readonly reads: readonly (readonly number[])[];
  readonly t: number;
  readonly close: boolean;
  readonly orbit: Orbit | undefined;
}

const cornersOf = (wall: Wall, x: number): readonly Point[] => {
  const [y, z] = cornerOf(wall);
  return [
    [x, y, z],
    [x, y, -z],
    [x, -y, z],
    [x, -y, -z],
  ];
};

/** The direction of an orbit from one of the usual ones. */
export function turned(from: { readonly azimuth: number; readonly elevation: number }, { turn, tilt }: Orbit) {
  const elevation = Math.max(-STEEPEST, Math.min(STEEPEST, from.elevation + tilt * DEGREE));
  return { azimuth: from.azimuth + turn * DEGREE, elevation };
}

/** The pose that shows what is wanted: the whole network, or the layer at t with the wall before it. */
export function poseOf(wanted: Wanted, screen: Screen): Pose {
  const orbit = wanted.orbit ?? STRAIGHT;
  const pose = wanted.close ? closePose(wanted, orbit, screen) : wholePose(wanted, orbit, screen);
  const { target, distance } = pose;
  return {
    ...pose,
    target: [target[0] + orbit.x, target[1] + orbit.y, target[2] + orbit.z],
    distance: distance / orbit.zoom,
  };
}

function wholePose({ walls }: Wanted, orbit: Orbit, screen: Screen): Pose {
  const points = walls.flatMap((wall, index) => cornersOf(wall, wallX(walls, index, 0, 0)));
  return fitting(points, turned(WHOLE, orbit), { ...screen, room: screen.whole });
}

function closePose({ walls, reads, t }: Wanted, orbit: Orbit, screen: Screen): Pose {
  const at = (index: number): Pose => {
    const points = seenFrom(walls, index, reads).flatMap((one) =>
      cornersOf(walls[one] as Wall, wallX(walls, one, index, 1)),
    );
    return fitting(points, turned(CLOSE, orbit), { ...screen, room: screen.close });
  };
  const low = Math.max(0, Math.min(walls.length - 1, Math.floor(t)));
  const high = Math.min(walls.length - 1, low + 1);
  return t === low ? at(low) : between(at(low), at(high), t - low);
}
