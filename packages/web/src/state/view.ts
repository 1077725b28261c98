import type { Study } from "@deepling/engine";
import type { ComponentType } from "react";
import type { AnyStatePart, StatePart } from "./address.ts";
import type { PageStore } from "./store.ts";

/** Where a view stands; those below the stage share their place by tabs. */
export type Place = "left" | "stage" | "right" | "below";

/** Something that can be done from anywhere on the page, found by its title. */
export interface Command {
  readonly title: string;
  readonly run: (store: PageStore) => void;
}

/** A use of the keyboard: the keys as events name them ("mod+" is ⌘ or Ctrl), as they are shown, and what they do. */
export interface KeyUse {
  readonly keys: readonly string[];
  readonly shown: readonly string[];
  readonly does: string;
}

/** Uses by their names; handlers and the help read the same table. Uses that do the same in two ways share their words. */
export type KeyTable = Readonly<Record<string, KeyUse>>;

/** What the pointer does somewhere; views may add to one place. */
export interface PointerUses {
  readonly title: string;
  readonly uses: readonly (readonly [gesture: string, does: string])[];
}

/** What the page shows of a view. */
interface Shown {
  readonly id: string;
  readonly title: string;
  readonly place: Place;
  /** Whether its place below the stage is a higher one. */
  readonly tall: boolean;
  /** Said while the study opens. */
  readonly waiting: string;
  /** Keeps the store up to date for it from the page's start, whether it is shown or not. Each answers how to stop. */
  readonly drivers: readonly ((study: Study, store: PageStore) => () => void)[];
  /** For the find palette. */
  readonly commands: readonly Command[];
  /** Its keys and what the pointer does, for the help. */
  readonly keyboard: readonly { readonly title: string; readonly table: KeyTable }[];
  readonly pointer: readonly PointerUses[];
  /** Controls in the head of its panel, from before the study is open; the stage has none. */
  readonly Head: ComponentType;
  /** Shown once the study is open; on the stage at once. */
  readonly Body: ComponentType;
  /** Fetches head and body ahead of their being shown. */
  readonly fetch: () => Promise<unknown>;
}

/** A view: what it shows, what it may be asked for, and its part of the view state, `S`. */
export type View<S extends object> = Shown & StatePart<S>;

/** A view, whichever. */
export type AnyView = Shown & AnyStatePart;
