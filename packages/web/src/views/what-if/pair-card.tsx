import {
  type Counterfactual,
  type CounterfactualReport,
  counterfactualCsv,
  counterfactualFigure,
  nameAt,
  type Picture,
  percent,
  reportCounterfactual,
  type StripRequest,
  writeTarget,
} from "@deepling/engine";
import { useState } from "react";
import { ClassName } from "../../parts/class-tag.tsx";
import { formatValue } from "../../parts/format.ts";
import { PictureCanvas } from "../../parts/pixels.tsx";
import { FailedPlate } from "../../parts/plate.tsx";
import { useAnswer } from "../../parts/use-answer.ts";
import { useLatest } from "../../parts/use-latest.ts";
import { fileName, useReportExports } from "../../parts/use-report-exports.ts";
import { useActions, usePage, useStudyInfo, useView } from "../../state/context.tsx";
import { openStrip } from "../../state/open-strip.ts";
import { currentLayer } from "../../state/store.ts";
import { STRIP_LOOK, STRIP_START } from "../../state/view-state.ts";
import { PairChart } from "./pair-chart.tsx";
import { UNTOUCHED, useEditedInfo } from "./use-edits.ts";
import "./pair-card.css";

/** Offers the pair to the export menu. */
function usePairExports(pair: Counterfactual | undefined): void {
  const { study } = usePage();
  const info = useEditedInfo(UNTOUCHED);
  const own = useStudyInfo();
  useReportExports<CounterfactualReport>(
    pair && {
      group: "Counterpart",
      name: fileName("counterfactual", nameAt(info.data.names, pair.item) ?? String(pair.item)),
      report: () => reportCounterfactual(info, pair, { model: own.model.name, image: `${own.data.name}/${pair.item}` }),
      csv: counterfactualCsv,
      figure: async (report) =>
        counterfactualFigure(report, [
          await study.picture({ item: pair.item }, { variant: {} }),
          await study.picture({ item: pair.other }, { variant: {} }),
        ]),
    },
  );
}

/** The most similar image with another prediction, beside the chosen one: how far apart they are at every layer, and where their neighbourhoods part. */
export function PairCard({ item }: { readonly item: number }) {
  const { study } = usePage();
  const layer = useView(currentLayer);
  const [flips, setFlips] = useState(false);
  const { messages, failure, stale } = useLatest(`pair ${item} ${layer} ${flips}`, (signal) =>
    study.counterfactual({ item, layer, ...(flips ? { flip: "l2" } : {}) }, { signal }),
  );
  const pair = messages.findLast((message) => message.kind === "counterfactual");
  usePairExports(stale ? undefined : pair);
  if (failure !== undefined) return <FailedPlate failure={failure} />;
  if (pair === undefined || pair.item !== item) {
    return (
      <section className="pair-card">
        <p className="small faint">Looking for the nearest image with another prediction …</p>
      </section>
    );
  }
  return (
    <section className={stale ? "pair-card is-stale" : "pair-card"} aria-label="Nearest image with another prediction">
      <div className="pair-pictures">
        <Half item={pair.item} label={pair.predicted[0]} confidence={pair.confidence[0]} />
        <Half item={pair.other} label={pair.predicted[1]} confidence={pair.confidence[1]} />
      </div>
      <Parting pair={pair} />
      <Ways pair={pair} onFlip={() => setFlips(true)} flips={flips} />
      <p className="small faint">Distance per layer; 1: mean of all</p>
      <PairChart pair={pair} />
    </section>
  );
}

function Half({
  item,
  label,
  confidence,
}: {
  readonly item: number;
  readonly label: number;
  readonly confidence: number;
}) {
  const { study } = usePage();
  const { data } = useStudyInfo();
  const { selectItem } = useActions();
  const { answer } = useAnswer(`picture ${item}`, (signal) => study.picture({ item }, { signal, variant: {} }));
  return (
    <button type="button" className="pair-half small" title={nameAt(data.names, item)} onClick={() => selectItem(item)}>
      <span className="pair-picture">
        {answer === undefined ? null : <Shown picture={answer} name={nameAt(data.names, item) ?? ""} />}
      </span>
      <span className="pair-class">
        <ClassName label={label} />
        <span className="faint">{percent(confidence, 0)}</span>
      </span>
    </button>
  );
}

const Shown = ({ picture, name }: { readonly picture: Picture; readonly name: string }) => (
  <PictureCanvas picture={picture} name={name} />
);

function Parting({ pair }: { readonly pair: Counterfactual }) {
  const { model } = useStudyInfo();
  const { parting, apart, count } = pair.neighbourhoods;
  const at = model.layers[pair.layer]?.name;
  const name = (layer: number) => <strong>{model.layers[layer]?.name}</strong>;
  return (
    <p className="small">
      <span className="faint">
        Nearest in {at} of {pair.differing} images predicted otherwise (of {pair.among}).
      </span>{" "}
      {parting === undefined ? (
        pair.final ? (
          `Their ${count} nearest images are of one class at every layer.`
        ) : null
      ) : (
        <>
          Their neighbourhoods part at {name(parting)}
          {apart === undefined || apart === parting ? "" : <>, for good from {name(apart)} on</>}.
        </>
      )}
    </p>
  );
}

interface WaysProps {
  readonly pair: Counterfactual;
  readonly flips: boolean;
  readonly onFlip: () => void;
}

/** From the image to the other one's class: a strip, and the smallest one that flips. */
function Ways({ pair, flips, onFlip }: WaysProps) {
  const { store } = usePage();
  const { data } = useStudyInfo();
  const { flip } = pair;
  const show = ({ items = [], target, ...settings }: StripRequest) => {
    const [towards = ""] = typeof target === "string" || "kind" in target ? [target] : target;
    const text = typeof towards === "string" ? towards : writeTarget(towards, data.classes);
    const strip = { ...STRIP_START, ...settings, items: [...items], target: text };
    openStrip(store, { below: "strip", strip, stripLook: STRIP_LOOK });
  };
  return (
    <div className="pair-ways small">
      <button type="button" className="button compact outlined" onClick={() => show(pair.strip)}>
        Strip
      </button>
      {flip !== undefined && "request" in flip ? (
        <button type="button" className="button compact outlined" onClick={() => show(flip.request)}>
          Smallest flip: L2 {formatValue(flip.distance)}
        </button>
      ) : flip !== undefined ? (
        <span className="faint">{flip.reason}</span>
      ) : (
        <button type="button" className="button compact outlined" disabled={flips} onClick={onFlip}>
          {flips ? "Looking for the smallest flip …" : "Find the smallest flip"}
        </button>
      )}
    </div>
  );
}
