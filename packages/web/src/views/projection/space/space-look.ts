import type { CellPlace } from "@deepling/engine";
import { at, type Code, flag, optional, tuple, within } from "../../../state/address-keys.ts";

/** How the network in space is looked at, in degrees and parts of what fits: turned and tilted from the usual direction, magnified, moved. */
export interface Orbit {
  readonly turn: number;
  readonly tilt: number;
  readonly zoom: number;
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** What the stage shows in space. */
export interface SpaceLook {
  readonly space: {
    /** Whether the stage shows the network for the chosen image in space, rather than the images in the plane. */
    readonly shown: boolean;
    /** One layer and those that it reads, rather than the whole network. */
    readonly close: boolean;
    readonly orbit: Orbit | undefined;
    /** The cell that is written out while the pointer is elsewhere. */
    readonly cell: CellPlace | undefined;
  };
}

declare module "../../../state/view-state.ts" {
  interface ViewState extends SpaceLook {}
}

/** As one first looks. */
export const STRAIGHT: Orbit = { turn: 0, tilt: 0, zoom: 1, x: 0, y: 0, z: 0 };

export const SPACE_LOOK: SpaceLook["space"] = { shown: false, close: false, orbit: undefined, cell: undefined };

const orbit: Code<Orbit | undefined> = {
  write: (value) =>
    value === undefined ? "" : tuple(3).write([value.turn, value.tilt, value.zoom, value.x, value.y, value.z]),
  read: (text) => {
    const [turn, tilt, zoom, x, y, z] = tuple(6).read(text) ?? [];
    if (turn === undefined || tilt === undefined || zoom === undefined || !(zoom > 0)) return undefined;
    if (x === undefined || y === undefined || z === undefined) return undefined;
    return { turn, tilt, zoom, x, y, z };
  },
};

const cell: Code<CellPlace> = {
  write: ({ layer, unit, row, column }) => tuple(0).write([layer, unit, row, column]),
  read: (text) => {
    const parts = tuple(4).read(text);
    if (parts?.every((part) => Number.isInteger(part) && part >= 0) !== true) return undefined;
    const [layer = 0, unit = 0, row = 0, column = 0] = parts;
    return { layer, unit, row, column };
  },
};

export const SPACE_ADDRESS = within<SpaceLook["space"]>({
  shown: at("space", flag),
  close: at("close", flag),
  orbit: at("orbit", orbit),
  cell: at("cell", optional(cell)),
});
