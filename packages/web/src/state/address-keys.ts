import { decodeItems, encodeItems } from "./item-code.ts";
import type { Items } from "./items.ts";

/** How a value is written as text and read from it; `read` answers undefined for what it does not understand, `write` for what is too long for an address. */
export interface Code<T> {
  readonly write: (value: T) => string | undefined;
  readonly read: (text: string) => T | undefined;
}

/** How a part of the view stands in an address: only what differs from the start is written, and what is missing is the start. */
export interface Kept<T> {
  /** The keys of the address that it takes; no other part may take them. */
  readonly keys: readonly string[];
  readonly write: (value: T, start: T, into: URLSearchParams) => void;
  readonly read: (from: URLSearchParams, start: T) => T;
}

/** How each part of a value stands in an address. */
export type Keys<T> = { readonly [K in keyof T]-?: Kept<T[K]> };

/** A value under a key of its own. */
export const at = <T>(key: string, code: Code<T>): Kept<T> => ({
  keys: [key],
  write: (value, start, into) => {
    const text = code.write(value);
    if (text !== undefined && text !== code.write(start)) into.set(key, text);
  },
  read: (from, start) => {
    const text = from.get(key);
    return (text === null ? undefined : code.read(text)) ?? start;
  },
});

/** A value whose parts have keys of their own. */
export const within = <T extends object>(keys: Keys<T>): Kept<T> => ({
  keys: keysOf(keys),
  write: (value, start, into) => {
    for (const name in keys) keys[name].write(value[name], start[name], into);
  },
  read: (from, start) => {
    const found: Partial<T> = {};
    for (const name in keys) found[name] = keys[name].read(from, start[name]);
    return { ...start, ...found };
  },
});

function keysOf<T extends object>(keys: Keys<T>): readonly string[] {
  const all: string[] = [];
  for (const name in keys) all.push(...keys[name].keys);
  return all;
}

/** A value that is there only while it holds; where it begins is `start`. */
export const onlyIf = <T extends object>(
  kept: Kept<T>,
  start: T,
  holds: (value: T) => boolean,
): Kept<T | undefined> => ({
  keys: kept.keys,
  write: (value, _, into) => {
    if (value !== undefined) kept.write(value, start, into);
  },
  read: (from) => {
    const value = kept.read(from, start);
    return holds(value) ? value : undefined;
  },
});

/** Longer lists of items are left out of the address: browsers and mail programs cut long links. */
const LONGEST_LIST = 6000;

/** A number within bounds, written with at most `digits` decimals. */
export const number = (least: number, most: number, digits: number): Code<number> => ({
  write: (value) => String(Number(value.toFixed(digits))),
  read: (text) => {
    const value = text.trim() === "" ? Number.NaN : Number(text);
    return Number.isFinite(value) ? Math.max(least, Math.min(most, value)) : undefined;
  },
});

export const choice = <T extends string>(...values: readonly T[]): Code<T> => ({
  write: (value) => value,
  read: (text) => values.find((value) => value === text),
});

export const flag: Code<boolean> = {
  write: (value) => (value ? "1" : "0"),
  read: (text) => ({ 0: false, 1: true })[text],
};

export const optional = <T>(code: Code<T>): Code<T | undefined> => ({
  write: (value) => (value === undefined ? "" : code.write(value)),
  read: (text) => (text === "" ? undefined : code.read(text)),
});

/** Ascending numbers of items or classes. */
export const items: Code<readonly number[]> = {
  write: (list) => encodeItems(list, LONGEST_LIST),
  read: (text) => {
    const found = decodeItems(text);
    return found && [...found];
  },
};

/** The same, of any number of images; of a list that an address has no room for it says how long it was. */
export const manyItems: Code<Items> = {
  write: (list) => encodeItems(list, LONGEST_LIST) ?? `n${list.length}`,
  read: decodeItems,
};

/** Whether a list of items is so short that an address holds it. */
export function fitsAddress(list: Items): boolean {
  return encodeItems(list, LONGEST_LIST) !== undefined;
}

/** The keys of lists that may be too long for an address. */
export const LONG_LISTS = { selection: "sel", projected: "only" } as const;

/** How long a list was that an address had no room for; undefined where it was not left out. */
export function countLeftOut(address: string, key: string): number | undefined {
  const count = new RegExp(`(?:^|[#?&])${key}=n(\\d{1,7})(?:&|$)`).exec(address)?.[1];
  return count === undefined ? undefined : Number(count);
}

/** The number of an image. */
export const item = number(0, 2 ** 21, 0);

/** So many numbers, with five digits each. */
export const tuple = (length: number): Code<readonly number[]> => ({
  write: (values) => values.map((value) => Number(value.toPrecision(5))).join(","),
  read: (text) => {
    const values = text.split(",").map(Number);
    return values.length === length && values.every(Number.isFinite) ? values : undefined;
  },
});

export const anyText: Code<string> = { write: (value) => value, read: (text) => text };

/** Names, each of letters, digits and underscores. */
export const words: Code<readonly string[]> = {
  write: (value) => value.join(","),
  read: (text) =>
    text
      .split(",")
      .filter((word) => /^\w{1,40}$/.test(word))
      .slice(0, 40),
};

/** "steps:8;baseline:grey"; what does not look so is left out. */
export const pairs: Code<Readonly<Record<string, string>>> = {
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
