import { DeeplingError } from "@deepling/engine";
import { type ComponentType, lazy } from "react";
import type { AnyView } from "../state/view.ts";

/** The head of a view that has nothing there. */
export const NoHead = () => null;

/** The components of a view that are fetched when they are first shown, or ahead of that; the server may have stopped since. */
export function fetched(
  load: () => Promise<{ readonly Head: ComponentType; readonly Body: ComponentType }>,
): Pick<AnyView, "Head" | "Body" | "fetch"> {
  const fetch = () =>
    load().catch((cause: unknown) => {
      const hint = "Is deepling still running in its terminal? Start it again, then try again.";
      throw new DeeplingError("unreachable", "server: this part of the page did not come", { hint, cause });
    });
  return {
    Head: lazy(async () => ({ default: (await fetch()).Head })),
    Body: lazy(async () => ({ default: (await fetch()).Body })),
    fetch,
  };
}

/** The components of a view that come with the page. */
export function atHand(Head: ComponentType, Body: ComponentType): Pick<AnyView, "Head" | "Body" | "fetch"> {
  return { Head, Body, fetch: () => Promise.resolve() };
}
