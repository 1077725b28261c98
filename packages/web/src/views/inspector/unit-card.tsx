import { type Layer, nameAt, type UnitEdit, writeNetworkEdit } from "@deepling/engine";
import { useState } from "react";
import { Beside, type PlaceOnPage } from "../../parts/beside.tsx";
import { formatValue } from "../../parts/format.ts";
import { Icon } from "../../parts/glyph.tsx";
import { useNetworkEdits } from "../../parts/use-network-edits.ts";
import { useActions, useStudyInfo, useView } from "../../state/context.tsx";
import { editOfUnit, withoutEdit } from "../../state/network-edits.ts";
import { unitPage } from "../../state/unit-name.ts";
import { BestMatch } from "./best-match.tsx";
import { BoxBrush, type MapBox } from "./box-brush.tsx";
import "./unit-card.css";

/** What is known of the unit that was pressed. */
export interface PressedUnit {
  readonly unit: number;
  /** What it is called. */
  readonly name: string;
  /** Its map in the colours of the layer; undefined where it has no place. */
  readonly image: ImageData | undefined;
  /** Least and greatest activation. */
  readonly range: readonly [number, number];
  readonly box: PlaceOnPage;
}

interface CardProps extends PressedUnit {
  readonly item: number;
  readonly layer: Layer;
  readonly onExplain: () => void;
  readonly onClose: () => void;
}

/** How far the slider of a unit's activation goes. */
const SCALES = { least: -2, most: 4, step: 0.1 } as const;

/** One unit, large: what is done to it, over its whole map or in a box that is drawn on it, and which pixels activate it. */
export function UnitCard({ item, layer, unit, name, image, range, box: place, onExplain, onClose }: CardProps) {
  const { data } = useStudyInfo();
  const { draft, look } = useActions();
  const model = useView(({ view }) => view.model);
  const { edits, add, set } = useNetworkEdits();
  const [box, setBox] = useState<MapBox>();
  const other = useView(({ view }) => view.selection.find((one) => one !== item));
  const [source, setSource] = useState(other ?? (item === 0 ? 1 : 0));
  const present = editOfUnit(edits, layer.name, unit);
  const at = { layer: layer.name, units: [unit], ...(box === undefined ? {} : { box }) };
  const make = (edit: UnitEdit) => {
    add(edit);
    setBox(undefined);
  };
  const where = box === undefined ? "the whole unit" : `in ${box[2]}×${box[3]} positions`;
  return (
    <Beside name={`${name} of ${layer.name}`} box={place} className="unit-card" onClose={onClose}>
      <h3>
        <span className="grow clip">
          {layer.name} <span className="quiet">{name}</span>
        </span>
        <button
          type="button"
          className="button compact"
          title="Which pixels of the image activate it"
          onClick={onExplain}
        >
          Explain
        </button>
        <button
          type="button"
          className="button compact"
          title="What the unit answers to all images: its page (Ctrl click on a channel)"
          onClick={() => look(unitPage({ layer: layer.name, unit }))}
        >
          Page
        </button>
      </h3>
      {image === undefined ? null : <BoxBrush image={image} name={`Map of ${name}`} box={box} onBox={setBox} />}
      <p className="small faint">
        {formatValue(range[0])} … {formatValue(range[1])}
        {image === undefined
          ? ""
          : box === undefined
            ? " · drag a box to edit a part of it"
            : ` · box ${box.join(", ")}`}
      </p>
      {model === "" ? null : <BestMatch layer={layer} unit={unit} onGo={onClose} />}
      <p className="menu-title">Edit {where}</p>
      <div className="unit-acts">
        <button
          type="button"
          className="button compact outlined"
          onClick={() => make({ kind: "set", ...at, value: 0 })}
        >
          Ablate (0)
        </button>
        <button
          type="button"
          className="button compact outlined"
          title="Its mean over all positions and images of the data"
          onClick={() => make({ kind: "mean", ...at })}
        >
          Mean
        </button>
        <button
          type="button"
          className="button compact outlined"
          title="Keeps its values within two bounds: write them"
          onClick={() => {
            onClose();
            draft(writeNetworkEdit({ kind: "clamp", ...at, low: 0, high: 1 }));
          }}
        >
          Clamp…
        </button>
      </div>
      <div className="unit-acts">
        <button
          type="button"
          className="button compact outlined"
          title="Activation patching: what this image has there, whatever the network is shown"
          onClick={() => make({ kind: "image", ...at, item: source })}
        >
          Patch from image
        </button>
        <input
          className="field"
          type="number"
          aria-label="Number of the image"
          min={0}
          max={Math.max(0, data.count - 1)}
          value={source}
          onChange={(event) => setSource(Math.max(0, Math.min(data.count - 1, Math.round(Number(event.target.value)))))}
        />
        <span className="small faint clip">{nameAt(data.names, source)}</span>
      </div>
      <Scale
        key={present?.kind === "multiply" ? present.by : 1}
        by={present?.kind === "multiply" ? present.by : 1}
        onScale={(by) => {
          if (by === 1) set(withoutEdit(edits, { kind: "multiply", ...at, by }));
          else make({ kind: "multiply", ...at, by });
        }}
      />
      {present === undefined ? null : (
        <p className="unit-present small">
          <code className="grow clip">{writeNetworkEdit(present)}</code>
          <button
            type="button"
            className="button square compact"
            aria-label="Remove what is done to this unit"
            title="Remove what is done to this unit"
            onClick={() => set(withoutEdit(edits, { kind: "set", layer: layer.name, units: [unit], value: 0 }))}
          >
            <Icon name="close" />
          </button>
        </p>
      )}
    </Beside>
  );
}

/** A factor on the activation, made when the slider is let go of. */
function Scale({ by, onScale }: { readonly by: number; readonly onScale: (by: number) => void }) {
  const [value, setValue] = useState(by);
  const done = () => value !== by && onScale(value);
  return (
    <label className="unit-scale small">
      <span className="quiet">times</span>
      <input
        type="range"
        aria-label="Factor on its activation"
        min={SCALES.least}
        max={SCALES.most}
        step={SCALES.step}
        value={value}
        onChange={(event) => setValue(Number(event.target.value))}
        onPointerUp={done}
        onKeyUp={done}
      />
      <output>{formatValue(value)}</output>
    </label>
  );
}
