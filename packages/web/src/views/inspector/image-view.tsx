import { nameAt, type Prediction, percent, predictedClass } from "@deepling/engine";
import { Breakable } from "../../parts/breakable.tsx";
import { ClassTag } from "../../parts/class-tag.tsx";
import { MeasureValue } from "../../parts/measure-value.tsx";
import { PictureCanvas } from "../../parts/pixels.tsx";
import { FailedPlate } from "../../parts/plate.tsx";
import { PredictionBars } from "../../parts/prediction-bars.tsx";
import { type Answer, useAnswer } from "../../parts/use-answer.ts";
import { usePage, useRestingLayer, useStudyInfo } from "../../state/context.tsx";
import { Channels } from "./channels.tsx";
import { DecidedLine } from "./decided-line.tsx";
import { ImageActions } from "./image-actions.tsx";
import { NearestImages } from "./neighbours.tsx";
import { SelectionSteps } from "./selection-steps.tsx";
import { UnitsHere } from "./units-here.tsx";

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
  const wrong = !prediction.stale && label >= 0 && predicted >= 0 && predicted !== label;
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
          <dl>
            {label < 0 ? null : (
              <>
                <dt>true</dt>
                <dd>
                  <ClassTag label={label} />
                </dd>
              </>
            )}
            {probabilities === undefined || predicted < 0 ? null : (
              <>
                <dt className={wrong ? "wrong" : ""}>{model.output.kind === "labels" ? "highest" : "predicted"}</dt>
                <dd>
                  <ClassTag label={predicted} />
                </dd>
                <dt>confidence</dt>
                <dd>
                  <MeasureValue measure="confidence" value={probabilities[predicted] ?? Number.NaN}>
                    {percent(probabilities[predicted] ?? Number.NaN)}
                  </MeasureValue>
                </dd>
              </>
            )}
          </dl>
        </div>
        <ImageActions item={item} probabilities={prediction.stale ? undefined : probabilities} />
        <DecidedLine item={item} />
        <SelectionSteps item={item} />
      </section>
      <section aria-label="Prediction" style={{ minHeight: "7.25rem" }}>
        {failure === undefined ? null : <FailedPlate failure={failure} />}
        {prediction.answer === undefined ? null : <PredictionBars prediction={prediction.answer} label={label} />}
      </section>
    </>
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
