import { useMemo, useState } from "react";
import { ClassDot } from "../../parts/class-tag.tsx";
import { formatPercent } from "../../parts/format.ts";
import { Icon } from "../../parts/glyph.tsx";
import { Popover } from "../../parts/popover.tsx";
import { labelOfTarget, targetOf } from "../../state/ask-strip.ts";
import { useStudyInfo, useView } from "../../state/context.tsx";
import { searchClasses } from "./class-search.ts";

/** Classes that are listed at a time. */
const LISTED = 10;

interface PickerProps {
  /** "towards", "beside". */
  readonly word: string;
  readonly target: string;
  /** What an empty target means; undefined where there must be one. */
  readonly none: string | undefined;
  readonly onChoose: (target: string) => void;
}

function Choices({ target, none, onChoose }: Omit<PickerProps, "word">) {
  const { data } = useStudyInfo();
  // of a batch, those of its first image
  const likely = useView((state) => state.strip?.frames[0]?.probabilities);
  const [text, setText] = useState("");
  const [active, setActive] = useState(0);
  const found = useMemo(() => searchClasses(text, data.classes, likely), [text, data, likely]);
  const listed = found.slice(0, LISTED);
  const chosen = labelOfTarget(target, data.classes);
  return (
    <form
      className="target-choices"
      onSubmit={(event) => {
        event.preventDefault();
        const label = listed[active];
        if (text.trim() !== "") onChoose(label === undefined ? text.trim() : targetOf(label, data.classes));
      }}
    >
      <input
        className="field"
        aria-label="Target"
        placeholder={`find among ${data.classes.length} classes, or type a target`}
        autoComplete="off"
        spellCheck={false}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setActive(0);
        }}
        onKeyDown={(event) => {
          const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
          if (step === undefined || listed.length === 0) return;
          event.preventDefault();
          setActive((active + step + listed.length) % listed.length);
        }}
      />
      {listed.map((label, place) => (
        <button
          key={label}
          type="button"
          className="menu-item"
          aria-pressed={chosen === label}
          data-active={text.trim() !== "" && place === active}
          title={data.classes[label]}
          onClick={() => onChoose(targetOf(label, data.classes))}
        >
          <ClassDot label={label} /> <span className="clip">{data.classes[label]}</span>
          {likely === undefined ? null : <span className="small faint">{formatPercent(likely[label] ?? 0)}</span>}
        </button>
      ))}
      {found.length > LISTED ? <p className="menu-title">and {found.length - LISTED} more: type to find one</p> : null}
      <p className="menu-title">
        {found.length === 0
          ? "No class: Enter takes it as it is written."
          : "Also away:cat, vs:horse,cat, margin:horse, unit:conv5/12, layer:conv3; weighted and added: 2*horse+unit:conv5/3"}
      </p>
      {none === undefined ? null : (
        <button type="button" className="menu-item" onClick={() => onChoose("")}>
          {none}
        </button>
      )}
    </form>
  );
}

/** What a strip is moved towards: a class from the list, or any target as it is typed. */
export function TargetPicker({ word, target, none, onChoose }: PickerProps) {
  const { data } = useStudyInfo();
  const label = labelOfTarget(target, data.classes);
  const shown = label === undefined ? target || none : data.classes[label]?.split(",")[0];
  return (
    <Popover
      className="button compact"
      name={`${word} ${shown}`}
      label={
        <>
          <span className="faint">{word}</span>
          {label === undefined ? null : <ClassDot label={label} />}
          <span className="clip target-name">{shown}</span>
          <Icon name="fold-down" />
        </>
      }
    >
      {(close) => (
        <Choices
          target={target}
          none={none}
          onChoose={(chosen) => {
            onChoose(chosen);
            close();
          }}
        />
      )}
    </Popover>
  );
}
