import { hasScores, type MethodInfo, nameAt, type Picture } from "@deepling/engine";
import { targetFor } from "../../parts/contrast.ts";
import { Icon } from "../../parts/glyph.tsx";
import { PictureCanvas } from "../../parts/pixels.tsx";
import { EmptyPlate, FailedPlate, JobPlate } from "../../parts/plate.tsx";
import { Popover } from "../../parts/popover.tsx";
import { Segments } from "../../parts/segments.tsx";
import { OneOrBoth } from "../../parts/side.tsx";
import { TargetPicker } from "../../parts/target-picker.tsx";
import { useAnswer } from "../../parts/use-answer.ts";
import { useActions, usePage, useStudyInfo, useView } from "../../state/context.tsx";
import { type Verdict, verdictOf } from "../../state/statistics.ts";
import type { ExplainLook } from "../../state/view-state.ts";
import { Attribution } from "./attribution.tsx";
import { TwoNetworks } from "./two-networks.tsx";
import { UnitPicker } from "./unit-picker.tsx";
import { useAttribution } from "./use-attribution.ts";
import "../../parts/semantics.css";
import "./explain.css";

const COLOURS = [
  { value: "diverging", label: "Diverging", hint: "Orange: evidence for the target; blue: against it" },
  { value: "heat", label: "Heat", hint: "Magnitude of each pixel's contribution" },
] as const;

const SIGNS = [
  { value: "both", label: "Both", hint: "Evidence for and against the target" },
  { value: "positive", label: "For", hint: "Only evidence for the target" },
  { value: "negative", label: "Against", hint: "Only evidence against the target" },
] as const;

/** What is known of the image: of one that was mistaken, said and true class can be contrasted. */
function useVerdict(item: number): Verdict {
  const { data } = useStudyInfo();
  const evaluation = useView((state) => state.evaluation);
  return verdictOf(item, data.labels, evaluation);
}

function Head({ item }: { readonly item: number }) {
  const { study } = usePage();
  const { model } = useStudyInfo();
  const { look } = useActions();
  const verdict = useVerdict(item);
  const explain = useView((state) => state.view.explain);
  const change = (patch: Partial<ExplainLook>) => look({ explain: { ...explain, ...patch } });
  const prediction = useAnswer(`${item}`, (signal) => study.predict({ item }, { signal }));
  return (
    <div className="semantics-head">
      <TargetPicker
        word="evidence for"
        target={targetFor(explain.target, verdict)}
        none={hasScores(model.output) ? "the predicted class" : "a unit"}
        likely={prediction.answer?.probabilities}
        verdict={verdict}
        onChoose={(target) => change({ target })}
      />
      <UnitPicker target={explain.target} onChoose={(target) => change({ target })} />
      <span className="grow" />
      <Popover
        className="button compact"
        label={
          <>
            Display <Icon name="fold-down" />
          </>
        }
        name="Display"
      >
        {() => (
          <fieldset className="explain-display" aria-label="Display of the maps">
            <span className="small faint">evidence</span>
            <Segments name="Sign" options={SIGNS} value={explain.sign} onChoose={(sign) => change({ sign })} />
            <span className="small faint">colours</span>
            <Segments
              name="Colours"
              options={COLOURS}
              value={explain.colours}
              onChoose={(colours) => change({ colours })}
            />
            <span className="small faint">opacity</span>
            <input
              type="range"
              aria-label="opacity"
              min={0}
              max={1}
              step={0.05}
              value={explain.opacity}
              onChange={(event) => change({ opacity: Number(event.target.value) })}
            />
          </fieldset>
        )}
      </Popover>
    </div>
  );
}

function Body({ item }: { readonly item: number }) {
  const { study } = usePage();
  const { data, model } = useStudyInfo();
  const verdict = useVerdict(item);
  const explain = useView((state) => state.view.explain);
  const methods = useAnswer("methods", (signal) => study.methods({}, { signal }));
  const picture = useAnswer(`${item}`, (signal) => study.picture({ item }, { signal }));
  const failure = methods.failure ?? picture.failure;
  if (failure !== undefined) return <FailedPlate failure={failure} />;
  if (explain.target === "" && !hasScores(model.output)) {
    return <EmptyPlate>The network has no class scores: choose a unit or a layer above.</EmptyPlate>;
  }
  if (methods.answer === undefined || picture.answer === undefined || picture.stale)
    return <JobPlate job={undefined} waiting="reading the image" />;
  const target = targetFor(explain.target, verdict);
  const shown = { item, picture: picture.answer, methods: methods.answer, target };
  return (
    <div className="explain">
      <div className="explain-picture semantics-picture">
        <PictureCanvas picture={picture.answer} name={`The image: ${nameAt(data.names, item) ?? item}`} />
      </div>
      <OneOrBoth one={() => <TwoMethods {...shown} />} both={(sides) => <TwoNetworks {...shown} sides={sides} />} />
    </div>
  );
}

interface ShownProps {
  readonly item: number;
  readonly picture: Picture;
  readonly methods: readonly MethodInfo[];
  readonly target: string;
}

/** Two methods asked of the network that is shown, each on its own scale. */
function TwoMethods({ item, picture, methods, target }: ShownProps) {
  const { study } = usePage();
  const { look } = useActions();
  const explain = useView((state) => state.view.explain);
  const change = (patch: Partial<ExplainLook>) => look({ explain: { ...explain, ...patch } });
  const { first, firstGiven, second, secondGiven } = explain;
  const shown = { picture, methods, target };
  const asked = { item, methods, target };
  return (
    <>
      <Attribution
        {...shown}
        attributed={useAttribution(study, { ...asked, chosen: first, given: firstGiven })}
        choice={{
          given: firstGiven,
          onChoose: (id) => change({ first: id, firstGiven: {} }),
          onGive: (given) => change({ firstGiven: given }),
        }}
      />
      <Attribution
        {...shown}
        attributed={useAttribution(study, { ...asked, chosen: second, given: secondGiven })}
        choice={{
          given: secondGiven,
          onChoose: (id) => change({ second: id, secondGiven: {} }),
          onGive: (given) => change({ secondGiven: given }),
        }}
      />
    </>
  );
}

/** What is explained and how it is shown, once an image is chosen. */
export function ExplainHead() {
  const known = useView((state) => state.info !== undefined);
  const item = useView((state) => state.view.item);
  return known && item !== undefined ? <Head item={item} /> : null;
}

/** The chosen image, and two methods side by side. */
export function ExplainBody() {
  const item = useView((state) => state.view.item);
  return item === undefined ? (
    <EmptyPlate>
      Choose an image in the projection or in the data, to see which of its pixels support a class or activate a unit.
    </EmptyPlate>
  ) : (
    <Body item={item} />
  );
}
