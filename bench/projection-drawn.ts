import type { Page } from "playwright-core";

/** Resolves when a page that is opened next has drawn its first projection. Call it before the page goes anywhere. */
export async function projectionDrawn(page: Page, says: boolean): Promise<{ readonly drawn: Promise<void> }> {
  let tell = (): void => undefined;
  const drawn = new Promise<void>((resolve) => {
    tell = resolve;
  });
  await page.exposeFunction("projectionDrawn", () => tell());
  await page.addInitScript(tellWhenDrawn, says);
  return { drawn };
}

/**
 * Runs in the page, and looks where something changes: whoever asks from outside asks twice a second after a while. The slider comes with the layouts, which are drawn in the frame after; a page that
 * `says` so itself marks its canvas. Nothing in it has a name, for which the loader of benchmarks would call a function of its own.
 */
function tellWhenDrawn(says: boolean): void {
  new MutationObserver((_, observer) => {
    if (says && document.querySelector("canvas[data-drawn]") === null) return;
    const slider = document.querySelector('[role="slider"][aria-label="Layer"]');
    if (slider?.checkVisibility({ visibilityProperty: true }) !== true) return;
    observer.disconnect();
    const { projectionDrawn } = window as unknown as { readonly projectionDrawn: () => void };
    requestAnimationFrame(() => requestAnimationFrame(() => projectionDrawn()));
  }).observe(document, { subtree: true, childList: true, attributes: true });
}
