/** A use of the keyboard: the keys as events name them ("mod+" is ⌘ or Ctrl), as they are shown, and what they do. */
export interface KeyUse {
  readonly keys: readonly string[];
  readonly shown: readonly string[];
  readonly does: string;
}

/** Uses by their names; handlers and the help read the same table. Uses that do the same in two ways share their words. */
export type KeyTable = Readonly<Record<string, KeyUse>>;

const use = (keys: readonly string[], shown: readonly string[], does: string): KeyUse => ({ keys, shown, does });

/** Keys that work anywhere but in a field. */
export const PAGE_KEYS = {
  find: use(["mod+k"], ["⌘ K", "Ctrl K"], "find a layer, class, image or command"),
  help: use(["?"], ["?"], "this page"),
  maximise: use(["f"], ["f"], "the projection fills the page, and back"),
  foldArchitecture: use(["1"], ["1"], "fold architecture, data, inspector"),
  foldData: use(["2"], ["2"], "fold architecture, data, inspector"),
  foldInspector: use(["3"], ["3"], "fold architecture, data, inspector"),
  clear: use(["Escape"], ["Esc"], "clear the selection"),
} as const satisfies KeyTable;

/** Keys of the stage, which work wherever nothing else takes them. */
export const STAGE_KEYS = {
  play: use([" "], ["Space"], "play, pause"),
  before: use(["ArrowLeft"], ["←"], "layer before, after"),
  after: use(["ArrowRight"], ["→"], "layer before, after"),
  first: use(["Home"], ["Home"], "first, last layer"),
  last: use(["End"], ["End"], "first, last layer"),
  larger: use(["+", "="], ["+"], "magnify, reduce"),
  smaller: use(["-"], ["−"], "magnify, reduce"),
  fit: use(["0"], ["0"], "fit the view; again: every image, or most of them larger"),
} as const satisfies KeyTable;

/** Keys of the network's graph. */
export const GRAPH_KEYS = {
  before: use(["ArrowUp"], ["↑"], "layer before, after"),
  after: use(["ArrowDown"], ["↓"], "layer before, after"),
  collapse: use(["ArrowLeft"], ["←"], "collapse, expand the block"),
  expand: use(["ArrowRight"], ["→"], "collapse, expand the block"),
  first: use(["Home"], ["Home"], "first, last layer"),
  last: use(["End"], ["End"], "first, last layer"),
  details: use(["Enter"], ["Enter"], "the layer's details"),
} as const satisfies KeyTable;

/** Keys of the image grid; with Shift, the moving ones select along. */
export const GRID_KEYS = {
  left: use(["ArrowLeft"], ["←"], "move; with Shift, select along"),
  right: use(["ArrowRight"], ["→"], "move; with Shift, select along"),
  up: use(["ArrowUp"], ["↑"], "move; with Shift, select along"),
  down: use(["ArrowDown"], ["↓"], "move; with Shift, select along"),
  pageUp: use(["PageUp"], ["Page ↑"], "a page up, down"),
  pageDown: use(["PageDown"], ["Page ↓"], "a page up, down"),
  first: use(["Home"], ["Home"], "first, last image"),
  last: use(["End"], ["End"], "first, last image"),
  inspect: use(["Enter"], ["Enter"], "inspect the image"),
  add: use([" "], ["Space"], "add it to the selection, or take it out"),
  all: use(["mod+a"], ["⌘ A", "Ctrl A"], "select all that the filters let pass"),
} as const satisfies KeyTable;

/** Keys of the confusion matrix. */
export const MATRIX_KEYS = {
  left: use(["ArrowLeft"], ["←"], "from cell to cell"),
  right: use(["ArrowRight"], ["→"], "from cell to cell"),
  up: use(["ArrowUp"], ["↑"], "from cell to cell"),
  down: use(["ArrowDown"], ["↓"], "from cell to cell"),
  choose: use(["Enter", " "], ["Enter"], "show the cell's images; again: let go"),
} as const satisfies KeyTable;

/** A key as the tables write it. */
export function keyOf(event: { readonly key: string; readonly metaKey: boolean; readonly ctrlKey: boolean }): string {
  return event.metaKey || event.ctrlKey ? `mod+${event.key.toLowerCase()}` : event.key;
}

/** The name of a key's use in a table; undefined where it has none. */
export function commandOf<T extends KeyTable>(table: T, key: string): (keyof T & string) | undefined {
  for (const name in table) if (table[name]?.keys.includes(key)) return name;
  return undefined;
}

/** What the pointer does where, for the help. */
export const GESTURES: readonly { readonly title: string; readonly uses: readonly (readonly [string, string])[] }[] = [
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
    title: "Pointer elsewhere",
    uses: [
      ["drag the slider", "any moment between two layers"],
      ["drag an edge", "resize panels; double-click puts it back"],
      ["click a cell, row, column", "of the confusion matrix: its images; again: let go"],
      ["Shift, Ctrl click", "in the grid: select along, add one"],
      ["click a channel", "of the inspector: which parts of the image speak for it"],
    ],
  },
];
