import { fetched, NoHead } from "../../parts/fetched.ts";
import {
  at,
  type Code,
  choice,
  flag,
  LONG_LISTS,
  manyItems,
  number,
  optional,
  tuple,
  words,
} from "../../state/address-keys.ts";
import { driveTrailed } from "../../state/drive-trailed.ts";
import { driveSampled } from "../../state/layouts-around.ts";
import type { View } from "../../state/view.ts";
import type { Camera, StageLook } from "../../state/view-state.ts";
import { driveEvolution } from "./drive-evolution.ts";
import { STAGE_KEYS } from "./keys.ts";
import { SPACE_ADDRESS, SPACE_LOOK, type SpaceLook } from "./space/space-look.ts";

const camera: Code<Camera | undefined> = {
  write: (value) => (value === undefined ? "" : tuple(3).write([value.x, value.y, value.zoom])),
  read: (text) => {
    const [x, y, zoom] = tuple(3).read(text) ?? [];
    return x === undefined || y === undefined || zoom === undefined || zoom <= 0 ? undefined : { x, y, zoom };
  },
};

/** Every image as a mark in the plane, moving through the layers. */
export const projectionView: View<StageLook & SpaceLook> = {
  id: "projection",
  title: "Projection",
  place: "stage",
  tall: false,
  waiting: "projecting",
  initial: {
    t: 0,
    mode: "paper",
    colouring: "class",
    marks: "auto",
    scale: "unit",
    fit: "most",
    curves: ["purity", "planePurity", "stress"],
    emphasiseWrong: false,
    trails: 0,
    speed: 1,
    loop: "loop",
    evolving: false,
    blend: undefined,
    camera: undefined,
    projected: undefined,
    space: SPACE_LOOK,
  },
  address: {
    t: at("t", number(0, 1e5, 3)),
    mode: at("mode", choice("paper", "smooth")),
    colouring: at("by", choice("class", "predicted", "correct", "confidence", "depth")),
    marks: at("as", choice("points", "thumbnails", "auto")),
    scale: at("scale", choice("unit", "shared")),
    fit: at("fit", choice("most", "all")),
    curves: at("curves", words),
    emphasiseWrong: at("wrong", flag),
    trails: at("trails", number(0, 1000, 0)),
    speed: at("speed", number(0.05, 20, 2)),
    loop: at("loop", choice("loop", "ping-pong")),
    evolving: at("evolve", flag),
    blend: at("blend", optional(number(0, 999, 3))),
    camera: at("at", camera),
    projected: at(LONG_LISTS.projected, optional(manyItems)),
    space: SPACE_ADDRESS,
  },
  fit: ({ t, projected, space }, extents) => {
    const isKnown = (projected?.at(-1) ?? 0) < extents.items;
    const known = isKnown ? projected : projected?.filter((one) => one < extents.items);
    const cell = space.cell !== undefined && space.cell.layer < extents.layers ? space.cell : undefined;
    return {
      t: Math.min(t, Math.max(0, extents.layers - 1)),
      projected: known?.length === 0 ? undefined : known,
      space: { ...space, cell },
    };
  },
  drivers: [driveEvolution, driveSampled, driveTrailed],
  commands: [
    { title: "Project all images", run: (store) => store.getState().actions.look({ projected: undefined }) },
    { title: "Layouts as in the paper", run: (store) => store.getState().actions.look({ mode: "paper" }) },
    {
      title: "Move through the checkpoints",
      run: (store) => store.getState().actions.look({ evolving: true, blend: 0 }),
    },
    {
      title: "The network in 3-D",
      run: (store) => {
        const { view, actions } = store.getState();
        actions.look({ space: { ...view.space, shown: true } });
      },
    },
    { title: "Smooth layouts", run: (store) => store.getState().actions.look({ mode: "smooth" }) },
  ],
  keyboard: [{ title: "Projection", table: STAGE_KEYS }],
  pointer: [
    {
      title: "Pointer on the projection",
      uses: [
        ["drag", "move the plane"],
        ["wheel, pinch", "magnify about the pointer"],
        ["click", "inspect an image; beside all: clear the selection"],
        ["Shift click", "add an image to the selection, or take it out"],
        ["Shift drag", "lasso: add what it surrounds (also the lasso tool, without Shift)"],
      ],
    },
    {
      title: "Pointer on the network in 3-D",
      uses: [
        ["drag", "turn it; with Shift or the second button: move it"],
        ["wheel, pinch", "magnify about the pointer"],
        ["point at a cell", "its value, the sum that makes it, and what it sees of the image"],
        ["click", "keep a cell; beside all: let go of it. A layer's name: fly to it"],
      ],
    },
    { title: "Pointer elsewhere", uses: [["drag the slider", "any moment between two layers"]] },
  ],
  // three.js is most of the page's weight: the rest stands while it loads
  ...fetched(async () => ({ Head: NoHead, Body: (await import("./projection.tsx")).Stage })),
};
