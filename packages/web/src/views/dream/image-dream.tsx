import {
  type Dream,
  type Dreaming,
  type DreamReport,
  type DreamRequest,
  dreamFigure,
  dreamPixels,
  dreamWords,
  nameAt,
  plural,
  reportDream,
  rgbBytes,
  threeFigures,
} from "@deepling/engine";
import { type CSSProperties, useEffect, useMemo, useState } from "react";
import { Growing } from "../../parts/grown-pictures.tsx";
import { ImageCanvas, imageOfRgb, PictureCanvas } from "../../parts/pixels.tsx";
import { EmptyPlate, FailedPlate } from "../../parts/plate.tsx";
import { SavePicture } from "../../parts/save-picture.tsx";
import { Thumbnail } from "../../parts/thumbnail.tsx";
import { useAnswer } from "../../parts/use-answer.ts";
import { useGrowth } from "../../parts/use-growth.ts";
import { usePage, useStudyInfo, useView } from "../../state/context.tsx";
import { growAgain } from "../../state/growths.ts";
import { openDream } from "../../state/open-dream.ts";
import { DREAM_GROUP, dreamExports } from "./dream-exports.ts";
import { DreamPrediction } from "./dream-prediction.tsx";
import { useDreamLayer } from "./image-choices.tsx";

/** What is asked of the study; undefined until a dream is asked for. */
function useRequest(): DreamRequest | undefined {
  const dream = useView((state) => state.view.dream);
  const layer = useDreamLayer()?.name;
  return useMemo(() => {
    const { item, unit, guide, octaves, steps, size } = dream;
    if (item === undefined || layer === undefined) return undefined;
    const target = unit === undefined ? ({ kind: "layer", layer } as const) : ({ kind: "unit", layer, unit } as const);
    return {
      item,
      target,
      octaves,
      steps,
      ...(guide === undefined ? {} : { guide }),
      ...(size === undefined ? {} : { size }),
    };
  }, [dream, layer]);
}

/** Offers the finished dream to the export menu. */
function useExports(report: DreamReport | undefined, dream: Dream | undefined, steps: readonly Dreaming[]): void {
  const page = usePage();
  useEffect(() => {
    if (report === undefined || dream === undefined) return;
    const guide = async () => (dream.guide === undefined ? undefined : page.study.picture({ item: dream.guide }));
    const figure = async () => dreamFigure(report, dream, await guide());
    return page.store.getState().actions.offerExports(dreamExports({ report, dream, steps, figure }, page));
  }, [report, dream, steps, page]);
}

/** The picture after a step, as far as it has come. */
function useShown(
  dreaming: readonly Dreaming[],
  dreamt: Dream | undefined,
  chosen: number | undefined,
): ImageData | undefined {
  const shown = chosen === undefined ? (dreamt ?? dreaming.at(-1)) : dreaming[chosen];
  return useMemo(() => {
    if (shown === undefined) return undefined;
    const { width, height } = shown;
    return imageOfRgb({ width, height, pixels: rgbBytes(shown) });
  }, [shown]);
}

/** As large as its place allows, in the picture's shape. */
function roomFor(shape: { readonly width: number; readonly height: number } | undefined): CSSProperties {
  return { width: `calc(var(--side) * ${shape === undefined ? 1 : Math.min(1, shape.width / shape.height)})` };
}

/** The picture itself: in its own shape as soon as that is known. */
function Before({
  dreamt,
  first,
  item,
}: {
  readonly dreamt: Dream | undefined;
  readonly first: Dreaming | undefined;
  readonly item: number;
}) {
  const { study } = usePage();
  const { data } = useStudyInfo();
  const picture = useAnswer(`${item}`, (signal) => study.picture({ item }, { signal }));
  const name = nameAt(data.names, item) ?? `image ${item}`;
  const before = useMemo(() => {
    if (dreamt !== undefined) return dreamPixels(dreamt, dreamt.before);
    return first === undefined ? undefined : { ...first, pixels: rgbBytes(first) };
  }, [dreamt, first]);
  const shown = before ?? (picture.stale ? undefined : picture.answer);
  return (
    <figure>
      <div className="dream-room" style={roomFor(shown)}>
        {shown === undefined ? null : <PictureCanvas picture={shown} name={name} />}
      </div>
      <figcaption className="small quiet clip">{name}</figcaption>
    </figure>
  );
}

const NONE: readonly Dreaming[] = [];

/** Whether it worked. */
function Finished({ report }: { readonly report: DreamReport | undefined }) {
  if (report === undefined) return null;
  const { width, height, settings } = report;
  return (
    <>
      <p className="dream-number">{dreamWords(report)}</p>
      <p className="quiet">
        {width}×{height} pixels, {plural(settings.octaves, "octave")} of {plural(settings.steps, "step")}
      </p>
    </>
  );
}

/** How far it is at a step. */
function Now({ step: { value, step, octave, octaves, width, height } }: { readonly step: Dreaming }) {
  return (
    <>
      <p className="dream-number">
        {threeFigures(value)} <span className="faint">at step {step}</span>
      </p>
      <p className="quiet">
        octave {octave + 1} of {octaves}, {width}×{height} pixels
      </p>
    </>
  );
}

/** Leads back through the steps of a finished dream. */
function Steps({
  dreaming,
  chosen,
  onChoose,
}: {
  readonly dreaming: readonly Dreaming[];
  readonly chosen: number | undefined;
  readonly onChoose: (chosen: number | undefined) => void;
}) {
  const [first] = dreaming;
  if (first === undefined) return null;
  return (
    <label className="dream-steps quiet">
      {chosen === undefined ? "finished" : `step ${dreaming[chosen]?.step ?? 0} of ${first.steps}`}
      <input
        type="range"
        aria-label="Step of the dream"
        min={0}
        max={dreaming.length}
        value={chosen ?? dreaming.length}
        onChange={(event) => {
          const at = Number(event.target.value);
          onChoose(at === dreaming.length ? undefined : at);
        }}
      />
    </label>
  );
}

function Run({ request }: { readonly request: DreamRequest }) {
  const { store } = usePage();
  const info = useStudyInfo();
  const growth = useGrowth(request);
  const [chosen, setChosen] = useState<number>();
  const { dreaming = NONE, dreamt, failure } = growth ?? {};
  const again = () => growAgain(store, request);
  const image = useShown(dreaming, dreamt, chosen);
  const called = useTargetName();
  const report = useMemo(() => {
    if (dreamt === undefined) return undefined;
    const nameOf = (item: number) => nameAt(info.data.names, item) ?? `image ${item}`;
    const guide = dreamt.guide === undefined ? undefined : nameOf(dreamt.guide);
    return reportDream(info, dreamt, { image: nameOf(dreamt.item), guide, target: called, notes: info.assumed });
  }, [dreamt, info, called]);
  useExports(report, dreamt, dreaming);
  if (failure !== undefined) return <FailedPlate failure={failure} retry={again} />;
  const last = dreamt === undefined ? dreaming.at(-1) : undefined;
  const now = chosen === undefined ? last : dreaming[chosen];
  return (
    <div className="dream">
      <Before dreamt={dreamt} first={dreaming[0]} item={request.item} />
      <figure>
        <div className="dream-room" style={roomFor(image)}>
          {image === undefined ? null : <ImageCanvas image={image} name={`What ${called} sees, synthetic`} />}
        </div>
        <figcaption className="small quiet clip">what {called} sees · synthetic</figcaption>
      </figure>
      <div className="dream-words small">
        {now === undefined ? <Finished report={report} /> : <Now step={now} />}
        {dreamt === undefined ? (
          <Growing progress={growth?.progress} stopped={growth?.stopped ?? false} again={again} />
        ) : (
          <>
            <DreamPrediction dream={dreamt} />
            <Steps dreaming={dreaming} chosen={chosen} onChoose={setChosen} />
            <SavePicture group={DREAM_GROUP} />
          </>
        )}
        {dreamt?.notes.map((note) => (
          <p key={note} className="faint">
            {note}
          </p>
        ))}
      </div>
    </div>
  );
}

/** "relu4", "relu4/12". */
function useTargetName(): string {
  const layer = useDreamLayer()?.name ?? "";
  const unit = useView((state) => state.view.dream.unit);
  return unit === undefined ? layer : `${layer}/${unit}`;
}

/** Which image it would be, of which layer or unit, and how to begin. */
function Waiting({ item }: { readonly item: number }) {
  const { store } = usePage();
  const { data } = useStudyInfo();
  const name = nameAt(data.names, item) ?? `image ${item}`;
  return (
    <div className="plate">
      <Thumbnail item={item} side={64} />
      <p>
        What {useTargetName()} sees in {name} grows in it, octave by octave (DeepDream). It takes seconds.
      </p>
      <button type="button" className="button primary" onClick={() => openDream(store, item)}>
        Dream into {name}
      </button>
    </div>
  );
}

/** The image that was asked for, and what grows in it, step by step. */
export function ImageDream() {
  const item = useView((state) => state.view.item);
  const request = useRequest();
  if (request !== undefined) return <Run key={JSON.stringify(request)} request={request} />;
  if (item !== undefined) return <Waiting item={item} />;
  return (
    <EmptyPlate>
      Choose an image in the projection or in the data, then let what a layer sees in it grow in it (DeepDream).
    </EmptyPlate>
  );
}
