import {
  type MethodInfo,
  type Picture,
  percent,
  predictedClass,
  scaleEnd,
  threeFigures,
  writeTarget,
} from "@deepling/engine";
import { ClassTag } from "../../parts/class-tag.tsx";
import { contrastOf } from "../../parts/contrast.ts";
import { OfSide, SideName, useSideStudy } from "../../parts/side.tsx";
import { useAnswer } from "../../parts/use-answer.ts";
import { useActions, useStudyInfo, useView } from "../../state/context.tsx";
import type { Side, Sides } from "../../state/sides.ts";
import { classTarget } from "../../state/target-words.ts";
import type { ExplainLook } from "../../state/view-state.ts";
import { Attribution } from "./attribution.tsx";
import { correlationOf } from "./correlation-of.ts";
import { useAttribution } from "./use-attribution.ts";

/** The class that a network predicts for an image, and with what probability; undefined until it is known. */
function usePredicted(side: Side, item: number) {
  const study = useSideStudy(side);
  const { answer, stale } = useAnswer(`predicted ${side.word} ${item}`, (signal) =>
    study.predict({ item }, { signal }),
  );
  if (answer === undefined || stale) return undefined;
  const label = predictedClass(answer.probabilities, side.info.model.output);
  return { label, probability: answer.probabilities[label] ?? Number.NaN };
}

/** The same target for both networks: what depends on a prediction is taken from that of the first. */
export function sharedTarget(
  target: string,
  predicted: number | undefined,
  label: number,
  classes: readonly string[],
): string {
  if (predicted === undefined || predicted < 0) return target;
  const contrast = contrastOf(target, { label, predicted }, classes);
  if (contrast !== undefined) return writeTarget({ kind: "difference", ...contrast }, classes);
  return target === "" ? classTarget(predicted, classes) : target;
}

interface TwoNetworksProps {
  readonly item: number;
  readonly picture: Picture;
  readonly methods: readonly MethodInfo[];
  readonly target: string;
  readonly sides: Sides;
}

/** One method asked of both networks: the same image and target, the same parameters, on one scale. */
export function TwoNetworks({ item, picture, methods, target, sides }: TwoNetworksProps) {
  const [before, after] = sides;
  const { data } = useStudyInfo();
  const { look } = useActions();
  const explain = useView((state) => state.view.explain);
  const ends = useView((state) => state.view.explainEnds);
  const change = (patch: Partial<ExplainLook>) => look({ explain: { ...explain, ...patch } });
  const predicted = [usePredicted(before, item), usePredicted(after, item)] as const;
  const shared = sharedTarget(target, predicted[0]?.label, data.labels?.[item] ?? -1, before.info.data.classes);
  const asked = { item, methods, chosen: explain.first, given: explain.firstGiven, target: shared };
  const found = [useAttribution(useSideStudy(before), asked), useAttribution(useSideStudy(after), asked)] as const;
  const [one, other] = found.map(({ explanation, stale }) => (stale ? undefined : explanation?.map));
  const end = Math.max(0, ...[one, other].map((map) => (map === undefined ? 0 : scaleEnd(map))));
  const correlation = one === undefined || other === undefined ? Number.NaN : correlationOf(one, other);
  return sides.map((side, at) => (
    <OfSide key={side.word} side={side}>
      <Attribution
        attributed={found[at] ?? found[0]}
        picture={picture}
        methods={methods}
        target={shared}
        end={ends === "shared" ? end : undefined}
        head={
          <div className="attribution-side">
            <SideName side={side} />
            <Predicted found={predicted[at]} />
          </div>
        }
        choice={
          at > 0
            ? undefined
            : {
                given: explain.firstGiven,
                onChoose: (first) => change({ first, firstGiven: {} }),
                onGive: (firstGiven) => change({ firstGiven }),
              }
        }
        foot={at === 0 ? null : <Together correlation={correlation} />}
      />
    </OfSide>
  ));
}

/** How alike both maps are, and whether they share their scale. */
function Together({ correlation }: { readonly correlation: number }) {
  const { look } = useActions();
  const own = useView((state) => state.view.explainEnds === "own");
  return (
    <>
      {Number.isNaN(correlation) ? null : (
        <p title="Pearson's correlation of both maps, pixel by pixel: 1 for maps of the same pattern">
          both maps correlate at <b>{threeFigures(correlation)}</b>
        </p>
      )}
      <button
        type="button"
        className="button compact outlined"
        aria-pressed={own}
        title="The colours of each map reach its own greatest number; else the same colour is the same number in both"
        onClick={() => look({ explainEnds: own ? "shared" : "own" })}
      >
        Own scales
      </button>
    </>
  );
}

function Predicted({ found }: { readonly found: ReturnType<typeof usePredicted> }) {
  if (found === undefined || found.label < 0) return null;
  return (
    <span className="attribution-predicted">
      <ClassTag label={found.label} /> {percent(found.probability)}
    </span>
  );
}
