import { DepthWait } from "../../parts/depth-wait.tsx";
import { formatCount } from "../../parts/format.ts";
import { MenuOption } from "../../parts/menu.tsx";
import { useActions, useStudyInfo, useView } from "../../state/context.tsx";
import { decidedAt, decidingLayer, knownDepth } from "../../state/depth.ts";
import { toggled } from "../../state/filtered.ts";

/** The layers that decide images, of which any number may be chosen; those that no layer decides are the last line. */
export function DecidedPane() {
  const { look } = useActions();
  const { model } = useStudyInfo();
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
          {decidingLayer(layer, model.layers)}
        </MenuOption>
      ))}
    </fieldset>
  );
}
