import { type Keys, within } from "./address-keys.ts";
import type { ViewState } from "./view-state.ts";

/** Raised when a key changes its meaning; a newer address than this page knows is read as far as it is understood. */
const VERSION = 1;

/** What a study has; an address may come from another one. */
export interface Extents {
  readonly layers: number;
  readonly items: number;
  readonly classes: number;
}

/** A part of the view state. */
export interface StatePart<S> {
  /** As on a fresh page. */
  readonly initial: S;
  /** How it stands in the address, with its bounds. */
  readonly address: Keys<S>;
  /** What changes where the study does not have what the state speaks of. */
  readonly fit: (state: S, extents: Extents) => Partial<S>;
}

/** A part of the view state, whichever. */
export interface AnyStatePart {
  readonly initial: Partial<ViewState>;
  readonly address: Partial<Keys<ViewState>>;
  readonly fit: (state: ViewState, extents: Extents) => Partial<ViewState>;
}

/** The state of a view that has none. */
export type Nothing = Record<never, never>;
export const NO_STATE: StatePart<Nothing> = { initial: {}, address: {}, fit: () => ({}) };

/** A place of the page with a readable address: a word and what stands behind it, "/unit/relu5/12", before the keys. */
export interface AddressPath {
  readonly word: string;
  /** What stands behind the word; undefined where the view shows something else. */
  readonly write: (view: ViewState) => string | undefined;
  /** What of the view follows from it, which the keys need not say; undefined for a text that it does not understand. */
  readonly read: (text: string) => Partial<ViewState> | undefined;
}

/** The view state's address, and its start. */
export interface Address {
  /** What a page without an address shows. */
  readonly initial: ViewState;
  /** The view as the part of an address after "#": only what differs from a fresh page, "" for a fresh page. */
  readonly write: (view: ViewState) => string;
  /** The view that an address asks for; what it does not say, or says wrongly, is as on a fresh page. Never throws. */
  readonly read: (address: string) => ViewState;
  /** The view with everything dropped that this study does not have. */
  readonly fit: (view: ViewState, extents: Extents) => ViewState;
}

/** One type that is all of them. */
type All<U> = (U extends unknown ? (one: U) => void : never) extends (all: infer I) => void ? I : never;

/** Objects as one. */
export function together<T extends object>(parts: readonly T[]): All<T> {
  return Object.assign({}, ...parts);
}

/** "/word/text", with "?" and keys behind it or not. */
const PATH = /^\/(?<word>[a-z-]+)\/(?<text>[^?]*)(?:\?(?<keys>.*))?$/;

/** Makes the address of the parts of a view state. */
export function createAddress(
  initial: ViewState,
  keys: Keys<ViewState>,
  parts: readonly Pick<AnyStatePart, "fit">[],
  paths: readonly AddressPath[] = [],
): Address {
  const view = within(keys);
  const written = (state: ViewState): string => {
    const into = new URLSearchParams();
    view.write(state, initial, into);
    const text = into.toString();
    return text === "" ? "" : `v=${VERSION}&${text}`;
  };
  const pathOf = (state: ViewState) =>
    paths.map((path) => ({ path, text: path.write(state) })).find(({ text }) => text !== undefined);
  return {
    initial,
    write: (state) => {
      const { path, text } = pathOf(state) ?? {};
      if (path === undefined || text === undefined) return written(state);
      // what the path says is as on a fresh page for the keys
      const said = Object.keys(path.read(text) ?? {}).map((key) => [key, initial[key as keyof ViewState]]);
      const rest = written({ ...state, ...Object.fromEntries(said) });
      return `/${path.word}/${text}${rest === "" ? "" : `?${rest}`}`;
    },
    read: (address) => {
      const whole = address.replace(/^#/, "");
      const { word, text = "", keys: behind = "" } = PATH.exec(whole)?.groups ?? {};
      const path = paths.find((one) => one.word === word);
      if (path === undefined) return view.read(new URLSearchParams(whole), initial);
      return { ...view.read(new URLSearchParams(behind), initial), ...path.read(text) };
    },
    fit: (state, extents) => Object.assign({}, state, ...parts.map(({ fit }) => fit(state, extents))),
  };
}
