import { plural, rgbOfHex } from "@deepling/engine";
import { lazy, Suspense, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { zoomedAt } from "../../gl/camera.ts";
import { remInPixels } from "../../parts/canvas.ts";
import { useTheme } from "../../parts/theme.ts";
import { useEditPath } from "../../parts/use-edit-path.ts";
import { useLivePath } from "../../parts/use-live-path.ts";
import { useSize } from "../../parts/use-size.ts";
import { useTrailPaths } from "../../parts/use-trail-paths.ts";
import type { ProjectionPath } from "../../renderers/projection/paths.ts";
import { usePage, useView } from "../../state/context.tsx";
import { BlendSlider } from "./blend-slider.tsx";
import { Caption } from "./caption.tsx";
import { fitted } from "./fitted.ts";
import { Hint } from "./hint.tsx";
import { Legend } from "./legend.tsx";
import { OutsideMarks } from "./outside.tsx";
import { StageController, type StageStatus } from "./stage-controller.ts";
import { stageExports } from "./stage-exports.ts";
import type { StageTool } from "./stage-gesture.ts";
import { attachPointer } from "./stage-pointer.ts";
import { DrawingNote, RefineLine, StagePlate } from "./states.tsx";
import { Timeline } from "./timeline.tsx";
import { Toolbar } from "./toolbar.tsx";
import { usePlayer } from "./use-player.ts";
import { useStageKeys } from "./use-stage-keys.ts";
import { useSurvey } from "./use-survey.ts";
import "./projection.css";
import "./timeline.css";

/** On a stage lower than this (rem) the timeline gives up height. */
const LOW = 34;

const EvolutionBar = lazy(async () => ({ default: (await import("./evolution.tsx")).EvolutionBar }));
const FilmDialog = lazy(async () => ({ default: (await import("./film-dialog.tsx")).FilmDialog }));
const SpaceStage = lazy(async () => ({ default: (await import("./space/space-stage.tsx")).SpaceStage }));

/** The stage: every image in the plane, or the network for one image in space. */
export function Stage() {
  const inSpace = useView((state) => state.view.space.shown);
  if (!inSpace) return <Projection />;
  return (
    <Suspense fallback={<div className="projection" />}>
      <SpaceStage />
    </Suspense>
  );
}

const NO_PATHS: readonly ProjectionPath[] = [];

/** The projection, with the paths of the strip, of the edited image and of live frames through the layers. */
function Projection() {
  const trails = useTrailPaths();
  const edits = useEditPath();
  const live = useLivePath();
  const paths = useMemo(() => {
    const all = [...trails, ...edits, ...live];
    // the same each time: another list of paths is drawn anew
    return all.length === 0 ? NO_PATHS : all;
  }, [trails, edits, live]);
  return <ProjectionStage paths={paths} />;
}

/**
 * The projection: every image as a point or a picture, moving through the layers, with the timeline below. `paths` are
 * polylines with a place in every layer (a strip's frames), drawn on top.
 */
export function ProjectionStage({ paths = NO_PATHS }: { readonly paths?: readonly ProjectionPath[] }) {
  const { store } = usePage();
  const [tool, setTool] = useState<StageTool>("pan");
  const [outline, setOutline] = useState<string | undefined>();
  const [film, setFilm] = useState(false);
  const player = usePlayer();
  const whole = useRef<HTMLElement>(null);
  const low = useSize(whole).height < LOW * remInPixels();
  const host = useRef<HTMLDivElement>(null);
  const { controller, status } = useController(host, paths);

  const toolNow = useRef(tool);
  toolNow.current = tool;
  useEffect(() => {
    if (controller === undefined) return;
    return attachPointer(controller, {
      tool: () => toolNow.current,
      onLasso: (points) => setOutline(points?.join(" ")),
    });
  }, [controller]);

  useEffect(() => controller && player.waitFor((t) => controller.getReady(t)), [controller, player]);

  useEffect(() => {
    if (controller === undefined) return;
    return store.getState().actions.offerExports(stageExports(controller, () => setFilm(true)));
  }, [controller, store]);

  const zoom = useCallback(
    (factor: number) => {
      if (controller === undefined) return;
      const transform = controller.transform();
      const at = { left: transform.width / 2, top: transform.height / 2, factor };
      store.getState().actions.look({ camera: zoomedAt(controller.camera(), transform, at) });
    },
    [controller, store],
  );
  useStageKeys(player, true, { zoom, fit: () => store.getState().actions.look(fitted(store.getState().view)) });

  return (
    <section ref={whole} className="projection" aria-label="Projection">
      <Toolbar tool={tool} onTool={setTool} onZoom={zoom} />
      <div className="stage">
        <div ref={host} className={tool === "lasso" ? "canvas lasso" : "canvas"}>
          <StageDescription />
        </div>
        {outline === undefined ? null : (
          <svg className="outline" aria-hidden="true">
            <polygon points={outline} />
          </svg>
        )}
        <StagePlate />
        <Legend />
        <Surveyed controller={controller} />
        <BlendSlider />
        <Checkpoints />
        <RefineLine />
        <DrawingNote status={status} />
      </div>
      <Hint />
      <Timeline player={player} low={low} />
      {film && controller !== undefined ? (
        <Suspense fallback={null}>
          <FilmDialog controller={controller} onClose={() => setFilm(false)} />
        </Suspense>
      ) : null}
    </section>
  );
}

/** What is said of the images in and around the view. */
function Surveyed({ controller }: { readonly controller: StageController | undefined }) {
  const { outside, survey } = useSurvey(controller);
  return (
    <>
      <OutsideMarks outside={outside} />
      <Caption controller={controller} survey={survey} />
    </>
  );
}

/** The way through several models as checkpoints. */
function Checkpoints() {
  const several = useView((state) => (state.info?.models.length ?? 0) > 1);
  return several ? (
    <Suspense fallback={null}>
      <EvolutionBar />
    </Suspense>
  ) : null;
}

function StageDescription() {
  const count = useView((state) => state.projection?.sequence.items.length ?? 0);
  const selected = useView((state) => state.view.selection.length);
  return (
    <p className="unseen">
      {plural(count, "image")} in the plane, {selected.toLocaleString("en")} selected. The same images can be chosen by
      keyboard in the image grid.
    </p>
  );
}

function useController(
  host: React.RefObject<HTMLDivElement | null>,
  paths: readonly ProjectionPath[],
): { readonly controller: StageController | undefined; readonly status: StageStatus | undefined } {
  const page = usePage();
  const theme = useTheme();
  const size = useSize(host);
  const [status, setStatus] = useState<StageStatus>();
  const [controller, setController] = useState<StageController>();
  const surroundings = useRef({ theme, ground: rgbOfHex("#000000"), paths });

  // once the layout has settled and before it is painted: what a context is asked for waits for a frame that is painted in software, and so does its
  // drawing buffer where its size changes
  useLayoutEffect(() => {
    let made: StageController | undefined;
    const frame = requestAnimationFrame(() => {
      if (host.current === null) return;
      made = new StageController(host.current, page, surroundings.current, setStatus);
      setController(made);
    });
    return () => {
      cancelAnimationFrame(frame);
      setController(undefined);
      made?.dispose();
    };
  }, [host, page]);

  useLayoutEffect(() => {
    const ground = getComputedStyle(document.documentElement).getPropertyValue("--surface").trim();
    surroundings.current = { theme, ground: rgbOfHex(ground || "#0f1216"), paths };
    controller?.surround(surroundings.current);
  }, [controller, theme, paths]);

  useLayoutEffect(() => {
    controller?.resize({ ...size, ratio: Math.min(3, devicePixelRatio) });
  }, [controller, size]);

  return { controller, status };
}
