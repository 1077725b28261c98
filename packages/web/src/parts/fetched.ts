import { DeeplingError } from "@deepling/engine";
import { type ComponentType, createElement, lazy, useState } from "react";
import type { AnyView } from "../state/view.ts";

/** The head of a view that has nothing there. */
export const NoHead = () => null;

interface Parts {
  readonly Head: ComponentType;
  readonly Body: ComponentType;
}

/**
 * The components of a view that are fetched when they are first shown, or ahead of that; the server may have stopped since. Those that were fetched ahead are shown at once: React puts
 * `lazy` ones off at first even where they are there, and shows them 0.3 s after what stood in their place.
 */
export function fetched(load: () => Promise<Parts>): Pick<AnyView, "Head" | "Body" | "fetch"> {
  let there: Parts | undefined;
  const fetch = async (): Promise<Parts> => {
    try {
      there = await load();
      return there;
    } catch (cause) {
      const hint = "Is deepling still running in its terminal? Start it again, then try again.";
      throw new DeeplingError("unreachable", "server: this part of the page did not come", { hint, cause });
    }
  };
  const partOf = (name: keyof Parts): ComponentType => {
    const Later = lazy(async () => ({ default: (await fetch())[name] }));
    // as it was first shown: another component would begin anew
    return () => createElement(useState(() => there?.[name] ?? Later)[0]);
  };
  return { Head: partOf("Head"), Body: partOf("Body"), fetch };
}

/** The components of a view that come with the page. */
export function atHand(Head: ComponentType, Body: ComponentType): Pick<AnyView, "Head" | "Body" | "fetch"> {
  return { Head, Body, fetch: () => Promise.resolve() };
}
