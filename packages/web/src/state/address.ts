import { decodeItems, encodeItems } from "./item-code.ts";
import {
  EXPLAIN_LOOK,
  type ExplainLook,
  type Filter,
  type GivenTexts,
  INITIAL_VIEW,
  OPEN_FILTER,
  STRIP_LOOK,
  STRIP_START,
  type StripAsked,
  type StripLook,
  stripImages,
  type ViewState,
} from "./view-state.ts";

/** Raised when a key changes its meaning; a newer address than this page knows is read as far as it is understood. */
const VERSION = 1;

/** Longer lists of items are left out of the address: browsers and mail programs cut long links. */
const LONGEST_LIST = 6000;

/** How one part of the view is written and read; `read` answers undefined for what it does not understand. */
interface Key<T> {
  readonly write: (value: T) => string;
  readonly read: (text: string) => T | undefined;
}

const number = (least: number, most: number, digits: number): Key<number> => ({
  write: (value) => String(Number(value.toFixed(digits))),
  read: (text) => {
    const value = text.trim() === "" ? Number.NaN : Number(text);
    return Number.isFinite(value) ? Math.max(least, Math.min(most, value)) : undefined;
  },
});

const choice = <T extends string>(...values: readonly T[]): Key<T> => ({
  write: (value) => value,
  read: (text) => values.find((value) => value === text),
});

const flag: Key<boolean> = { write: (value) => (value ? "1" : "0"), read: (text) => ({ 0: false, 1: true })[text] };

const optional = <T>(key: Key<T>): Key<T | undefined> => ({
  write: (value) => (value === undefined ? "" : key.write(value)),
  read: (text) => (text === "" ? undefined : key.read(text)),
});

const list = (most: number): Key<readonly number[]> => ({
  write: (items) => {
    const text = encodeItems(items);
    return text.length > most ? "" : text;
  },
  read: decodeItems,
});

const tuple = (length: number): Key<readonly number[]> => ({
  write: (values) => values.map((value) => Number(value.toPrecision(5))).join(","),
  read: (text) => {
    const values = text.split(",").map(Number);
    return values.length === length && values.every(Number.isFinite) ? values : undefined;
  },
});

const camera: Key<ViewState["camera"]> = {
  write: (value) => (value === undefined ? "" : tuple(3).write([value.x, value.y, value.zoom])),
  read: (text) => {
    const [x, y, zoom] = tuple(3).read(text) ?? [];
    return x === undefined || y === undefined || zoom === undefined || zoom <= 0 ? undefined : { x, y, zoom };
  },
};

const anyText: Key<string> = { write: (value) => value, read: (text) => text };
const words: Key<readonly string[]> = {
  write: (value) => value.join(","),
  read: (text) =>
    text
      .split(",")
      .filter((word) => /^\w{1,40}$/.test(word))
      .slice(0, 40),
};
/** "steps:8;baseline:grey"; what does not look so is left out. */
const pairs: Key<GivenTexts> = {
  write: (given) =>
    Object.entries(given)
      .map(([name, text]) => `${name}:${encodeURIComponent(text)}`)
      .join(";"),
  read: (text) => Object.fromEntries(text.split(";").flatMap(pairOf)),
};

function pairOf(text: string): [string, string][] {
  const [, name, value] = /^([\w-]{1,40}):(.{1,200})$/.exec(text) ?? [];
  return name === undefined || value === undefined ? [] : [[name, decoded(value)]];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const item = number(0, 2 ** 21, 0);

/** Address key and code of each part of a value. */
type Keys<T> = { readonly [K in keyof T]-?: readonly [string, Key<T[K]>] };

/** Parts of the view with keys of their own. */
type Nested = "filter" | "strip" | "stripLook" | "explain";

const VIEW_KEYS: Keys<Omit<ViewState, Nested>> = {
  t: ["t", number(0, 1e5, 3)],
  mode: ["mode", choice("paper", "smooth")],
  colouring: ["by", choice("class", "predicted", "correct", "confidence")],
  marks: ["as", choice("points", "thumbnails", "auto")],
  scale: ["scale", choice("unit", "shared")],
  fit: ["fit", choice("most", "all")],
  curves: ["curves", words],
  emphasiseWrong: ["wrong", flag],
  trails: ["trails", number(0, 1000, 0)],
  speed: ["speed", number(0.05, 20, 2)],
  loop: ["loop", choice("loop", "ping-pong")],
  camera: ["at", camera],
  selection: ["sel", list(LONGEST_LIST)],
  item: ["item", optional(item)],
  inspect: ["show", choice("image", "layer")],
  sort: ["sort", choice("index", "class", "predicted", "confidence", "surprise")],
  projected: ["only", optional(list(LONGEST_LIST))],
  below: ["below", choice("data", "strip", "explain")],
};

const STRIP_KEYS: Keys<StripAsked> = {
  items: ["strip", list(LONGEST_LIST)],
  target: ["to", anyText],
  compare: ["beside", anyText],
  preset: ["preset", optional(choice("legible", "faithful"))],
  start: ["from", optional(choice("image", "noise"))],
  measure: ["measure", optional(choice("logit", "log-probability", "margin"))],
  frames: ["frames", optional(number(2, 240, 0))],
  steps: ["steps", optional(number(1, 2000, 0))],
  spacing: ["spacing", optional(choice("steps", "distance"))],
  norm: ["norm", optional(choice("l2", "linf", "none"))],
  budget: ["budget", optional(number(1e-6, 1e4, 6))],
  stepSize: ["step", optional(number(1e-6, 1e4, 6))],
  schedule: ["schedule", optional(choice("constant", "cosine"))],
  parametrisation: ["parametrisation", optional(choice("pixel", "fourier"))],
  colour: ["correlation", optional(number(0, 1, 4))],
  smoothing: ["smoothing", optional(number(0, 64, 4))],
  jitter: ["jitter", optional(number(0, 64, 0))],
  variation: ["variation", optional(number(0, 10, 4))],
  seed: ["seed", optional(number(0, 2 ** 32 - 1, 0))],
};

const STRIP_LOOK_KEYS: Keys<StripLook> = {
  frame: ["frame", number(0, 239, 0)],
  row: ["row", number(0, 1, 0)],
  show: ["large", choice("image", "difference", "overlay", "blink", "order")],
  map: ["map", choice("signed", "absolute", "colour")],
  member: ["member", optional(number(0, 255, 0))],
  trail: ["path", flag],
};

const FILTER_KEYS: Keys<Filter> = {
  classes: ["class", list(LONGEST_LIST)],
  predicted: ["said", list(LONGEST_LIST)],
  wrongOnly: ["errors", flag],
  confidence: [
    "sure",
    {
      write: tuple(2).write,
      read: (text) => {
        const [low, high] = tuple(2).read(text) ?? [];
        return low === undefined || high === undefined || low < 0 || high > 1 || low > high ? undefined : [low, high];
      },
    },
  ],
  text: ["text", anyText],
};

const EXPLAIN_KEYS: Keys<ExplainLook> = {
  first: ["by1", anyText],
  second: ["by2", anyText],
  firstGiven: ["set1", pairs],
  secondGiven: ["set2", pairs],
  target: ["why", anyText],
  opacity: ["cover", number(0, 1, 2)],
  colours: ["colours", choice("diverging", "heat")],
  sign: ["sign", choice("both", "positive", "negative")],
};

/** Writes what differs from the start. */
function write<T>(keys: Keys<T>, value: T, start: T, into: URLSearchParams): void {
  for (const name in keys) {
    const [key, code] = keys[name];
    const text = code.write(value[name]);
    if (text !== code.write(start[name])) into.set(key, text);
  }
}

function read<T>(keys: Keys<T>, from: URLSearchParams): Partial<T> {
  const found: Partial<T> = {};
  for (const name in keys) {
    const [key, code] = keys[name];
    const text = from.get(key);
    const value = text === null ? undefined : code.read(text);
    if (value !== undefined) found[name] = value;
  }
  return found;
}

/** The view as the part of an address after "#": only what differs from a fresh page, "" for a fresh page. */
export function addressOf(view: ViewState): string {
  const written = new URLSearchParams();
  write<Omit<ViewState, Nested>>(VIEW_KEYS, view, INITIAL_VIEW, written);
  write(FILTER_KEYS, view.filter, OPEN_FILTER, written);
  if (view.strip !== undefined) write(STRIP_KEYS, view.strip, STRIP_START, written);
  write(EXPLAIN_KEYS, view.explain, EXPLAIN_LOOK, written);
  write(STRIP_LOOK_KEYS, view.stripLook, STRIP_LOOK, written);
  const text = written.toString();
  return text === "" ? "" : `v=${VERSION}&${text}`;
}

/** The view that an address asks for; what it does not say, or says wrongly, is as on a fresh page. Never throws. */
export function viewOf(address: string): ViewState {
  const from = new URLSearchParams(address.replace(/^#/, ""));
  const strip = { ...STRIP_START, ...read(STRIP_KEYS, from) };
  return {
    ...INITIAL_VIEW,
    ...read(VIEW_KEYS, from),
    filter: { ...OPEN_FILTER, ...read(FILTER_KEYS, from) },
    strip: stripImages(strip) === 0 || strip.target === "" ? undefined : strip,
    explain: { ...EXPLAIN_LOOK, ...read(EXPLAIN_KEYS, from) },
    stripLook: { ...STRIP_LOOK, ...read(STRIP_LOOK_KEYS, from) },
  };
}

/** The view with everything dropped that this study does not have: an address may come from another one. */
export function fitView(view: ViewState, extents: { layers: number; items: number; classes: number }): ViewState {
  const known = (items: readonly number[]) => items.filter((one) => one < extents.items);
  const classes = (labels: readonly number[]) => labels.filter((label) => label < extents.classes);
  const chosen = view.item !== undefined && view.item < extents.items ? view.item : undefined;
  const projected = view.projected === undefined ? [] : known(view.projected);
  const strip = view.strip === undefined ? undefined : { ...view.strip, items: known(view.strip.items) };
  return {
    ...view,
    t: Math.min(view.t, Math.max(0, extents.layers - 1)),
    selection: known(view.selection),
    item: chosen,
    inspect: chosen === undefined ? "layer" : view.inspect,
    projected: projected.length === 0 ? undefined : projected,
    strip: strip === undefined || stripImages(strip) === 0 ? undefined : strip,
    filter: { ...view.filter, classes: classes(view.filter.classes), predicted: classes(view.filter.predicted) },
  };
}
