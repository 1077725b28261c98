import { useId, useState } from "react";
import { Icon } from "../../parts/glyph.tsx";
import { Popover } from "../../parts/popover.tsx";
import { useStudyInfo } from "../../state/context.tsx";
import type { GivenTexts } from "../../state/view-state.ts";
import { fits, type ParameterField } from "./parameter-fields.ts";

interface FieldProps {
  readonly field: ParameterField;
  readonly text: string | undefined;
  /** Undefined for the default. */
  readonly onChange: (text: string | undefined) => void;
}

/** Text or a number: taken on Enter or when the field is left; empty is the default, which stands in it faintly. */
function Typed({ id, field, text, onChange }: FieldProps & { readonly id: string }) {
  const [typed, setTyped] = useState(text ?? "");
  const take = () => {
    const next = typed.trim();
    if (next === "" || next === field.byDefault) return onChange(undefined);
    if (!fits(field, next)) return setTyped(text ?? "");
    onChange(next);
  };
  return (
    <input
      id={id}
      className="field"
      type={field.kind === "number" ? "number" : "text"}
      step={field.whole ? 1 : "any"}
      min={Number.isFinite(field.least) ? field.least : undefined}
      max={Number.isFinite(field.most) ? field.most : undefined}
      value={typed}
      placeholder={field.byDefault === "" ? "automatic" : field.byDefault}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={take}
      onKeyDown={(event) => {
        if (event.key === "Enter") take();
      }}
    />
  );
}

function Chosen({ id, field, text, onChange }: FieldProps & { readonly id: string }) {
  const { model } = useStudyInfo();
  const maps = model.layers.filter(({ index, shape }) => index > 0 && shape.length === 4).map(({ name }) => name);
  const choices = field.kind === "layer" ? maps.reverse() : field.choices;
  return (
    <select
      id={id}
      className="field"
      value={text ?? field.byDefault}
      onChange={({ target }) => onChange(target.value === field.byDefault ? undefined : target.value)}
    >
      {field.byDefault === "" ? <option value="">automatic</option> : null}
      {choices.map((choice) => (
        <option key={choice}>{choice}</option>
      ))}
    </select>
  );
}

function Field(props: FieldProps) {
  const { field, text, onChange } = props;
  const id = useId();
  return (
    <label className="parameter" htmlFor={id}>
      <span className="parameter-name">{field.name}</span>
      {field.kind === "flag" ? (
        <input
          id={id}
          type="checkbox"
          checked={(text ?? field.byDefault) === "true"}
          onChange={({ target }) =>
            onChange(String(target.checked) === field.byDefault ? undefined : String(target.checked))
          }
        />
      ) : field.kind === "choice" || field.kind === "layer" ? (
        <Chosen {...props} id={id} />
      ) : (
        <Typed {...props} id={id} key={text ?? ""} />
      )}
      <span className="parameter-doc small faint">{field.doc}</span>
    </label>
  );
}

interface FormProps {
  /** The method's name, for screen readers. */
  readonly title: string;
  readonly fields: readonly ParameterField[];
  readonly given: GivenTexts;
  readonly onChange: (given: GivenTexts) => void;
}

/** How a method is applied, folded away: everything has a default. Made from the method's own description. */
export function ParameterForm({ title, fields, given, onChange }: FormProps) {
  if (fields.length === 0) return null;
  const set = fields.flatMap(({ name }) => (given[name] === undefined ? [] : `${name} ${given[name]}`));
  return (
    <Popover
      className="button compact"
      name={`Parameters of ${title}`}
      label={
        <>
          <span className="clip parameter-set">{set.length === 0 ? "parameters" : set.join(", ")}</span>
          <Icon name="fold-down" />
        </>
      }
    >
      {() => (
        <div className="parameters">
          {fields.map((field) => (
            <Field
              key={field.name}
              field={field}
              text={given[field.name]}
              onChange={(text) => {
                const { [field.name]: _, ...others } = given;
                onChange(text === undefined ? others : { ...others, [field.name]: text });
              }}
            />
          ))}
          {set.length === 0 ? null : (
            <button type="button" className="button compact outlined" onClick={() => onChange({})}>
              Reset all
            </button>
          )}
        </div>
      )}
    </Popover>
  );
}
