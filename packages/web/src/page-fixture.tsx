import "./parts/tokens.css";
import "./parts/base.css";
import type { Study } from "@deepling/engine";
import type { ReactNode } from "react";
import { createRoot } from "react-dom/client";
import { onTestFinished } from "vitest";
import { page } from "vitest/browser";
import { PageContext } from "./state/context.tsx";
import { driveStudy } from "./state/drive.ts";
import { shownStudy } from "./state/shown.ts";
import { driveSides } from "./state/sides.ts";
import { createPageStore, type PageState, type PageStore } from "./state/store.ts";
import type { ViewState } from "./state/view-state.ts";
import { createFixtureStudy, type FixtureOptions } from "./study/fixture/fixture-study.ts";
import { ThumbnailCache } from "./study/thumbnail-cache.ts";
import { ADDRESS, VIEWS } from "./views/index.ts";

/** What a test of a view holds in its hands. */
export interface ShownPage {
  readonly study: Study;
  readonly store: PageStore;
  /** Resolves once the store is as asked for. */
  readonly until: (holds: (state: PageState) => boolean) => Promise<PageState>;
}

interface ShowOptions extends FixtureOptions {
  readonly view?: Partial<ViewState>;
  readonly width?: number;
  readonly height?: number;
  /** Changes what the fixture study answers. */
  readonly wrap?: (study: Study) => Study;
}

/** Shows a view over the fixture study, driven as on the page, and takes it down when the test is done. */
export async function showView(view: ReactNode, options: ShowOptions = {}): Promise<ShownPage> {
  const { wrap = (study) => study } = options;
  const served = wrap(createFixtureStudy({ count: 400, ...options }));
  const store = createPageStore(ADDRESS, { ...ADDRESS.initial, ...options.view });
  const study = shownStudy(served, store);
  const thumbnails = new ThumbnailCache(study, 16);
  const host = document.createElement("div");
  const { width = 900, height = 500 } = options;
  await page.viewport(width, height);
  host.style.cssText = `position: relative; display: grid; width: ${width}px; height: ${height}px`;
  document.body.append(host);
  document.body.style.overflow = "auto";
  const root = createRoot(host);
  root.render(<PageContext value={{ study, store, thumbnails }}>{view}</PageContext>);
  const drivers = [driveStudy, driveSides, ...VIEWS.flatMap((view) => view.drivers)];
  const stops = drivers.map((drive) => drive(study, store));
  onTestFinished(() => {
    for (const stop of stops) stop();
    root.unmount();
    thumbnails.dispose();
    host.remove();
  });
  const until = (holds: (state: PageState) => boolean) =>
    new Promise<PageState>((resolve) => {
      const look = (state: PageState) => {
        if (!holds(state)) return;
        release();
        resolve(state);
      };
      const release = store.subscribe(look);
      look(store.getState());
    });
  return { study, store, until };
}

/** Whether the fixture's study has answered everything that the page asks at first. */
export function settled({ jobs }: PageState): boolean {
  return jobs.project?.status === "done" && jobs.evaluate?.status === "done";
}
