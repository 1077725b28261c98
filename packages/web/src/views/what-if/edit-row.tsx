import type { ImageEditInfo, ParameterInfo } from "@deepling/engine";
import { useId, useRef } from "react";
import { Icon } from "../../parts/glyph.tsx";
import { Popover } from "../../parts/popover.tsx";
import type { EditText } from "../../state/edit-text.ts";
import { settingOf, shownNumber, withValue } from "./edit-values.ts";

interface EditRowProps {
  readonly edit: EditText;
  /** Its place in the stack, from 0. */
  readonly at: number;
  readonly kind: ImageEditInfo;
  readonly onChange: (edit: EditText, gesture: string | undefined) => void;
  readonly onRemove: () => void;
  /** Moves it up by one; undefined at the top. */
  readonly onRaise: (() => void) | undefined;
}

/** Parameters that a row has a field for; a stroke and a picture are drawn, not typed. */
const typed = ({ parameters }: ImageEditInfo) =>
  parameters.filter(({ kind }) => kind !== "points" && kind !== "picture");

/** One edit of the stack: its name, a slider for its main parameter, the others in a popover. */
export function EditRow({ edit, at, kind, onChange, onRemove, onRaise }: EditRowProps) {
  const fields = typed(kind);
  const [main] = fields;
  const severity = edit.given.severity;
  const { points, pixels } = edit.given;
  return (
    <li className="edit-row">
      <div className="edit-head">
        <span className="grow clip" title={`${kind.description} (${kind.source})`}>
          {kind.title}
          {severity === undefined ? null : <span className="faint"> severity {severity}</span>}
        </span>
        {fields.length > 1 || kind.corruption !== "none" ? (
          <Popover className="button square compact" name={`Parameters of ${kind.title}`} label={<Icon name="more" />}>
            {() => <Parameters edit={edit} kind={kind} onChange={(next) => onChange(next, undefined)} />}
          </Popover>
        ) : null}
        <button
          type="button"
          className="button square compact"
          aria-label={`Move ${kind.title} up`}
          title="Make this edit earlier"
          disabled={onRaise === undefined}
          onClick={onRaise}
        >
          <Icon name="fold-up" />
        </button>
        <button
          type="button"
          className="button square compact"
          aria-label={`Remove ${kind.title}`}
          title="Remove"
          onClick={onRemove}
        >
          <Icon name="close" />
        </button>
      </div>
      {main?.kind === "number" && points === undefined && pixels === undefined && severity === undefined ? (
        <Slider
          id={`${edit.name} ${at}`}
          parameter={main}
          value={Number(settingOf(edit, main))}
          onChange={(value, gesture) => onChange(withValue(edit, main.name, value), gesture)}
        />
      ) : null}
      {pixels === "" ? (
        <p className="small faint">
          The address that you opened does not hold this picture, since it is too large for one. Choose the file again.
        </p>
      ) : null}
    </li>
  );
}

/** An edit from an address whose name no edit has: it can be removed by itself. */
export function UnknownRow({ name, onRemove }: { readonly name: string; readonly onRemove: () => void }) {
  return (
    <li className="edit-row">
      <div className="edit-head">
        <span className="grow clip">
          {name} <span className="faint">unknown</span>
        </span>
        <button
          type="button"
          className="button square compact"
          aria-label={`Remove ${name}`}
          title="Remove"
          onClick={onRemove}
        >
          <Icon name="close" />
        </button>
      </div>
    </li>
  );
}

type NumberOf = Extract<ParameterInfo, { readonly kind: "number" }>;

interface SliderProps {
  readonly id: string;
  readonly parameter: NumberOf;
  readonly value: number;
  readonly onChange: (value: string, gesture: string) => void;
}

/** A slider over a parameter's range, with a mark where it changes nothing; a double press goes there. */
function Slider({ id, parameter, value, onChange }: SliderProps) {
  const gesture = useRef(0);
  const { name, min, max } = parameter;
  const neutral = parameter.neutral === "none" ? undefined : parameter.neutral;
  const share = neutral === undefined || max === min ? undefined : (neutral - min) / (max - min);
  const set = (next: number) => onChange(String(Number(next.toFixed(6))), `${id} ${name} ${gesture.current}`);
  return (
    <label className="edit-slider small" title={parameter.description}>
      <span className="edit-parameter clip faint">{parameter.title}</span>
      <span className="edit-track">
        {share === undefined ? null : <i className="edit-neutral" style={{ left: `${100 * share}%` }} />}
        <input
          type="range"
          aria-label={`${parameter.title} (${id})`}
          min={min}
          max={max}
          step={parameter.step}
          value={value}
          onPointerDown={() => {
            gesture.current++;
          }}
          onKeyDown={() => {
            gesture.current++;
          }}
          onChange={(event) => set(Number(event.target.value))}
          onDoubleClick={() => (neutral === undefined ? undefined : set(neutral))}
        />
      </span>
      <span className="edit-value">
        {shownNumber(value, parameter.step)}
        {parameter.unit === "none" ? "" : `\u202f${parameter.unit}`}
      </span>
    </label>
  );
}

interface ParametersProps {
  readonly edit: EditText;
  readonly kind: ImageEditInfo;
  readonly onChange: (edit: EditText) => void;
}

const SEVERITIES = ["1", "2", "3", "4", "5"];

/** Every parameter of an edit, and for a published corruption its severity. */
function Parameters({ edit, kind, onChange }: ParametersProps) {
  const { severity } = edit.given;
  return (
    <div className="parameters">
      {kind.corruption === "none" ? null : (
        <label className="parameter">
          <span>Severity</span>
          <select
            className="field"
            value={severity ?? ""}
            onChange={({ target: { value } }) => {
              const seed = edit.given.seed;
              const kept: Record<string, string> = seed === undefined ? {} : { seed };
              onChange({ ...edit, given: value === "" ? kept : { ...kept, severity: value } });
            }}
          >
            <option value="">own parameters</option>
            {SEVERITIES.map((one) => (
              <option key={one} value={one}>
                {one} of 5
              </option>
            ))}
          </select>
        </label>
      )}
      {typed(kind).map((parameter) => (
        <Field
          key={parameter.name}
          parameter={parameter}
          value={severity === undefined ? settingOf(edit, parameter) : ""}
          onChange={(value) => onChange(withValue(edit, parameter.name, value))}
        />
      ))}
      <p className="small faint">
        {kind.description}. Source: {kind.source}.
      </p>
    </div>
  );
}

interface FieldProps {
  readonly parameter: ParameterInfo;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function Field(props: FieldProps) {
  const id = useId();
  return (
    <div className="parameter" title={props.parameter.description}>
      <label htmlFor={id}>{props.parameter.title}</label>
      <Control {...props} id={id} />
    </div>
  );
}

function Control({ id, parameter, value, onChange }: FieldProps & { readonly id: string }) {
  if (parameter.kind === "choice") {
    return (
      <select id={id} className="field" value={value} onChange={(event) => onChange(event.target.value)}>
        {parameter.choices.map((one) => (
          <option key={one}>{one}</option>
        ))}
      </select>
    );
  }
  if (parameter.kind === "colour") {
    const set = (text: string) => onChange(text.slice(1));
    return <input id={id} type="color" value={`#${value}`} onChange={(event) => set(event.target.value)} />;
  }
  if (parameter.kind === "points" || parameter.kind === "picture") return null;
  return (
    <input
      id={id}
      className="field"
      type="number"
      min={parameter.min}
      max={parameter.max}
      step={parameter.whole ? 1 : "any"}
      value={value}
      onChange={(event) => {
        if (event.target.value !== "" && event.target.validity.valid) onChange(event.target.value);
      }}
    />
  );
}
