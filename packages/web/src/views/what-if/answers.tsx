import {
  type ChangedLayers,
  type ChangedNeighbourhoods,
  type ChangedScores,
  type ChangeMessage,
  changeCsv,
  changeFigure,
  nameAt,
  type Progress,
  reportChange,
} from "@deepling/engine";
import { type ReactNode, useMemo } from "react";
import { DifferenceLine } from "../../parts/difference-line.tsx";
import { Outcome } from "../../parts/outcome.tsx";
import { FailedPlate } from "../../parts/plate.tsx";
import { useLatest } from "../../parts/use-latest.ts";
import { fileName, useReportExports } from "../../parts/use-report-exports.ts";
import { usePage, useStudyInfo, useView } from "../../state/context.tsx";
import { type EditText, writeEditTexts } from "../../state/edit-text.ts";
import { shownVariant } from "../../state/shown.ts";
import { currentLayer } from "../../state/store.ts";
import type { WhatIfPart } from "../../state/view-state.ts";
import { Corruptions } from "./corruptions.tsx";
import { Evidence } from "./evidence.tsx";
import { PairCard } from "./pair-card.tsx";
import { SweepChart } from "./sweep-chart.tsx";
import { UnitChanges } from "./unit-changes.tsx";
import { type EditKinds, useEditedInfo, useVariant } from "./use-edits.ts";
import { sweptParameter, useSweep } from "./use-sweep.ts";

type Beside = WhatIfPart["whatIf"]["beside"];

/** What the lab shows at once; the table of corruptions is asked for by itself. */
const LAB: readonly Beside[] = ["layers", "evidence", "units", "sweep"];

/** Channels whose difference is shown. */
const CHANNELS = 24;

/** Images among which neighbourhoods are looked for, and how many make one. */
const NEIGHBOURS = { count: 10, among: 1000 };

/** What is known of the change, kind by kind. */
interface Changed {
  readonly scores: ChangedScores | undefined;
  readonly layers: ChangedLayers | undefined;
  readonly neighbourhoods: ChangedNeighbourhoods | undefined;
}

const NOTHING: Changed = { scores: undefined, layers: undefined, neighbourhoods: undefined };

function sorted(messages: readonly (Progress | ChangeMessage)[]): Changed {
  return {
    scores: messages.find((message) => message.kind === "scores"),
    layers: messages.find((message) => message.kind === "layers"),
    neighbourhoods: messages.find((message) => message.kind === "neighbourhoods"),
  };
}

/** The place of the last edit that has a slider. */
function lastSwept(stack: readonly EditText[], kinds: EditKinds | undefined): number | undefined {
  const at = stack.findLastIndex(({ name }) => {
    const kind = kinds?.get(name);
    return kind !== undefined && sweptParameter(kind) !== undefined;
  });
  return at < 0 ? undefined : at;
}

/** What a change is asked for beside its scores and layers: only what is shown, since neighbours cost a pass over many images. */
function askedFor(shown: readonly Beside[], layer: number) {
  const channels = { units: { layers: [layer], count: 4096 }, maps: { layer, limit: CHANNELS } };
  return {
    ...(shown.includes("layers") ? { neighbours: NEIGHBOURS } : {}),
    ...(shown.includes("units") ? channels : {}),
  };
}

/** Offers to the export menu what the edits change in the image. */
function useChangeExports({ scores, layers, neighbourhoods }: Changed, stack: readonly EditText[]): void {
  const info = useEditedInfo(stack);
  useReportExports(
    scores === undefined || layers === undefined
      ? undefined
      : {
          group: "What the edits change",
          name: fileName("change", nameAt(info.data.names, scores.item) ?? String(scores.item)),
          report: () => reportChange(info, { scores, layers, neighbourhoods }),
          csv: changeCsv,
          figure: changeFigure,
        },
  );
}

interface AnswersProps {
  readonly item: number;
  readonly stack: readonly EditText[];
  readonly kinds: EditKinds | undefined;
  /** Whether there is room for everything at once. */
  readonly lab: boolean;
}

/** What the network makes of the edited image: probabilities, and beside them layers, channels or a sweep. */
export function Answers({ item, stack, kinds, lab }: AnswersProps) {
  const { study, store } = usePage();
  const { data } = useStudyInfo();
  const variant = useVariant(stack);
  const beside = useView((state) => state.view.whatIf.beside);
  const layer = useView(currentLayer);
  const shown = lab ? LAB : [beside];
  const wanted = askedFor(shown, layer);
  const asked = `${item} ${writeEditTexts(stack)} ${JSON.stringify(wanted)}`;
  const change = useLatest(asked, (signal) => {
    const against = shownVariant(store.getState().view);
    return study.change({ item, against, ...wanted }, { signal, variant });
  });
  const sweptAt = useMemo(() => lastSwept(stack, kinds), [stack, kinds]);
  const swept = useSweep(item, stack, shown.includes("sweep") ? sweptAt : undefined, kinds);
  const changed = sorted(change.messages);
  useChangeExports(change.question === asked ? changed : NOTHING, stack);
  if (change.failure !== undefined) {
    return (
      <div className="what-if-failure">
        <FailedPlate failure={change.failure} />
      </div>
    );
  }
  const { scores, layers, neighbourhoods } = changed;
  const panels: Readonly<Record<Beside, ReactNode>> = {
    layers:
      layers === undefined ? (
        <p className="small faint">Comparing the layers …</p>
      ) : (
        <DifferenceLine {...{ neighbourhoods }} changed={layers} edited={stack.length > 0} />
      ),
    units: <UnitChanges changed={layers} layer={layer} />,
    evidence: <Evidence item={item} stack={stack} predicted={scores?.predicted[0] ?? -1} />,
    sweep: <SweepChart swept={swept} />,
    corruptions: <Corruptions />,
    pair: <PairCard item={item} />,
  };
  return (
    <>
      {scores === undefined ? <section /> : <Outcome scores={scores} label={data.labels?.[item] ?? -1} />}
      {lab ? panels.pair : null}
      {lab ? (
        <div className="what-if-lab">
          {LAB.map((one) => (
            <div key={one} className="what-if-panel">
              {panels[one]}
            </div>
          ))}
        </div>
      ) : (
        panels[beside]
      )}
    </>
  );
}
