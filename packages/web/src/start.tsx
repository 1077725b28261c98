import "@fontsource-variable/inter";
import "./parts/tokens.css";
import "./parts/base.css";
import type { Study } from "@deepling/engine";
import { createRoot } from "react-dom/client";
import { Page } from "./page.tsx";
import { startTheme } from "./parts/theme.ts";
import { driveStudy } from "./state/drive.ts";
import { driveLayers, type LayerSource } from "./state/drive-layers.ts";
import { firstLook } from "./state/first-look.ts";
import { firstProjection } from "./state/first-projection.ts";
import { followRevisions } from "./state/follow-revisions.ts";
import { keepHistory } from "./state/keep-history.ts";
import { keptLists } from "./state/kept-lists.ts";
import { mirrorAddress } from "./state/mirror.ts";
import { shownStudy } from "./state/shown.ts";
import { driveSides } from "./state/sides.ts";
import { createPageStore } from "./state/store.ts";
import { describedOnce } from "./study/described-once.ts";
import { layersOf } from "./study/layer-places.ts";
import { projectedAhead } from "./study/projected-ahead.ts";
import { ThumbnailCache } from "./study/thumbnail-cache.ts";
import { ADDRESS, VIEWS } from "./views/index.ts";

/** Side of the small pictures in pixels: sharp on dense screens at the sizes in which lists show them. */
const THUMBNAIL_SIZE = 48;

/** Builds the page over a study, as the address asks for it; `layers` fetches positions that do not come at once. */
export function startPage(answering: Study, root: HTMLElement, layers: LayerSource = layersOf(answering)): void {
  startTheme(window);
  const served = describedOnce(answering);
  const store = createPageStore(ADDRESS, ADDRESS.read(location.hash));
  keepHistory(store, ADDRESS, sessionStorage);
  const lists = keptLists(store, sessionStorage);
  lists.restore(location.hash);
  const shown = shownStudy(served, store);
  const first = firstProjection(store.getState().view);
  const { study, kept } = first === undefined ? { study: shown, kept: undefined } : projectedAhead(shown, first);
  const thumbnails = new ThumbnailCache(study, THUMBNAIL_SIZE);
  driveStudy(study, store, undefined, undefined, kept);
  driveLayers(layers, store);
  driveSides(study, store);
  for (const { drivers } of VIEWS) for (const drive of drivers) drive(study, store);
  mirrorAddress(store, ADDRESS, window);
  // behind the mirror, which reads a pasted link first
  addEventListener("hashchange", () => lists.restore(location.hash));
  addEventListener("pagehide", lists.keep);
  followRevisions(served, store, () => location.reload());
  // laid out before it is seen: the stage has its size, its context and its shaders when there is something to draw
  root.style.visibility = "hidden";
  const stage = VIEWS.filter(({ place }) => place === "stage").map(({ fetch }) => fetch());
  const laidOut = Promise.allSettled(stage).then(() => {
    createRoot(root).render(<Page page={{ study, store, thumbnails }} />);
  });
  void firstLook(store, laidOut).then(() => root.style.removeProperty("visibility"));
}
