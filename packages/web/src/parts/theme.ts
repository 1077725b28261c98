import { useSyncExternalStore } from "react";
import type { Theme } from "../colour/palette.ts";

const KEY = "deepling.theme";

/** The theme that the document shows now. */
export function shownTheme(): Theme {
  return document.documentElement.dataset.theme === "light" ? "light" : "dark";
}

function subscribe(notify: () => void): () => void {
  const observer = new MutationObserver(notify);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  return () => observer.disconnect();
}

/** The theme that the document shows; renders again when it changes. */
export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, shownTheme);
}

/** Shows the theme that was chosen before, or the system's, and follows the system while none is chosen. */
export function startTheme(page: Window): void {
  const system = page.matchMedia("(prefers-color-scheme: light)");
  const show = () => {
    const chosen = page.localStorage.getItem(KEY);
    const light = chosen === "light" || (chosen !== "dark" && system.matches);
    page.document.documentElement.dataset.theme = light ? "light" : "dark";
  };
  show();
  system.addEventListener("change", show);
}

/** Goes to the other theme, and remembers it. */
export function toggleTheme(): void {
  const next: Theme = shownTheme() === "dark" ? "light" : "dark";
  window.localStorage.setItem(KEY, next);
  document.documentElement.dataset.theme = next;
}
