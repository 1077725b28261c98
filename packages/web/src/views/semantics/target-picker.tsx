import { useState } from "react";
import { ClassDot } from "../../parts/class-tag.tsx";
import { Icon } from "../../parts/glyph.tsx";
import { Popover } from "../../parts/popover.tsx";
import { labelOfTarget, targetOf } from "../../state/ask-strip.ts";
import { useStudyInfo } from "../../state/context.tsx";

/** Classes that are listed at a time. */
const LISTED = 12;

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
  const [text, setText] = useState("");
  const found = data.classes.flatMap((name, label) =>
    name.toLowerCase().includes(text.trim().toLowerCase()) ? [label] : [],
  );
  return (
    <form
      className="target-choices"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== "") onChoose(text.trim());
      }}
    >
      <input
        className="field"
        aria-label="Target"
        placeholder="a class, unit:conv5/12, layer:conv3, away:cat …"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      {found.slice(0, LISTED).map((label) => (
        <button
          key={label}
          type="button"
          className="menu-item"
          aria-pressed={labelOfTarget(target, data.classes) === label}
          onClick={() => onChoose(targetOf(label, data.classes))}
        >
          <ClassDot label={label} /> <span className="clip">{data.classes[label]}</span>
        </button>
      ))}
      {found.length > LISTED ? <p className="menu-title">and {found.length - LISTED} more: type to find one</p> : null}
      {found.length === 0 ? (
        <p className="menu-title">
          Enter takes it as it is written. Terms may be weighted and added: 2*horse+unit:conv5/3
        </p>
      ) : null}
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
  const shown = label === undefined ? target || none : data.classes[label];
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
