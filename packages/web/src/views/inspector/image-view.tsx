import { nameAt, type Prediction, percent, predictedClass } from "@deepling/engine";
import { Breakable } from "../../parts/breakable.tsx";
import { ClassTag } from "../../parts/class-tag.tsx";
import { MeasureValue } from "../../parts/measure-value.tsx";
import { PictureCanvas } from "../../parts/pixels.tsx";
import { FailedPlate } from "../../parts/plate.tsx";
import { PredictionBars } from "../../parts/prediction-bars.tsx";
import { OfSide, SideName } from "../../parts/side.tsx";
import { type Answer, useAnswer } from "../../parts/use-answer.ts";
import { usePage, useRestingLayer, useStudyInfo, useView } from "../../state/context.tsx";
import { type Side, type Sides, wantsBoth } from "../../state/sides.ts";
import { Channels } from "./channels.tsx";
import { DecidedLine } from "./decided-line.tsx";
import { ImageActions } from "./image-actions.tsx";
import { NearestImages } from "./neighbours.tsx";
import { SelectionSteps } from "./selection-steps.tsx";
import { UnitsHere } from "./units-here.tsx";

interface VerdictProps {
  readonly probabilities: Float32Array | undefined;
  /** −1 where it is not known, or not to be told. */
  readonly label: number;
  readonly predicted: number;
}

/** What the image is, what it was said to be, and how surely. */
function Verdict({ probabilities, label, predicted }: VerdictProps) {
  const { output } = useStudyInfo().model;
  const wrong = label >= 0 && predicted >= 0 && predicted !== label;
  const confidence = probabilities?.[predicted] ?? Number.NaN;
  return (
    <dl>
      {label < 0 ? null : (
        <>
          <dt>true</dt>
          <dd>
            <ClassTag label={label} />
          </dd>
        </>
      )}
      {predicted < 0 ? null : (
        <>
          <dt className={wrong ? "wrong" : ""}>{output.kind === "labels" ? "highest" : "predicted"}</dt>
          <dd>
            <ClassTag label={predicted} />
          </dd>
          <dt>confidence</dt>
          <dd>
            <MeasureValue measure="confidence" value={confidence}>
              {percent(confidence)}
            </MeasureValue>
          </dd>
        </>
      )}
    </dl>
  );
}

/** The image as the network sees it, what it is, and what it was said to be. */
function Subject({ item, prediction }: { readonly item: number; readonly prediction: Answer<Prediction> }) {
  const { study } = usePage();
  const { data, model } = useStudyInfo();
  const name = nameAt(data.names, item) ?? `image ${item}`;
  const label = data.labels?.[item] ?? -1;
  const picture = useAnswer(`${item}`, (signal) => study.picture({ item }, { signal }));
  // said once, where there is room for it
  const failure = prediction.failure ?? picture.failure;
  const probabilities = prediction.answer?.probabilities;
  const predicted = probabilities === undefined ? -1 : predictedClass(probabilities, model.output);
  const both = useView((state) => (wantsBoth(state) ? state.sides : undefined));
  // of two networks each is told apart below
  const isTold = both === undefined && predicted >= 0;
  const wrong = isTold && !prediction.stale && label >= 0 && predicted !== label;
  return (
    <>
      <section className="subject" aria-label="Image">
        <div className={wrong ? "subject-picture is-wrong" : "subject-picture"}>
          {picture.answer === undefined ? null : <PictureCanvas picture={picture.answer} name={name} />}
        </div>
        <div className={prediction.stale ? "is-stale" : ""}>
          <h3>
            <Breakable name={name} />
          </h3>
          <Verdict probabilities={probabilities} label={label} predicted={isTold ? predicted : -1} />
        </div>
        <ImageActions item={item} probabilities={prediction.stale ? undefined : probabilities} />
        <DecidedLine item={item} />
        <SelectionSteps item={item} />
      </section>
      <section aria-label="Prediction">
        <div className="prediction-room">
          {failure === undefined ? null : <FailedPlate failure={failure} />}
          {both === undefined ? (
            <Bars prediction={prediction.answer} label={label} />
          ) : (
            <Both item={item} sides={both} />
          )}
        </div>
      </section>
    </>
  );
}

function Bars({ prediction, label }: { readonly prediction: Prediction | undefined; readonly label: number }) {
  return prediction === undefined ? null : <PredictionBars prediction={prediction} label={label} />;
}

/** What both networks make of the image. */
function Both({ item, sides }: { readonly item: number; readonly sides: Sides }) {
  return sides.map((side) => (
    <OfSide key={side.word} side={side}>
      <SidePrediction item={item} side={side} />
    </OfSide>
  ));
}

/** What one of them makes of it. */
function SidePrediction({ item, side }: { readonly item: number; readonly side: Side }) {
  const { study } = usePage();
  const { data } = useStudyInfo();
  const { answer, stale, failure } = useAnswer(`${item} ${side.word}`, (signal) => study.predict({ item }, { signal }));
  return (
    <div className={stale ? "side-prediction is-stale" : "side-prediction"}>
      <SideName side={side} />
      {failure === undefined ? null : <FailedPlate failure={failure} />}
      <Bars prediction={answer} label={data.labels?.[item] ?? -1} />
    </div>
  );
}

/** Everything about one image: picture, prediction, and how the selected layer sees it. */
export function ImageView({ item }: { readonly item: number }) {
  const { study } = usePage();
  const layer = useRestingLayer();
  const prediction = useAnswer(`${item}`, (signal) => study.predict({ item }, { signal }));
  // what keeps the network from answering keeps its layers from it, and is said once
  if (prediction.failure !== undefined) return <Subject item={item} prediction={prediction} />;
  return (
    <>
      <Subject item={item} prediction={prediction} />
      <NearestImages item={item} />
      <UnitsHere item={item} layer={layer} />
      <Channels item={item} layer={layer} />
    </>
  );
}
