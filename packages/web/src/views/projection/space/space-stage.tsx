import { type CellPlace, nameAt, plural, rgbOfHex } from "@deepling/engine";
import { type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import { ACCENT, type Theme } from "../../../colour/palette.ts";
import { remInPixels } from "../../../parts/canvas.ts";
import { formatShape } from "../../../parts/format.ts";
import { EmptyPlate, FailedPlate, JobPlate } from "../../../parts/plate.tsx";
import { OfSide, OneOrBoth, SideName } from "../../../parts/side.tsx";
import { useTheme } from "../../../parts/theme.ts";
import { useAnswer } from "../../../parts/use-answer.ts";
import { useSize } from "../../../parts/use-size.ts";
import { onScreen } from "../../../renderers/space/orbit.ts";
import { useActions, usePage, useStudyInfo, useView } from "../../../state/context.tsx";
import { currentLayer, type Failure } from "../../../state/store.ts";
import { failureOf } from "../../../state/task.ts";
import { Timeline } from "../timeline.tsx";
import { usePlayer } from "../use-player.ts";
import { useStageKeys } from "../use-stage-keys.ts";
import { CellCard, TERMS } from "./cell-card.tsx";
import { type Placer, SpaceLabels } from "./labels.tsx";
import { ScoreBars } from "./score-bars.tsx";
import { SpaceController, type SpaceFrame, type SpaceInk } from "./space-controller.ts";
import { attachSpacePointer } from "./space-pointer.ts";
import { SpaceToolbar } from "./space-toolbar.tsx";
import { useSpaceExport } from "./use-space-export.ts";
import "../projection.css";
import "../timeline.css";
import "./space.css";

/** On a stage lower than this (rem) the timeline gives up height. */
const LOW = 34;
/** On a stage narrower than this (rem), as of two networks, scores and cards stand above and below the network, not beside it. */
const NARROW = 34;
/** Below this height (rem) a cell's card writes fewer terms. */
const LOW_CARD = 22;

/** Lines that add to a value, and lines that take from it; both are told apart on both themes and by colour-blind eyes. */
const MORE: Readonly<Record<Theme, string>> = { dark: "#fd9a4a", light: "#c65804" };
const LESS: Readonly<Record<Theme, string>> = { dark: "#5b9dff", light: "#0b57c4" };
const FIELD: Readonly<Record<Theme, string>> = { dark: "#ffffff", light: "#ffffff" };

function inkOf(theme: Theme): SpaceInk {
  const style = getComputedStyle(document.documentElement);
  return {
    ground: rgbOfHex(style.getPropertyValue("--surface").trim() || "#0f1216"),
    panel: rgbOfHex(style.getPropertyValue("--hover").trim() || "#1b2027"),
    own: rgbOfHex(ACCENT[theme]),
    more: rgbOfHex(MORE[theme]),
    less: rgbOfHex(LESS[theme]),
    field: rgbOfHex(FIELD[theme]),
  };
}

/** The network for the chosen image in space: every layer's feature maps, and how each of their cells comes about. */
export function SpaceStage() {
  const open = useView((state) => state.jobs.open);
  const info = useView((state) => state.info);
  const player = usePlayer();
  const whole = useRef<HTMLElement>(null);
  const low = useSize(whole).height < LOW * remInPixels();
  return (
    <section ref={whole} className="projection in-space" aria-label="Network in 3-D">
      {info === undefined ? (
        <>
          <div className="stage-tools" />
          <div className="stage">
            {open?.failure === undefined ? (
              <JobPlate job={open} waiting="opening the study" />
            ) : (
              <FailedPlate failure={open.failure} retry={open.retry} />
            )}
          </div>
        </>
      ) : (
        <OneOrBoth
          one={() => <Network player={player} leads />}
          both={(sides) => (
            <div className="space-sides">
              {sides.map((side, at) => (
                <OfSide key={side.word} side={side}>
                  <div className="space-side">
                    <Network player={player} leads={at === 0} name={<SideName side={side} />} />
                  </div>
                </OfSide>
              ))}
            </div>
          )}
        />
      )}
      <Timeline player={player} low={low} />
    </section>
  );
}

interface NetworkProps {
  readonly player: ReturnType<typeof usePlayer>;
  /** Whether it has the toolbar and the keys: of two networks the first has them for both, which share how they are looked at. */
  readonly leads: boolean;
  /** Which of two networks it is. */
  readonly name?: ReactNode;
}

function Network({ player, leads, name }: NetworkProps) {
  const { data, model } = useStudyInfo();
  const item = useView((state) => state.view.item ?? state.view.selection[0] ?? 0);
  const space = useView((state) => state.view.space);
  const { look } = useActions();
  const host = useRef<HTMLDivElement>(null);
  const { placer, scores, onFrame } = usePlaced();
  const size = useSize(host);
  const rem = remInPixels();
  const narrow = size.width < NARROW * rem;
  const { controller, ...loading } = useSpaceController(host, onFrame, narrow && space.cell !== undefined);
  const { cell, written, failure } = useCell(controller, item);

  const closeUp = (close: boolean) => look({ space: { ...space, close, orbit: undefined } });
  useStageKeys(player, leads, {
    zoom: (factor) => controller?.magnify(factor),
    fit: () => closeUp(space.orbit !== undefined ? space.close : !space.close),
    turn: (across, down) => controller?.turn(across, down),
  });
  useSpaceExport(controller, item);
  const caption = <LayerCaption item={item} name={name} />;
  const low = narrow || size.height < LOW_CARD * rem;

  return (
    <>
      {leads ? (
        <SpaceToolbar caption={caption} controller={controller} onClose={closeUp} />
      ) : (
        <div className="stage-tools">{caption}</div>
      )}
      <div className="stage">
        <div ref={host} className="canvas" />
        <SpaceLabels placer={placer} />
        <ScoreBars item={item} host={scores} />
        {data.count === 0 ? <EmptyPlate>There is no image to show.</EmptyPlate> : <Loading {...loading} />}
        {cell === undefined ? null : (
          <CellCard
            item={item}
            cell={cell}
            written={written}
            failure={failure}
            kept={isSame(cell, space.cell)}
            low={low}
            // in the whole network, which no camera moves for it
            narrow={narrow}
            left={!space.close && cell.layer > model.layers.length / 2}
            onClose={() => look({ space: { ...space, cell: undefined } })}
          />
        )}
      </div>
    </>
  );
}

/** Labels and scores, which every frame puts in their places. */
function usePlaced() {
  const placer = useRef<Placer>(null);
  const scores = useRef<HTMLDivElement>(null);
  const onFrame = useCallback((frame: SpaceFrame) => {
    placer.current?.place(frame);
    placeScores(scores.current, frame);
  }, []);
  return { placer, scores, onFrame };
}

/** The cell under the pointer, or the one that is kept, and how its value comes about once that is known. */
function useCell(controller: SpaceController | undefined, item: number) {
  const { study } = usePage();
  const space = useView((state) => state.view.space);
  const { look } = useActions();
  const [hovered, setHovered] = useState<CellPlace>();
  const cell = hovered ?? space.cell;
  const asked = cell === undefined || cell.layer === 0 ? undefined : cell;
  const { answer, stale, failure } = useAnswer(
    asked && `${item} ${asked.layer} ${asked.unit} ${asked.row} ${asked.column}`,
    (signal) =>
      study.writtenCell({ item, terms: TERMS, ...(asked ?? { layer: 0, unit: 0, row: 0, column: 0 }) }, { signal }),
  );
  const written = stale || asked === undefined ? undefined : answer;
  useEffect(() => controller?.write(cell, written), [controller, cell, written]);

  const latest = useRef({ space, look });
  latest.current = { space, look };
  useEffect(() => {
    if (controller === undefined) return;
    return attachSpacePointer(controller, {
      onHover: (under) => setHovered((before) => (isSame(before, under) ? before : under)),
      onPress: (under) => latest.current.look({ space: { ...latest.current.space, cell: under } }),
    });
  }, [controller]);
  return { cell, written, failure };
}

interface LoadingProps {
  readonly progress: { readonly done: number; readonly total: number } | undefined;
  readonly failure: Failure | undefined;
  readonly alive: boolean;
}

/** What is under way, or went wrong, with the maps. */
function Loading({ progress, failure, alive }: LoadingProps) {
  if (failure !== undefined) return <FailedPlate failure={failure} />;
  if (!alive) {
    return (
      <p className="stage-note small">
        The graphics device was lost; the picture returns when the browser gives it back.
      </p>
    );
  }
  if (progress === undefined) return null;
  return (
    <div className="stage-line" aria-live="polite">
      <p>
        feature maps{" "}
        <span className="faint">
          {progress.done} of {plural(progress.total, "layer")}
        </span>
      </p>
      <i style={{ width: `${(100 * progress.done) / Math.max(1, progress.total)}%` }} />
    </div>
  );
}

const isSame = (a: CellPlace | undefined, b: CellPlace | undefined): boolean =>
  a?.layer === b?.layer && a?.unit === b?.unit && a?.row === b?.row && a?.column === b?.column;

/** Which image, and which layer one looks at. */
function LayerCaption({ item, name }: { readonly item: number; readonly name: ReactNode }) {
  const { model, data } = useStudyInfo();
  const layer = model.layers[useView(currentLayer)];
  const close = useView((state) => state.view.space.close);
  if (layer === undefined) return null;
  return (
    <div className="space-caption">
      {name}
      {name === undefined || close ? <h3>{close ? layer.name : model.name}</h3> : null}
      <p className="small faint clip">
        {close ? `${layer.kind} · ${formatShape(layer.shape)} · ` : `${plural(model.layers.length, "layer")} · `}
        {nameAt(data.names, item) ?? "no image"}
      </p>
    </div>
  );
}

/** The scores stand behind the last wall. */
function placeScores(host: HTMLElement | null, { sight, walls, standing }: SpaceFrame): void {
  if (host === null) return;
  const last = walls.at(-1);
  const at = standing.at(-1);
  const end =
    last === undefined || at === undefined
      ? undefined
      : onScreen(sight, [at.x + 0.12, 0, (-last.across * last.tile[0]) / 2]);
  const isNarrow = sight.width < NARROW * remInPixels();
  const isSeen = end !== undefined && at !== undefined && at.opacity > 0.6 && end.left > 0 && end.left < sight.width;
  host.hidden = !isSeen;
  if (!isSeen || end === undefined) return;
  if (isNarrow) host.style.transform = `translate(${Math.round(sight.width - host.offsetWidth - 8)}px, 8px)`;
  else
    host.style.transform = `translate(${Math.round(Math.min(end.left, sight.width - host.offsetWidth - 8))}px, ${Math.round(end.top)}px) translateY(-50%)`;
}

function useSpaceController(
  host: React.RefObject<HTMLDivElement | null>,
  onFrame: (frame: SpaceFrame) => void,
  cardBelow: boolean,
) {
  const page = usePage();
  const theme = useTheme();
  const size = useSize(host);
  const [controller, setController] = useState<SpaceController>();
  const [progress, setProgress] = useState<{ readonly done: number; readonly total: number }>();
  const [failure, setFailure] = useState<Failure>();
  const [alive, setAlive] = useState(true);
  const first = useRef(theme);

  useEffect(() => {
    if (host.current === null) return;
    const made = new SpaceController(host.current, page, inkOf(first.current), {
      onContext: setAlive,
      onProgress: (next) => {
        setProgress(next);
        setFailure(undefined);
      },
      onFailure: (error) => setFailure(failureOf(error)),
      onFrame,
    });
    setController(made);
    return () => {
      setController(undefined);
      made.dispose();
    };
  }, [host, page, onFrame]);

  useEffect(() => {
    first.current = theme;
    controller?.surround(inkOf(theme));
  }, [controller, theme]);

  useEffect(() => {
    const rem = remInPixels();
    const isNarrow = size.width < NARROW * rem;
    const bottom = cardBelow ? Math.max(3.5 * rem, 0.5 * size.height) : 3.5 * rem;
    const edges = { left: 1.5 * rem, top: 1.25 * rem, bottom };
    // as wide as the card may be (space.css)
    const side = (wide: number) => (isNarrow ? 1.5 * rem : Math.min(wide * rem, Math.max(18 * rem, 0.4 * size.width)));
    // scores stand behind the network, and what is written of a cell beside its layer
    const whole = { ...edges, right: side(17), top: isNarrow ? 8 * rem : edges.top };
    controller?.resize({ ...size, whole, close: { ...edges, right: side(21) } });
  }, [controller, size, cardBelow]);

  return { controller, progress, failure, alive };
}
