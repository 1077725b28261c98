import { className, percent, plural } from "@deepling/engine";
import { useMemo, useState } from "react";
import { useStudyInfo } from "../state/context.tsx";
import type { Verdict } from "../state/statistics.ts";
import { targetClasses } from "../state/target-classes.ts";
import { classTarget, faultOf, labelOfTarget, unitWords } from "../state/target-words.ts";
import { searchClasses } from "./class-search.ts";
import { ClassDot } from "./class-tag.tsx";
import { CONTRASTS, type Contrast, contrastOf } from "./contrast.ts";
import { Icon } from "./glyph.tsx";
import { Popover } from "./popover.tsx";

/** Classes that are listed at a time. */
const LISTED = 10;

interface PickerProps {
  /** "towards", "beside". */
  readonly word: string;
  readonly target: string;
  /** What an empty target means; undefined where there must be one. */
  readonly none: string | undefined;
  /** The classes' probabilities, where they are known: the likeliest are listed first. */
  readonly likely?: Float32Array | undefined;
  /** What is known of the image, where there is one of which said and true class can be contrasted. */
  readonly verdict?: Verdict;
  readonly onChoose: (target: string) => void;
}

const UNKNOWN: Verdict = { label: -1, predicted: -1, confidence: Number.NaN, wrong: false };

/** "horse rather than airplane". */
function ContrastWords({ towards, from }: Contrast) {
  return (
    <>
      <ClassDot label={towards} /> <ShortName label={towards} />
      <span className="faint">rather than</span>
      <ClassDot label={from} /> <ShortName label={from} />
    </>
  );
}

/** A class's name without its synonyms. */
function ShortName({ label }: { readonly label: number }) {
  const { data } = useStudyInfo();
  return <span className="clip target-name">{className(data.classes, label)}</span>;
}

/** What an image that was mistaken asks first. */
function Contrasts({ target, verdict, onChoose }: Pick<PickerProps, "target" | "onChoose"> & { verdict: Verdict }) {
  const { data } = useStudyInfo();
  return CONTRASTS.map((asked) => {
    const contrast = contrastOf(asked, verdict, data.classes);
    return contrast === undefined ? null : (
      <button
        key={asked}
        type="button"
        className="menu-item target-contrast"
        aria-pressed={target === asked}
        title={
          asked === CONTRASTS[0] ? "The class said rather than the true one" : "The true class rather than the one said"
        }
        onClick={() => onChoose(asked)}
      >
        <ContrastWords {...contrast} />
      </button>
    );
  });
}

function Choices({ target, none, likely, verdict = UNKNOWN, onChoose }: Omit<PickerProps, "word">) {
  const names = useStudyInfo();
  const classes = targetClasses(names);
  const [text, setText] = useState("");
  const [active, setActive] = useState(0);
  const [fault, setFault] = useState<string>();
  const found = useMemo(() => searchClasses(text, classes, likely), [text, classes, likely]);
  const listed = found.slice(0, LISTED);
  const chosen = labelOfTarget(target, classes);
  return (
    <form
      className="target-choices"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() === "") return;
        const label = listed[active];
        const fault = label === undefined ? faultOf(text, classes) : undefined;
        setFault(fault);
        if (fault === undefined) onChoose(label === undefined ? text.trim() : classTarget(label, classes));
      }}
    >
      <input
        className="field"
        aria-label="Target"
        placeholder={
          classes.length === 0
            ? "type a target"
            : `find among ${plural(classes.length, "class", "classes")}, or type a target`
        }
        autoComplete="off"
        spellCheck={false}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setActive(0);
          setFault(undefined);
        }}
        onKeyDown={(event) => {
          const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
          if (step === undefined || listed.length === 0) return;
          event.preventDefault();
          setActive((active + step + listed.length) % listed.length);
        }}
      />
      {none === undefined || text !== "" ? null : (
        <button type="button" className="menu-item" aria-pressed={target === ""} onClick={() => onChoose("")}>
          {none}
        </button>
      )}
      {text === "" ? <Contrasts target={target} verdict={verdict} onChoose={onChoose} /> : null}
      {listed.map((label, place) => (
        <button
          key={label}
          type="button"
          className="menu-item"
          aria-pressed={chosen === label}
          data-active={text.trim() !== "" && place === active}
          title={classes[label]}
          onClick={() => onChoose(classTarget(label, classes))}
        >
          <ClassDot label={label} /> <span className="clip">{classes[label]}</span>
          {likely === undefined ? null : <span className="small faint">{percent(likely[label] ?? 0)}</span>}
        </button>
      ))}
      {found.length > LISTED ? <p className="menu-title">and {found.length - LISTED} more: type to find one</p> : null}
      {fault === undefined ? null : (
        <p className="menu-title" role="alert">
          {fault}
        </p>
      )}
      <p className="menu-title">
        {classes.length === 0
          ? "The network has no class scores. Targets are unit:conv5/12 or layer:conv3, weighted and added: 2*unit:conv5/3+layer:conv3"
          : found.length === 0
            ? "No such class: Enter takes the text as a target."
            : "Also away:cat, vs:horse,cat, margin:horse, unit:conv5/12, layer:conv3; weighted and added: 2*horse+unit:conv5/3"}
      </p>
    </form>
  );
}

/** What a strip is moved towards, or what is explained: a class from the list, or any target as it is typed. */
export function TargetPicker({ word, ...choices }: PickerProps) {
  const { target, none, verdict = UNKNOWN, onChoose } = choices;
  const names = useStudyInfo();
  const classes = targetClasses(names);
  const label = labelOfTarget(target, classes);
  const contrast = contrastOf(target, verdict, classes);
  const name = label === undefined ? (unitWords(target, names) ?? (target || none)) : className(classes, label);
  return (
    <Popover
      className="button compact"
      name={`${word} ${name}`}
      label={
        <>
          <span className="faint">{word}</span>
          {contrast !== undefined ? (
            <ContrastWords {...contrast} />
          ) : label !== undefined ? (
            <>
              <ClassDot label={label} />
              <ShortName label={label} />
            </>
          ) : (
            <span className="clip target-name">{name}</span>
          )}
          <Icon name="fold-down" />
        </>
      }
    >
      {(close) => (
        <Choices
          {...choices}
          onChoose={(chosen) => {
            onChoose(chosen);
            close();
          }}
        />
      )}
    </Popover>
  );
}
