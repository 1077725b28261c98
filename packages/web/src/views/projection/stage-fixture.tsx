import { flushSync } from "react-dom";
import { createRoot, type Root } from "react-dom/client";
import { expect, onTestFinished, vi } from "vitest";
import "../../parts/tokens.css";
import "../../parts/base.css";
import { PageContext } from "../../state/context.tsx";
import { driveStudy } from "../../state/drive.ts";
import { driveLayers, type LayerSource } from "../../state/drive-layers.ts";
import { createPageStore, type PageStore } from "../../state/store.ts";
import type { ViewState } from "../../state/view-state.ts";
import { createFixtureStudy, type FixtureOptions } from "../../study/fixture/fixture-study.ts";
import { ThumbnailCache } from "../../study/thumbnail-cache.ts";
import { ADDRESS } from "../index.ts";
import { ProjectionStage } from "./projection.tsx";

/** Software rendering on a busy machine takes its time. */
export const PATIENT = { timeout: 15_000 };

/** The stage of the projection over a fixture study, as a test holds it. */
export interface Stage {
  readonly store: PageStore;
  readonly host: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  /** Takes the stage off the page. */
  readonly unmount: () => void;
}

/** Shows the stage, and takes it down when the test is done; with a source of layers, positions come one layer at a time, of which six are held. */
export async function stageOf(
  view: Partial<ViewState> = {},
  fixture: FixtureOptions = { count: 40 },
  layers?: LayerSource,
): Promise<Stage> {
  const host = document.createElement("div");
  host.style.cssText = "position:fixed;inset:0;width:560px;height:480px";
  document.body.append(host);
  const study = createFixtureStudy(fixture);
  const store = createPageStore(ADDRESS, { ...ADDRESS.initial, marks: "points", ...view });
  const root: Root = createRoot(host);
  root.render(
    <PageContext value={{ study, store, thumbnails: new ThumbnailCache(study, 32) }}>
      <ProjectionStage />
    </PageContext>,
  );
  const stops = [driveStudy(study, store, undefined, layers === undefined ? Number.POSITIVE_INFINITY : 0)];
  if (layers !== undefined) stops.push(driveLayers(layers, store, { bytes: 0, atOnce: 2 }));
  onTestFinished(() => {
    for (const stop of stops) stop();
    root.unmount();
    host.remove();
  });
  await vi.waitFor(() => expect(host.querySelector("canvas")).not.toBeNull(), PATIENT);
  const canvas = host.querySelector("canvas");
  if (canvas === null) throw new Error("missing canvas");
  // Synthetic pointers cannot be captured.
  canvas.setPointerCapture = () => {};
  return { store, host, canvas, unmount: () => flushSync(() => root.unmount()) };
}

/** Resolves once all is answered and drawn. */
export async function ready(stage: Stage): Promise<void> {
  await vi.waitFor(() => {
    expect(stage.store.getState().projection?.final).toBe(true);
    expect(stage.store.getState().evaluation?.final).toBe(true);
  }, PATIENT);
  await frames(2);
}

/** Waits for so many frames. */
export async function frames(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => requestAnimationFrame(resolve));
}

/** A pointer's event at a pixel of the stage. */
export function point(stage: Stage, type: string, x: number, y: number, init: PointerEventInit = {}): void {
  const box = stage.canvas.getBoundingClientRect();
  const at = { clientX: box.left + x, clientY: box.top + y, pointerId: 1, bubbles: true, cancelable: true, ...init };
  stage.canvas.dispatchEvent(new PointerEvent(type, at));
}

/** A key that is pressed on the page. */
export function press(key: string): void {
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
}
