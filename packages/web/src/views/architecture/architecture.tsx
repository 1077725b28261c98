import type { Layer, LayerDifference } from "@deepling/engine";
import { type KeyboardEvent, lazy, Suspense, useEffect, useMemo, useRef, useState } from "react";
import { Beside, type PlaceOnPage } from "../../parts/beside.tsx";
import { Icon } from "../../parts/glyph.tsx";
import { commandOf, keyOf } from "../../parts/key-table.ts";
import { knownMeasures } from "../../parts/known-measures.ts";
import { LayerEdits } from "../../parts/layer-edits.tsx";
import { MeasureValue } from "../../parts/measure-value.tsx";
import { useAnswer } from "../../parts/use-answer.ts";
import { useSize } from "../../parts/use-size.ts";
import { useStable } from "../../parts/use-stable.ts";
import { comparedIn } from "../../state/compared.ts";
import { useActions, usePage, useStudyInfo, useView } from "../../state/context.tsx";
import { currentLayer } from "../../state/store.ts";
import { Edges } from "./edges.tsx";
import { GRAPH_KEYS } from "./keys.ts";
import { LayerRow, type RowActs } from "./layer-row.tsx";
import { TimeMark } from "./time-mark.tsx";
import { useBoxes } from "./use-boxes.ts";
import { usePlacement } from "./use-placement.ts";
import { visibleGraph } from "./visible-graph.ts";
import "./architecture.css";

/** Networks with more layers than this open with their blocks collapsed. */
const MANY_LAYERS = 40;
/** The measures that each row shows as a bar. */
const BARS = ["purity", "stress"] as const;
/** Connections are drawn anew when the rows have moved so far, in pixels. */
const EDGES_STEP = 1000;
/** Rows further out of sight than this, in pixels, are not in the page. */
const OVERSCAN = 400;

type Changes = ReadonlyMap<number, LayerDifference>;

/** What differs in the graph from the network that the one shown is compared with, by layer. */
function useChanges(): Changes | undefined {
  const { study } = usePage();
  const model = useView((state) => state.view.model);
  const edits = useView((state) => state.view.edits);
  const before = useView((state) => state.view.before);
  const compared = before ? undefined : comparedIn({ model, edits });
  const { answer, stale } = useAnswer(compared?.key, (signal) =>
    study.graphDifference({ against: compared?.against }, { variant: compared?.variant, signal }),
  );
  return useMemo(
    () => (answer === undefined || stale ? undefined : new Map(answer.layers.map((one) => [one.after, one]))),
    [answer, stale],
  );
}

/** The first change among the layers that a row stands for. */
function changeIn(layers: readonly number[], changes: Changes | undefined): LayerDifference | undefined {
  const found = layers.map((layer) => changes?.get(layer));
  return found.find((one) => one !== undefined && one.change !== "same");
}

/** The network as a compact graph: each layer with what it is, what it puts out, and how well its drawing does. */
function Network({ changes }: { readonly changes: Changes | undefined }) {
  const { store } = usePage();
  const actions = useActions();
  const { model } = useStudyInfo();
  const scroller = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(scroller);
  const [top, setTop] = useState(0);
  const [expanded, setExpanded] = useState<ReadonlySet<number>>(
    () => new Set(model.layers.length > MANY_LAYERS ? [] : model.blocks.map(({ index }) => index)),
  );
  const [menu, setMenu] = useState<{ readonly layer: Layer; readonly box: PlaceOnPage }>();
  const current = useView(currentLayer);
  const sequence = useView((state) => state.projection?.sequence);
  const layouts = useMemo(() => new Map(sequence?.layers.map((layout) => [layout.layer, layout])), [sequence]);

  const { layers, blocks } = model;
  const graph = useMemo(() => visibleGraph(layers, blocks, expanded), [layers, blocks, expanded]);
  const { request, rem } = useBoxes(graph, width);
  const placed = usePlacement(graph, request);

  const at = graph.nodes.findIndex(({ layers }) => layers.includes(current));
  const seen = useRef({ top, height });
  seen.current = { top, height };
  const selectedTop = placed?.graph === graph ? placed.placement.boxes[at]?.y : undefined;
  useEffect(() => {
    const view = scroller.current;
    if (view === null || selectedTop === undefined) return;
    const margin = 3 * rem;
    // what the page is told of its own scrolling and size: to ask would lay it out
    const { top, height } = seen.current;
    if (selectedTop < top + margin) view.scrollTop = selectedTop - margin;
    else if (selectedTop + margin > top + height - margin) view.scrollTop = selectedTop + 2 * margin - height;
  }, [selectedTop, rem]);

  const toggle = (block: number, open = !expanded.has(block)) => {
    const next = new Set(expanded);
    if (open) next.add(block);
    else next.delete(block);
    setExpanded(next);
  };

  const press = (event: KeyboardEvent) => {
    const command = commandOf(GRAPH_KEYS, keyOf(event));
    if (command === undefined) return;
    const block = graph.nodes[at]?.block;
    const go = (place: number) => actions.selectLayer(graph.nodes.at(place)?.layers.at(-1) ?? current);
    const acts: Readonly<Record<typeof command, () => void>> = {
      before: () => go(Math.max(0, at - 1)),
      after: () => go(Math.min(graph.nodes.length - 1, at + 1)),
      first: () => go(0),
      last: () => go(-1),
      collapse: () => block !== undefined && toggle(block, false),
      expand: () => block !== undefined && toggle(block, true),
      details: () => actions.look({ inspect: "layer" }),
    };
    acts[command]();
    event.preventDefault();
    event.stopPropagation();
  };

  const select = (layer: number) => {
    actions.selectLayer(layer);
    if (store.getState().view.item === undefined) actions.look({ inspect: "layer" });
  };

  const from = Math.floor((top - OVERSCAN) / EDGES_STEP) * EDGES_STEP;
  const led = new Set<number>();
  const on = useStable<RowActs>({
    toggle: (node) => node.block !== undefined && toggle(node.block),
    select: (node, layer) => select(node.layers.includes(current) && node.collapsed ? current : layer.index),
    inspect: () => actions.look({ inspect: "layer" }),
    menu: (layer, box) => setMenu({ layer, box }),
  });
  const rows = placed?.placement.boxes.map((box, index) => {
    const node = placed.graph.nodes[index];
    const layer = model.layers[node?.layers.at(-1) ?? -1];
    const leads = node?.block === undefined || led.has(node.block) ? undefined : model.blocks[node.block]?.name;
    if (node?.block !== undefined) led.add(node.block);
    if (node === undefined || layer === undefined) return null;
    if (box.y + box.height < top - OVERSCAN || box.y > top + height + OVERSCAN) return null;
    return (
      <LayerRow
        key={node.id}
        node={node}
        box={box}
        layer={layer}
        layout={layouts.get(layer.index)}
        current={node.layers.includes(current) ? model.layers[current]?.name : undefined}
        wide={box.alone}
        leads={leads}
        change={changeIn(node.layers, changes)}
        actions={actions}
        on={on}
      />
    );
  });

  return (
    <div
      ref={scroller}
      className="architecture"
      role="tree"
      aria-label="Layers"
      aria-activedescendant={graph.nodes[at]?.id}
      tabIndex={0}
      onKeyDown={press}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
    >
      {placed?.tangled ? (
        <p className="small faint">This network is too tangled to draw: its layers in order.</p>
      ) : null}
      {menu === undefined ? null : (
        <Beside name={`Edit ${menu.layer.name}`} box={menu.box} onClose={() => setMenu(undefined)}>
          <LayerEdits layer={menu.layer} onDone={() => setMenu(undefined)} />
        </Beside>
      )}
      {placed === undefined ? null : (
        <div className="architecture-canvas" style={{ width: placed.placement.width, height: placed.placement.height }}>
          <Edges {...placed} from={from} to={from + height + 2 * OVERSCAN + EDGES_STEP} />
          {rows}
          <TimeMark {...placed} />
        </div>
      )}
    </div>
  );
}

const FullGraph = lazy(async () => ({ default: (await import("./graph/full-graph.tsx")).FullGraph }));

/** The button that lets the graph fill the page, and that graph. */
function Full() {
  const { look } = useActions();
  const graph = useView((state) => state.view.graph);
  const known = useView((state) => state.info !== undefined);
  return (
    <>
      <button
        type="button"
        className="button square compact"
        aria-label="Network graph, full screen"
        title="Network graph, full screen"
        onClick={() => look({ graph: { ...graph, full: true } })}
      >
        <Icon name="graph" />
      </button>
      <SpaceButton />
      {known && graph.full ? (
        <Suspense fallback={null}>
          <FullGraph />
        </Suspense>
      ) : null}
    </>
  );
}

/** Shows the network in 3-D on the stage, and the images in the plane again. */
function SpaceButton() {
  const { look } = useActions();
  const space = useView((state) => state.view.space);
  const words = space.shown ? "Images in the plane" : "Network in 3-D";
  return (
    <button
      type="button"
      className="button square compact"
      aria-label={words}
      aria-pressed={space.shown}
      title={`${words} (m)`}
      onClick={() => look({ space: { ...space, shown: !space.shown } })}
    >
      <Icon name="cube" />
    </button>
  );
}

/** The way to the graph that fills the page, and to the one in space. */
export function ArchitectureHead() {
  return (
    <div className="architecture-head">
      <Full />
    </div>
  );
}

/** What the bars of the rows below are, and the marks of layers that differ from the network that this one is compared with. */
function RowKey({ changes }: { readonly changes: Changes | undefined }) {
  const found = [...(changes?.values() ?? [])].map(({ change }) => change);
  const isOther = found.some((change) => change !== "same" && change !== "reweighted");
  const layouts = useView((state) => state.projection?.sequence.layers);
  const shown = knownMeasures(layouts);
  return (
    <div className="architecture-key small faint">
      {isOther ? (
        <span title="The layer, or how it works, differs from the network that this one is compared with">
          <i className="layer-change" /> changed
        </span>
      ) : null}
      {found.includes("reweighted") ? (
        <span title="The same layer with other weights than in the network that this one is compared with">
          <i className="layer-change of-reweighted" /> other weights
        </span>
      ) : null}
      {BARS.filter((measure) => shown.includes(measure)).map((measure) => (
        <MeasureValue key={measure} measure={measure}>
          <i className={`quality-key of-${measure}`} /> {measure}
        </MeasureValue>
      ))}
    </div>
  );
}

/** The network's layers, and above them what their bars mean. */
export function ArchitectureBody() {
  const changes = useChanges();
  return (
    <div className="architecture-body">
      <RowKey changes={changes} />
      <Network changes={changes} />
    </div>
  );
}
