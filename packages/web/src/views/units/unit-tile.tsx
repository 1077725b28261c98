import type { ReactNode } from "react";
import { TopPatch } from "../../parts/top-patch.tsx";
import { useActions, useStudyInfo, useView } from "../../state/context.tsx";
import { unitPage } from "../../state/unit-name.ts";
import { knownUnits } from "../../state/units.ts";

interface UnitTileProps {
  /** Index of the unit's layer, and its number. */
  readonly layer: number;
  readonly unit: number;
  /** For screen readers. */
  readonly name: string;
  readonly title?: string | undefined;
  /** Side of the patch, px at a rem of 16. */
  readonly side?: number;
  readonly children: ReactNode;
}

/** A unit as what its strongest position sees, with words beneath it; a press opens its page. A channel of the image has no page. */
export function UnitTile({ layer: index, unit, name, title, side = 40, children }: UnitTileProps) {
  const { model } = useStudyInfo();
  const { look } = useActions();
  const found = useView((state) => knownUnits(state)?.layers.find((one) => one.layer === index));
  const layer = model.layers[index];
  if (layer === undefined) return null;
  return (
    <button
      type="button"
      className="nearest-unit"
      aria-label={name}
      title={title ?? name}
      disabled={index === 0}
      onClick={() => look(unitPage({ layer: layer.name, unit }))}
    >
      {found === undefined ? null : <TopPatch layer={layer} found={found} unit={unit} side={side} />}
      {children}
    </button>
  );
}
