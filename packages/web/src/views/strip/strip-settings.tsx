import { completeStripSettings, requireImage, type SettingField, STRIP_FIELDS, type StudyInfo } from "@deepling/engine";
import { useId, useState } from "react";
import { formatValue } from "../../parts/format.ts";
import { Icon } from "../../parts/glyph.tsx";
import { Popover } from "../../parts/popover.tsx";
import { Segments } from "../../parts/segments.tsx";
import { useStudyInfo } from "../../state/context.tsx";
import { STRIP_DEFAULTS, type StripAsked } from "../../state/view-state.ts";

type Key = SettingField["key"];

const nameOf = (choice: string, names: SettingField["names"] = {}): string =>
  names[choice] ?? choice.charAt(0).toUpperCase() + choice.slice(1);

/** What a setting is if it is left alone, the others being as asked. */
export function defaultOf(
  key: Key,
  { items: _, target: _target, compare: _compare, ...given }: StripAsked,
  input: StudyInfo["model"]["input"],
): string | number {
  const plane = requireImage(input);
  // more frames than steps are refused, and no other setting depends on them
  return completeStripSettings({ ...given, frames: undefined, [key]: undefined }, plane)[key];
}

interface NumberProps {
  readonly field: SettingField;
  readonly value: number | undefined;
  readonly byDefault: number;
  readonly onChange: (value: number | undefined) => void;
}

/** A number that is taken on Enter or when the field is left; empty is the default, which stands in it faintly. */
function NumberField({ field, value, byDefault, onChange }: NumberProps) {
  const id = useId();
  const [text, setText] = useState(value === undefined ? "" : String(value));
  const take = () => {
    const read = text.trim() === "" ? undefined : Number(text);
    const bad = read !== undefined && !(read >= field.least && read <= field.most);
    if (bad || (field.whole && read !== undefined && !Number.isInteger(read))) {
      setText(value === undefined ? "" : String(value));
      return;
    }
    if (read !== value) onChange(read);
  };
  return (
    <label className="setting" htmlFor={id} title={field.doc}>
      <span>{field.title}</span>
      <input
        id={id}
        className="field"
        type="number"
        step={field.whole ? 1 : "any"}
        min={field.least}
        max={field.most}
        value={text}
        placeholder={Number.isInteger(byDefault) ? String(byDefault) : formatValue(byDefault)}
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
  readonly onChange: (patch: Partial<StripAsked>) => void;
}

function Fields({ asked, onChange }: SettingsProps) {
  const { model } = useStudyInfo();
  const change = ({ key, resets }: SettingField, value: string | number | undefined) =>
    onChange({ ...Object.fromEntries(resets.map((other) => [other, undefined])), [key]: value });
  return (
    <div className="settings">
      {STRIP_FIELDS.map((field) => {
        const { key, choices } = field;
        const byDefault = defaultOf(key, asked, model.input);
        const value = asked[key];
        if (choices === undefined) {
          const number = typeof value === "number" ? value : undefined;
          return (
            <NumberField
              key={`${key} ${value ?? ""}`}
              field={field}
              value={number}
              byDefault={Number(byDefault)}
              onChange={(next) => change(field, next)}
            />
          );
        }
        return (
          <div key={key} className="setting choice" title={field.doc}>
            <span>{field.title}</span>
            <Segments
              name={field.title}
              options={choices.map((choice) => ({
                value: choice,
                label: nameOf(choice, field.names),
                hint: field.doc,
              }))}
              value={String(value ?? byDefault)}
              onChoose={(chosen) => change(field, chosen === byDefault ? undefined : chosen)}
            />
          </div>
        );
      })}
      <p className="small faint">
        Empty fields are as the preset has them. Distances are in pixel values 0 … 1.{" "}
        <button type="button" className="button compact outlined" onClick={() => onChange(STRIP_DEFAULTS)}>
          Reset all
        </button>
      </p>
    </div>
  );
}

/** How a strip is made, folded away: everything has a default. */
export function StripSettingsForm({ asked, onChange }: SettingsProps) {
  const set = Object.keys(STRIP_DEFAULTS).filter((key) => key !== "preset" && asked[key as Key] !== undefined).length;
  return (
    <Popover
      className="button compact"
      name="Parameters of the strip"
      label={
        <>
          {nameOf(asked.preset ?? "legible")}
          <span className="faint">{set === 0 ? "parameters" : `${set} set`}</span>
          <Icon name="fold-down" />
        </>
      }
    >
      {() => <Fields asked={asked} onChange={onChange} />}
    </Popover>
  );
}
