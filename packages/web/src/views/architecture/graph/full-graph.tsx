import { type KeyboardEvent, useEffect, useMemo, useRef } from "react";
import { createPortal } from "react-dom";
import { commandOf, keyOf } from "../../../parts/key-table.ts";
import { type LayerReport, useLayerReport } from "../../../parts/use-layer-report.ts";
import { useActions, useStudyInfo, useView } from "../../../state/context.tsx";
import { currentLayer } from "../../../state/store.ts";
import { FULL_KEYS } from "../keys.ts";
import { GraphBar } from "./graph-bar.tsx";
import { GraphCanvas } from "./graph-canvas.tsx";
import { GroupCard } from "./group-card.tsx";
import { shownMeasure } from "./measures.ts";
import { NodeCard } from "./node-card.tsx";
import { OwnNotes, useOwnNumbers } from "./own-numbers.tsx";
import type { GraphControl } from "./use-camera.ts";
import { useNetwork } from "./use-network.ts";
import { type Selection, useSelection } from "./use-selection.ts";
import "./graph.css";

/** The network's graph over the whole page. */
export function FullGraph() {
  return createPortal(<Graph />, document.body);
}

function Graph() {
  const { model } = useStudyInfo();
  const { look } = useActions();
  const by = useView((state) => state.view.graph.by);
  const report = useLayerReport();
  const measure = useMemo(() => shownMeasure(report, by), [report, by]);
  const network = useNetwork(measure);
  const { drawn } = network;
  const control = useRef<GraphControl>(null);
  const field = useRef<HTMLInputElement>(null);
  const host = useRef<HTMLDivElement>(null);
  const selection = useSelection(network, control);
  const own = useOwnNumbers(report);
  useEffect(() => host.current?.focus(), []);

  const leave = () => look({ graph: { full: false, by } });
  const go = (layer: number) => {
    selection.go(layer);
    host.current?.focus();
  };
  return (
    <div
      ref={host}
      className={`graph-full${own.over ? " is-over" : ""}`}
      role="application"
      aria-label={`Network graph of ${model.name}`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: keys move through the graph
      tabIndex={0}
      onKeyDown={(event) => press(event, { selection, control, field, leave })}
      {...own.props}
    >
      <GraphBar
        report={report}
        drawn={drawn}
        field={field}
        onFound={go}
        onOpenAll={network.openAll}
        onFit={() => control.current?.fit()}
        onLeave={leave}
      />
      <div className="graph-body">
        {drawn === undefined ? null : <GraphCanvas drawn={drawn} selection={selection} control={control} />}
        {selection.card ? <Card selection={selection} report={report} onGo={go} /> : null}
        <CurrentLayer />
      </div>
      <OwnNotes {...report} />
      {own.over ? <p className="graph-drop">Numbers for layers, as CSV or JSON</p> : null}
    </div>
  );
}

/** The layer that is chosen, for those who hear it. */
function CurrentLayer() {
  const { model } = useStudyInfo();
  const current = useView(currentLayer);
  return (
    <p className="unseen" aria-live="polite">
      {model.layers[current]?.name}
    </p>
  );
}

interface CardProps {
  readonly selection: Selection;
  readonly report: LayerReport;
  readonly onGo: (layer: number) => void;
}

/** The card of the selected box: a layer's, or that of several drawn as one. */
function Card({ selection, report, onGo }: CardProps) {
  const current = useView(currentLayer);
  const { group } = selection;
  const shared = { report, onGo, onClose: () => selection.setCard(false) };
  if (group === undefined) return <NodeCard layer={current} {...shared} />;
  return <GroupCard group={group} onOpen={() => selection.fold(selection.selected)} {...shared} />;
}

interface Parts {
  readonly selection: Selection;
  readonly control: { readonly current: GraphControl | null };
  readonly field: { readonly current: HTMLInputElement | null };
  readonly leave: () => void;
}

/** Does what a key is for; none goes on to the page behind. */
function press(event: KeyboardEvent, { selection, control, field, leave }: Parts): void {
  event.stopPropagation();
  // a menu or a button has keys of its own, but for the way out
  const isInside = event.target !== event.currentTarget;
  const command = commandOf(FULL_KEYS, keyOf(event));
  if (command === undefined || (isInside && command !== "leave")) return;
  const acts: Readonly<Record<typeof command, () => void>> = {
    before: () => selection.step(-1),
    after: () => selection.step(1),
    close: () => selection.fold(selection.around()),
    open: () => selection.fold(selection.selected),
    larger: () => control.current?.zoom(1.25),
    smaller: () => control.current?.zoom(0.8),
    card: () => selection.setCard(true),
    fit: () => control.current?.fit(),
    find: () => field.current?.focus(),
    leave: () => (selection.card ? selection.setCard(false) : leave()),
  };
  acts[command]();
  event.preventDefault();
}
