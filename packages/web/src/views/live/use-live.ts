import type { FrameAnswer } from "@deepling/engine";
import { useCallback, useEffect, useRef, useState } from "react";
import { usePage, useStudyInfo, useView } from "../../state/context.tsx";
import { shownKey } from "../../state/shown.ts";
import { currentLayer, type Failure } from "../../state/store.ts";
import { failureOf } from "../../state/task.ts";
import type { UnitName } from "../../state/view-state.ts";
import type { FrameLoop } from "./frame-loop.ts";
import type { FittedFrame } from "./frame-pixels.ts";
import { createLoops, type LiveBeside, type LiveShown } from "./live-loops.ts";
import { type LiveSource, openCamera, openFile } from "./live-source.ts";

/** The view's source of frames, and what is known of the last one. */
export interface Live {
  readonly source: LiveSource | undefined;
  /** Whether the camera was asked for and has not come yet. */
  readonly opening: boolean;
  readonly failure: Failure | undefined;
  readonly shown: LiveShown | undefined;
  readonly beside: LiveBeside | undefined;
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
  const [beside, setBeside] = useState<LiveBeside>();
  const [held, setHeld] = useState(false);
  const unit = useLiveUnit();
  const now = useRef({ held, unit });
  now.current = { held, unit };
  const loop = useRef<FrameLoop<FittedFrame, FrameAnswer>>(undefined);

  useEffect(() => {
    if (source === undefined) return;
    const onFailure = (error: unknown) => {
      close();
      setFailure(failureOf(error));
    };
    const page = { study, store };
    const { fast, stop } = createLoops({ page, source, fit, now, onShown: setShown, onBeside: setBeside, onFailure });
    loop.current = fast;
    const leave = source.follow(() => {
      if (!now.current.held) fast.tick();
    });
    return () => {
      leave();
      stop();
      loop.current = undefined;
      setShown(undefined);
      setBeside(undefined);
      setHeld(false);
      store.getState().actions.learn({ livePlace: undefined });
    };
  }, [source, study, store, fit, close, setFailure]);

  const wish = useView((state) =>
    [currentLayer(state), shownKey(state.view), state.view.projected?.length, state.projection?.final].join(" "),
  );
  const sequence = useView((state) => state.projection?.sequence);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is wanted of the frame has changed
  useEffect(() => loop.current?.again(), [wish, unit, sequence, held]);

  const camera = useCallback(() => void open("camera", () => openCamera(navigator.mediaDevices)), [open]);
  const file = useCallback((given: File) => void open("file", () => openFile(given)), [open]);
  const hold = useCallback(() => setHeld((before) => !before), []);
  return { source, opening, failure, shown, beside, held, camera, file, stop: close, hold };
}
