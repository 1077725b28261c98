import { DepthWait } from "../../parts/depth-wait.tsx";
import { formatCount } from "../../parts/format.ts";
import { Icon } from "../../parts/glyph.tsx";
import { MenuOption } from "../../parts/menu.tsx";
import { Popover } from "../../parts/popover.tsx";
import { useActions, useStudyInfo, useView } from "../../state/context.tsx";
import { decidedAt, knownDepth } from "../../state/depth.ts";
import { toggled } from "../../state/filtered.ts";

/** A menu of the layers that decide images, of which any number may be chosen; those that no layer decides are the last line. */
export function DecidedFilter() {
  const { model } = useStudyInfo();
  const chosen = useView((state) => state.view.filter.decided);
  const nameOf = (layer: number) => (layer < 0 ? "undecided" : (model.layers[layer]?.name ?? `layer ${layer}`));
  const [only] = chosen;
  const words = only === undefined ? "Decided" : `Decided: ${chosen.length === 1 ? nameOf(only) : chosen.length}`;
  return (
    <Popover
      className={chosen.length === 0 ? "button compact" : "button compact on"}
      label={
        <>
          {words} <Icon name="fold-down" />
        </>
      }
      name={words}
    >
      {() => <Layers nameOf={nameOf} />}
    </Popover>
  );
}

function Layers({ nameOf }: { readonly nameOf: (layer: number) => string }) {
  const { look } = useActions();
  const filter = useView((state) => state.view.filter);
  const depth = useView(knownDepth);
  const { layers, undecided } = depth === undefined ? { layers: [], undecided: 0 } : decidedAt(depth);
  const lines = undecided > 0 ? [...layers, [-1, undecided] as const] : layers;
  return (
    <fieldset className="menu class-list" aria-label="Decided at">
      <p className="menu-title">From this layer on, the neighbours have the predicted class</p>
      {depth === undefined ? <DepthWait start /> : null}
      {lines.map(([layer, count]) => (
        <MenuOption
          key={layer}
          chosen={filter.decided.includes(layer)}
          aside={formatCount(count)}
          onChoose={() => look({ filter: { ...filter, decided: toggled(filter.decided, layer) } })}
        >
          {nameOf(layer)}
        </MenuOption>
      ))}
    </fieldset>
  );
}
