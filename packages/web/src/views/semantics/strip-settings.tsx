import { type StripSettings, stripSettingsSchema } from "@deepling/engine";
import { useId, useState } from "react";
import { formatValue } from "../../parts/format.ts";
import { Icon } from "../../parts/glyph.tsx";
import { Popover } from "../../parts/popover.tsx";
import { Segments } from "../../parts/segments.tsx";
import type { StripAsked } from "../../state/view-state.ts";

const { shape } = stripSettingsSchema;

/** Settings that are numbers, with the unit or range that their field takes. */
const NUMBERS = [
  { key: "budget", name: "Budget", step: "any", least: 0.000001 },
  { key: "frames", name: "Frames", step: "1", least: 2 },
  { key: "steps", name: "Steps", step: "1", least: 1 },
] as const;

const PRESETS = [
  { value: "legible", label: "Legible", hint: "Smooth enough to see a pattern emerge" },
  { value: "faithful", label: "Faithful", hint: "Plain projected gradient, what an attacker would do" },
] as const;

const NORMS = [
  { value: "preset", label: "Preset", hint: "As the preset has it: legible L2, faithful L∞" },
  { value: "l2", label: "L2", hint: "Euclidean distance over all pixels" },
  { value: "linf", label: "L∞", hint: "The largest change of any pixel's channel" },
  { value: "none", label: "None", hint: "As far as the steps lead" },
] as const;

interface FieldProps {
  readonly name: string;
  readonly hint: string;
  readonly value: number | undefined;
  /** What stands in an empty field: the value that was used. */
  readonly used: number | undefined;
  readonly step: string;
  readonly least: number;
  readonly onChange: (value: number | undefined) => void;
}

/** A number that is taken on Enter or when the field is left; empty is the default. */
function NumberField({ name, hint, value, used, step, least, onChange }: FieldProps) {
  const id = useId();
  const [text, setText] = useState(value === undefined ? "" : String(value));
  const take = () => {
    const read = text.trim() === "" ? undefined : Number(text);
    if (read !== undefined && (!Number.isFinite(read) || read < least)) return;
    if (read !== value) onChange(read);
  };
  return (
    <label className="setting" htmlFor={id} title={hint}>
      <span>{name}</span>
      <input
        id={id}
        className="field"
        type="number"
        step={step}
        min={least}
        value={text}
        placeholder={used === undefined ? "default" : Number.isInteger(used) ? String(used) : formatValue(used)}
        onChange={(event) => setText(event.target.value)}
        onBlur={take}
        onKeyDown={(event) => {
          if (event.key === "Enter") take();
        }}
      />
    </label>
  );
}

interface SettingsProps {
  readonly asked: StripAsked;
  /** What the last strip was made with. */
  readonly used: StripSettings | undefined;
  readonly onChange: (patch: Partial<StripAsked>) => void;
}

/** How a strip is made; everything has a default. */
export function StripSettingsForm({ asked, used, onChange }: SettingsProps) {
  return (
    <Popover
      className="button compact"
      name="Settings of the strip"
      label={
        <>
          {asked.preset} <Icon name="fold-down" />
        </>
      }
    >
      {() => (
        <div className="settings">
          <div className="setting" title={shape.preset.description}>
            <span>Preset</span>
            <Segments
              name="Preset"
              options={PRESETS}
              value={asked.preset}
              onChoose={(preset) => onChange({ preset, norm: undefined, budget: undefined })}
            />
          </div>
          <div className="setting" title={shape.norm.description}>
            <span>Distance</span>
            <Segments
              name="Distance"
              options={NORMS}
              value={asked.norm ?? "preset"}
              onChoose={(norm) => onChange({ norm: norm === "preset" ? undefined : norm, budget: undefined })}
            />
          </div>
          {NUMBERS.map(({ key, name, step, least }) => (
            <NumberField
              key={`${key} ${asked[key] ?? ""}`}
              name={name}
              hint={shape[key].description ?? ""}
              value={asked[key]}
              used={key === "budget" && used?.norm === "none" ? undefined : used?.[key]}
              step={step}
              least={least}
              onChange={(value) => onChange({ [key]: value })}
            />
          ))}
          <NumberField
            key={`seed ${asked.seed}`}
            name="Seed"
            hint={shape.seed.description ?? ""}
            value={asked.seed}
            used={0}
            step="1"
            least={0}
            onChange={(seed) => onChange({ seed: Math.round(seed ?? 0) })}
          />
          <p className="small faint">An empty field is the default. Distances are in pixel values 0 … 1.</p>
        </div>
      )}
    </Popover>
  );
}
