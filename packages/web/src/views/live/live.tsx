import { type DragEvent, useRef, useState } from "react";
import { LayerChoice } from "../../parts/layer-choice.tsx";
import { FailedPlate } from "../../parts/plate.tsx";
import { useActions, usePage, useStudyInfo, useView } from "../../state/context.tsx";
import { currentLayer } from "../../state/store.ts";
import { unitPage } from "../../state/unit-name.ts";
import { FrameColumn } from "./frame-column.tsx";
import { keepFrame } from "./keep-frame.ts";
import type { LiveShown } from "./live-loops.ts";
import { PaceLine } from "./pace-line.tsx";
import { UnitTiles } from "./unit-tiles.tsx";
import { type Live, useLive } from "./use-live.ts";
import "../../parts/semantics.css";
import "./live.css";

const PRIVATE = "Frames go to the server on this machine (127.0.0.1) and nowhere else; none is kept.";

/** Opens a camera or a file; stops, holds and keeps what is open. */
function Bar({ live }: { readonly live: Live }) {
  const { store } = usePage();
  const chooser = useRef<HTMLInputElement>(null);
  const { source, shown, held } = live;
  return (
    <div className="live-bar">
      {source === undefined ? (
        <button type="button" className="button outlined" disabled={live.opening} onClick={live.camera}>
          {live.opening ? "Waiting …" : "Camera"}
        </button>
      ) : (
        <button type="button" className="button outlined" onClick={live.stop}>
          Stop
        </button>
      )}
      <button type="button" className="button outlined" onClick={() => chooser.current?.click()}>
        File …
      </button>
      <input
        ref={chooser}
        type="file"
        accept="image/*,video/*"
        aria-label="A picture or a video"
        hidden
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          event.target.value = "";
          if (file !== undefined) live.file(file);
        }}
      />
      {source === undefined || source.kind === "picture" ? null : (
        <button
          type="button"
          className="button compact"
          aria-pressed={held}
          title="Keep looking at this frame (Space, in the channels)"
          onClick={live.hold}
        >
          Hold
        </button>
      )}
      {shown === undefined ? null : (
        <button
          type="button"
          className="button compact"
          title="Put this frame into What if, as a picture over the chosen image"
          onClick={() => keepFrame(store, shown.frame)}
        >
          Keep this frame
        </button>
      )}
      {source === undefined || shown === undefined ? null : (
        <PaceLine source={source} shown={shown} beside={live.beside} held={held} />
      )}
      <span className="grow" />
      <ShownLayer />
    </div>
  );
}

/** The layer whose channels are shown, the same as everywhere on the page. */
function ShownLayer() {
  const { model } = useStudyInfo();
  const { selectLayer } = useActions();
  const at = useView(currentLayer);
  return <LayerChoice layers={model.layers} chosen={at} onChoose={selectLayer} />;
}

/** The channels of the layer, as the last frame was answered. */
function Channels({ shown, onHold }: { readonly shown: LiveShown; readonly onHold: () => void }) {
  const { model } = useStudyInfo();
  const { look, selectLayer } = useActions();
  const live = useView((state) => state.view.live);
  const at = useView(currentLayer);
  const { maps } = shown.answer;
  const layer = maps === undefined ? undefined : model.layers[maps.layer];
  if (maps === undefined || layer === undefined) return null;
  const named = (unit: number) => ({ layer: layer.name, unit });
  return (
    <UnitTiles
      maps={maps}
      layer={layer.name}
      chosen={live.unit?.layer === layer.name ? live.unit.unit : undefined}
      onChoose={(unit) => look({ live: { ...live, unit: unit === undefined ? undefined : named(unit) } })}
      onOpen={(unit) => {
        // the image's own channels have no page
        if (layer.index > 0) look(unitPage(named(unit)));
      }}
      onLayer={(by) => selectLayer(at + by)}
      onHold={onHold}
    />
  );
}

/** What stands while nothing is open: what there is to do, and what became of the last try. */
function Closed({ live }: { readonly live: Live }) {
  const last = useView((state) => state.view.live.source);
  if (live.failure !== undefined) return <FailedPlate failure={live.failure} />;
  return (
    <div className="plate">
      <p>
        {live.opening
          ? "The browser asks whether this page may use the camera."
          : last === "camera"
            ? "Press Camera to see what the network makes of what is before it."
            : "Press Camera, or drop a picture or a video here, to see what the network makes of it."}
      </p>
      <p className="faint">{PRIVATE}</p>
    </div>
  );
}

/** The first file of a drop. */
const fileOf = (event: DragEvent): File | undefined => event.dataTransfer.files[0];

/** What the network makes of a camera, a video or a picture: predictions, channels, what a unit answers to, and the frame's place on the stage. */
export function LiveBody() {
  const live = useLive();
  const [over, setOver] = useState(false);
  const { source, shown } = live;
  return (
    <section
      className={over ? "live is-over" : "live"}
      aria-label="Live"
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const file = fileOf(event);
        if (file !== undefined) live.file(file);
      }}
    >
      <Bar live={live} />
      {source === undefined ? (
        <div className="live-closed">
          <Closed live={live} />
        </div>
      ) : (
        <div className="live-main">
          <FrameColumn source={source} shown={shown} beside={live.beside} />
          <div className="live-channels">
            {shown === undefined ? null : <Channels shown={shown} onHold={live.hold} />}
          </div>
        </div>
      )}
    </section>
  );
}
