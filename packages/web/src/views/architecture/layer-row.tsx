import type { Layer, LayerDifference, LayerLayout, Positions } from "@deepling/engine";
import { withoutPrefix } from "@deepling/engine";
import { memo } from "react";
import type { PlaceOnPage } from "../../parts/beside.tsx";
import { formatShape } from "../../parts/format.ts";
import { Icon, LayerGlyph } from "../../parts/glyph.tsx";
import { hoverProps } from "../../parts/hover.ts";
import { writtenValue } from "../../parts/measures.ts";
import type { Actions } from "../../state/store.ts";
import type { Placed } from "./place.ts";
import type { GraphNode } from "./visible-graph.ts";

interface LayerRowProps {
  readonly node: GraphNode;
  readonly box: Placed;
  /** The layer whose output the node shows: its last. */
  readonly layer: Layer;
  readonly layout: LayerLayout<Positions> | undefined;
  /** The selected layer's name when it lies within this node. */
  readonly current: string | undefined;
  /** Whether it has room for its shape and bars. */
  readonly wide: boolean;
  /** A block's name when this row opens it (collapsed) or leads it (expanded). */
  readonly leads: string | undefined;
  /** What differs from the network that this one is compared with; undefined where nothing does. */
  readonly change: LayerDifference | undefined;
  readonly on: RowActs;
  readonly actions: Actions;
}

/** What rows do; the same for all of them. */
export interface RowActs {
  readonly toggle: (node: GraphNode) => void;
  readonly select: (node: GraphNode, layer: Layer) => void;
  readonly inspect: () => void;
  /** Shows what may be done to the layer, at a place on the page. */
  readonly menu: (layer: Layer, box: PlaceOnPage) => void;
}

const share = (value: number | undefined) => `${Math.max(0, Math.min(1, value ?? 0)) * 100}%`;

/** How separated the classes are here, and how faithful the drawing is, as two bars of full length 1. */
function QualityBars({ layout }: { readonly layout: LayerLayout<Positions> | undefined }) {
  const purity = layout?.quality.purity;
  const stress = layout?.quality.stress;
  const words =
    layout === undefined
      ? ""
      : `purity ${writtenValue("purity", purity ?? Number.NaN)}, stress ${writtenValue("stress", stress ?? Number.NaN)}`;
  return (
    <span className="quality-bars" role="img" aria-label={words}>
      <i className="of-purity" style={{ width: share(purity) }} />
      <i className="of-stress" style={{ width: share(stress) }} />
    </span>
  );
}

/** One layer, or one collapsed block, of the architecture. */
export const LayerRow = memo(function LayerRow({
  node,
  box,
  layer,
  layout,
  current,
  wide,
  leads,
  change,
  on,
  actions,
}: LayerRowProps) {
  const selected = current !== undefined;
  const within = node.collapsed && current !== undefined ? withoutPrefix(current, `${node.title}.`) : undefined;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys go to the tree, which moves the selection
    <div
      id={node.id}
      className={`layer-row${selected ? " is-selected" : ""}${wide ? "" : " is-narrow"}`}
      role="treeitem"
      tabIndex={-1}
      aria-selected={selected}
      aria-expanded={leads === undefined ? undefined : !node.collapsed}
      aria-label={`${node.title}, ${node.kind}, ${formatShape(layer.shape)}`}
      style={{ left: box.x, top: box.y, width: box.width, height: box.height }}
      onClick={() => on.select(node, layer)}
      onDoubleClick={on.inspect}
      onContextMenu={(event) => {
        event.preventDefault();
        const { clientX: x, clientY: y } = event;
        on.menu(layer, { left: x, top: y, right: x, bottom: y });
      }}
      {...hoverProps({ kind: "layer", layer: layer.index }, actions)}
    >
      {leads === undefined ? (
        <span className="layer-chevron" />
      ) : (
        <button
          type="button"
          className="layer-chevron"
          tabIndex={-1}
          aria-label={`${node.collapsed ? "Expand" : "Collapse"} ${leads}`}
          title={`${node.collapsed ? "Expand" : "Collapse"} ${leads}`}
          onClick={(event) => {
            event.stopPropagation();
            on.toggle(node);
          }}
        >
          <Icon name={node.collapsed ? "fold-right" : "fold-down"} />
        </button>
      )}
      <LayerGlyph kind={node.kind} />
      <span className="layer-words">
        <span className="layer-name clip">{node.short}</span>
        {within === undefined ? null : <span className="layer-within faint clip"> · {within}</span>}
      </span>
      {change === undefined ? null : (
        <i
          className={`layer-change of-${change.change}`}
          role="img"
          aria-label={`${change.change} ${change.detail}`}
          title={`${change.change} ${change.detail}`}
        />
      )}
      {wide ? (
        <>
          <span className="layer-shape">{formatShape(layer.shape)}</span>
          <QualityBars layout={layout} />
        </>
      ) : null}
    </div>
  );
});
