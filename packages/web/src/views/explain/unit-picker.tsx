import { type AskedTarget, writeTarget } from "@deepling/engine";
import { useState } from "react";
import { Icon } from "../../parts/glyph.tsx";
import { LayerChoice } from "../../parts/layer-choice.tsx";
import { Popover } from "../../parts/popover.tsx";
import { useStudyInfo, useView } from "../../state/context.tsx";
import { classUnits, targetOf } from "../../state/target-words.ts";

interface UnitPickerProps {
  readonly target: string;
  readonly onChoose: (target: string) => void;
}

/** The layer and the unit that a target names, if it names one. */
function unitOf(text: string): { readonly layer: string; readonly unit: string } | undefined {
  const target = targetOf(text, []);
  if (target?.kind === "unit") return { layer: target.layer, unit: String(target.unit) };
  return target?.kind === "strongest" || target?.kind === "layer" ? { layer: target.layer, unit: "" } : undefined;
}

function Choices({ target, onChoose }: UnitPickerProps) {
  const names = useStudyInfo();
  const { model } = names;
  const at = useView((state) => Math.round(state.view.t));
  const layers = model.layers.slice(1);
  const named = unitOf(target);
  const [layer, setLayer] = useState(
    layers.find(({ name }) => name === named?.layer)?.name ?? (model.layers[Math.max(1, at)] ?? layers[0])?.name ?? "",
  );
  const [unit, setUnit] = useState(named?.unit ?? "");
  const found = layers.find(({ name }) => name === layer);
  const units = Number(found?.channels.count ?? 0);
  const classes = found === undefined ? undefined : classUnits(names, found.index);
  const choose = (target: AskedTarget) => onChoose(writeTarget(target, []));
  const valid = /^\d+$/.test(unit) && Number(unit) < units;
  return (
    <form
      className="unit-choices"
      onSubmit={(event) => {
        event.preventDefault();
        if (valid) choose({ kind: "unit", layer, unit: Number(unit) });
      }}
    >
      <div className="unit-choice">
        <span className="quiet">Layer</span>
        <LayerChoice
          layers={layers}
          chosen={found?.index}
          onChoose={(index) => setLayer(model.layers[index]?.name ?? layer)}
        />
      </div>
      <label>
        <span className="quiet">Unit</span>
        {classes === undefined ? (
          <input
            className="field"
            type="number"
            min={0}
            max={units - 1}
            value={unit}
            placeholder={`0 … ${units - 1}`}
            onChange={({ target: { value } }) => setUnit(value)}
          />
        ) : (
          <select className="field" value={unit} onChange={({ target: { value } }) => setUnit(value)}>
            <option value="">a class</option>
            {classes.map((name, label) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a class is its index
              <option key={label} value={label}>
                {name}
              </option>
            ))}
          </select>
        )}
        <button type="submit" className="button compact outlined" disabled={!valid}>
          Explain it
        </button>
      </label>
      <button type="button" className="menu-item" onClick={() => choose({ kind: "strongest", layer })}>
        The unit that answers most to this image
      </button>
      <button type="button" className="menu-item" onClick={() => choose({ kind: "layer", layer })}>
        The whole layer
      </button>
    </form>
  );
}

/** A unit or a layer as what is explained, instead of a class. */
export function UnitPicker({ target, onChoose }: UnitPickerProps) {
  const named = unitOf(target);
  return (
    <Popover
      className={named === undefined ? "button compact" : "button compact on"}
      name="Explain a unit"
      label={
        <>
          unit <Icon name="fold-down" />
        </>
      }
    >
      {(close) => (
        <Choices
          target={target}
          onChoose={(chosen) => {
            onChoose(chosen);
            close();
          }}
        />
      )}
    </Popover>
  );
}
