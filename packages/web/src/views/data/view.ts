import { atHand } from "../../parts/fetched.ts";
import { anyText, at, type Code, choice, flag, items, tuple, within } from "../../state/address-keys.ts";
import { driveDepth } from "../../state/depth.ts";
import type { View } from "../../state/view.ts";
import { type DataLook, type Filter, OPEN_FILTER } from "../../state/view-state.ts";
import { DataBody, DataHead } from "./data.tsx";
import { drivePassing } from "./drive-passing.ts";
import { GRID_KEYS, MATRIX_KEYS } from "./keys.ts";

const share: Code<Filter["confidence"]> = {
  write: tuple(2).write,
  read: (text) => {
    const [low, high] = tuple(2).read(text) ?? [];
    return low === undefined || high === undefined || low < 0 || high > 1 || low > high ? undefined : [low, high];
  },
};

/** Ascending layers, −1 among them. */
const layers: Code<Filter["decided"]> = {
  write: (decided) => items.write(decided.map((layer) => layer + 1)),
  read: (text) => items.read(text)?.map((place) => place - 1),
};

/** The images: how they are confused, and all of them, filtered and sorted. */
export const dataView: View<DataLook> = {
  id: "data",
  title: "Data",
  place: "below",
  tall: false,
  waiting: "reading the data",
  initial: { sort: "index", filter: OPEN_FILTER },
  address: {
    sort: at("sort", choice("index", "class", "predicted", "confidence", "surprise", "depth")),
    filter: within({
      classes: at("class", items),
      predicted: at("said", items),
      wrongOnly: at("errors", flag),
      confidence: at("sure", share),
      decided: at("decided", layers),
      text: at("text", anyText),
    }),
  },
  fit: ({ filter }, extents) => {
    const known = (labels: readonly number[]) => labels.filter((label) => label < extents.classes);
    const decided = filter.decided.filter((layer) => layer < extents.layers);
    return { filter: { ...filter, classes: known(filter.classes), predicted: known(filter.predicted), decided } };
  },
  drivers: [driveDepth, drivePassing],
  commands: [
    { title: "Clear the filters", run: (store) => store.getState().actions.look({ filter: OPEN_FILTER }) },
    {
      title: "Show wrong predictions only",
      run: (store) => store.getState().actions.look({ filter: { ...OPEN_FILTER, wrongOnly: true } }),
    },
    {
      title: "Sort images: latest decided first",
      run: (store) => store.getState().actions.look({ below: "data", sort: "depth" }),
    },
  ],
  keyboard: [
    { title: "Images", table: GRID_KEYS },
    { title: "Confusion matrix", table: MATRIX_KEYS },
  ],
  pointer: [
    {
      title: "Pointer elsewhere",
      uses: [
        ["click a cell, row, column", "of the confusion matrix: its images; again: let go"],
        ["Shift, Ctrl click", "in the grid: select along, add one"],
      ],
    },
  ],
  ...atHand(DataHead, DataBody),
};
