import { isErrorMessage } from "@deepling/engine";
import { useEffect, useMemo, useRef } from "react";
import { ImageCanvas, imageOfRgb } from "../../parts/pixels.tsx";
import { PredictionBars } from "../../parts/prediction-bars.tsx";
import { Reconstruction } from "../../parts/reconstruction.tsx";
import { useStudyInfo } from "../../state/context.tsx";
import { classUnits } from "../../state/target-words.ts";
import type { LiveBeside, LiveShown } from "./live-loops.ts";
import type { LiveSource } from "./live-source.ts";
import { useLiveUnit } from "./use-live.ts";

/** The camera, video or picture itself. */
function Source({ source }: { readonly source: LiveSource }) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    host.current?.replaceChildren(source.element);
  }, [source]);
  return <div ref={host} className="live-room" />;
}

/** What the chosen or the pinned unit makes of the frame; why there is nothing, where there is nothing. */
function UnitFigure({ reconstruction }: Pick<LiveBeside, "reconstruction">) {
  const info = useStudyInfo();
  const unit = useLiveUnit();
  const layer = info.model.layers.find(({ name }) => name === unit?.layer);
  if (unit === undefined || layer === undefined) {
    return (
      <figcaption className="small faint">Press a channel, or pin a unit (d), to see what it answers to.</figcaption>
    );
  }
  const name = classUnits(info, layer.index)?.[unit.unit] ?? `unit ${unit.unit}`;
  const words = `${name} of ${layer.name}`;
  if (isErrorMessage(reconstruction)) {
    return (
      <figcaption className="small faint">
        {words}: {reconstruction.message}
      </figcaption>
    );
  }
  return (
    <>
      <div className="live-room">
        {reconstruction === undefined ? null : (
          <Reconstruction
            explanation={reconstruction}
            box={{ x: 0, y: 0, width: reconstruction.width, height: reconstruction.height }}
            reversed={info.preprocessing.channels === "bgr"}
            name={`deconvnet of ${words}`}
          />
        )}
      </div>
      <figcaption
        className="small quiet clip"
        title="What of the frame makes the unit's mean answer, sent back through the network (deconvnet, Zeiler and Fergus 2014); grey is zero"
      >
        {words}
      </figcaption>
    </>
  );
}

/** Source, frame and reconstruction side by side, and what the network says of the frame. */
export function FrameColumn({
  source,
  shown,
  beside,
}: {
  readonly source: LiveSource;
  readonly shown: LiveShown | undefined;
  readonly beside: LiveBeside | undefined;
}) {
  const frame = shown?.frame;
  const image = useMemo(() => (frame === undefined ? undefined : imageOfRgb(frame)), [frame]);
  return (
    <section className="live-frame" aria-label="Frame">
      <div className="live-figures">
        <figure>
          <Source source={source} />
          <figcaption className="small quiet clip" title={source.name}>
            {source.name}
          </figcaption>
        </figure>
        <figure>
          <div className="live-room">
            {image === undefined ? null : <ImageCanvas image={image} name="the frame as the network sees it" />}
          </div>
          <figcaption className="small quiet">
            {frame === undefined ? "waiting for a frame" : `fitted to ${frame.width}×${frame.height}`}
          </figcaption>
        </figure>
        <figure>{shown === undefined ? null : <UnitFigure reconstruction={beside?.reconstruction} />}</figure>
      </div>
      {shown === undefined ? null : <PredictionBars prediction={shown.answer.prediction} label={-1} />}
    </section>
  );
}
