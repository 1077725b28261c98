import { type FrameAnswer, type FrameRequest, predictedClass } from "@deepling/engine";
import { useCallback, useEffect, useRef, useState } from "react";
import { turned } from "../../state/aligned.ts";
import { usePage, useStudyInfo, useView } from "../../state/context.tsx";
import { failureOf } from "../../state/drive.ts";
import { placedNext } from "../../state/live-place.ts";
import { shownKey } from "../../state/shown.ts";
import { currentLayer, type Failure, type PageStore } from "../../state/store.ts";
import type { UnitName } from "../../state/view-state.ts";
import { FrameLoop, type Pace } from "./frame-loop.ts";
import { createFrameReader, type FittedFrame } from "./frame-pixels.ts";
import { type LiveSource, openCamera, openFile } from "./live-source.ts";

/** Rows and columns of a map that is drawn, at most. */
const SIDE = 32;

/** A frame and what the network makes of it. */
export interface LiveShown {
  readonly frame: FittedFrame;
  readonly answer: FrameAnswer;
  readonly pace: Pace;
}

/** The view's source of frames, and what is known of the last one. */
export interface Live {
  readonly source: LiveSource | undefined;
  /** Whether the camera was asked for and has not come yet. */
  readonly opening: boolean;
  readonly failure: Failure | undefined;
  readonly shown: LiveShown | undefined;
  /** Whether the frame is held while the source goes on. */
  readonly held: boolean;
  readonly camera: () => void;
  readonly file: (file: File) => void;
  readonly stop: () => void;
  readonly hold: () => void;
}

/** The unit whose answer is sent back: the chosen one, else the pinned one. */
export function useLiveUnit(): UnitName | undefined {
  return useView(({ view }) => view.live.unit ?? view.pinned);
}

/** What is wanted of a frame besides class scores. */
function wished(store: PageStore, unit: UnitName | undefined): Omit<FrameRequest, "pixels"> {
  const state = store.getState();
  const { projection, view, info } = state;
  const layer = info?.model.layers.find(({ name }) => name === unit?.layer);
  const known = layer !== undefined && unit !== undefined && unit.unit < Number(layer.channels.count);
  return {
    maps: { layer: currentLayer(state), side: SIDE },
    ...(known ? { unit: { layer: layer.index, unit: unit.unit } } : {}),
    // a preview's layouts are not kept
    ...(projection?.final === true ? { projection: { mode: projection.sequence.mode, items: view.projected } } : {}),
  };
}

/** Remembers where a frame lies, for the stage. */
function rememberPlace(store: PageStore, { placed, prediction }: FrameAnswer): void {
  const { projection, turns, livePlace, info, actions } = store.getState();
  if (placed === undefined || projection?.final !== true || info === undefined) return;
  const said = predictedClass(prediction.probabilities, info.model.output);
  const positions = placed.positions.map((own, layout) => turned(own, turns?.[layout]));
  actions.learn({ livePlace: placedNext(livePlace, projection.sequence, positions, said) });
}

/** Opens and closes the source; what comes after the view was left is closed at once. */
function useSource() {
  const { store } = usePage();
  const [source, setSource] = useState<LiveSource>();
  const [opening, setOpening] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const turn = useRef(0);
  const open = useCallback(
    async (kind: "camera" | "file", work: () => Promise<LiveSource>) => {
      const own = ++turn.current;
      setSource(undefined);
      setFailure(undefined);
      setOpening(true);
      try {
        const made = await work();
        if (turn.current !== own) return made.stop();
        const { view, actions } = store.getState();
        actions.look({ live: { ...view.live, source: kind } });
        setSource(made);
      } catch (error) {
        if (turn.current === own) setFailure(failureOf(error));
      }
      if (turn.current === own) setOpening(false);
    },
    [store],
  );
  const close = useCallback(() => {
    turn.current++;
    setOpening(false);
    setSource(undefined);
  }, []);
  useEffect(() => () => source?.stop(), [source]);
  useEffect(
    () => () => {
      turn.current++;
    },
    [],
  );
  return { source, opening, failure, setFailure, open, close };
}

/** Shows frames to the network for as long as the view is there: one at a time, the newest next. */
export function useLive(): Live {
  const { study, store } = usePage();
  const { fit } = useStudyInfo().preprocessing;
  const { source, opening, failure, setFailure, open, close } = useSource();
  const [shown, setShown] = useState<LiveShown>();
  const [held, setHeld] = useState(false);
  const unit = useLiveUnit();
  const now = useRef({ held, unit });
  now.current = { held, unit };
  const loop = useRef<FrameLoop<FittedFrame, FrameAnswer>>(undefined);

  useEffect(() => {
    if (source === undefined) return;
    const read = createFrameReader();
    let kept: FittedFrame | undefined;
    const made = new FrameLoop<FittedFrame, FrameAnswer>({
      grab: () => {
        const stays = kept !== undefined && (now.current.held || source.kind === "picture");
        if (!stays) kept = read(source.drawable(), fit, source.kind === "picture") ?? kept;
        return kept;
      },
      ask: ({ pixels }, signal) => study.frame({ pixels, ...wished(store, now.current.unit) }, { signal }),
      onAnswer: (frame, answer, pace) => {
        setShown({ frame, answer, pace });
        rememberPlace(store, answer);
      },
      onFailure: (error) => {
        close();
        setFailure(failureOf(error));
      },
      now: () => performance.now(),
    });
    loop.current = made;
    const leave = source.follow(() => {
      if (!now.current.held) made.tick();
    });
    return () => {
      leave();
      made.stop();
      loop.current = undefined;
      setShown(undefined);
      setHeld(false);
      store.getState().actions.learn({ livePlace: undefined });
    };
  }, [source, study, store, fit, close, setFailure]);

  const wish = useView((state) =>
    [currentLayer(state), shownKey(state.view), state.view.projected?.length, state.projection?.final].join(" "),
  );
  const sequence = useView((state) => state.projection?.sequence);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is wanted of the frame has changed
  useEffect(() => loop.current?.again(), [wish, unit, sequence]);

  const camera = useCallback(() => void open("camera", () => openCamera(navigator.mediaDevices)), [open]);
  const file = useCallback((given: File) => void open("file", () => openFile(given)), [open]);
  const hold = useCallback(() => setHeld((before) => !before), []);
  return { source, opening, failure, shown, held, camera, file, stop: close, hold };
}
