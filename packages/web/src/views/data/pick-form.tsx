import { plural, pluralWord, sampleIndices, seededRandom } from "@deepling/engine";
import { useMemo, useState } from "react";
import { ClassDot } from "../../parts/class-tag.tsx";
import { formatCount } from "../../parts/format.ts";
import { Icon } from "../../parts/glyph.tsx";
import { useActions, useStudyInfo } from "../../state/context.tsx";
import { itemsOf } from "../../state/items.ts";
import { countsOf } from "../../state/statistics.ts";
import { ClassList } from "./class-list.tsx";

/** So many images of each class by chance, the same for the same seed, ascending; all that a class has where it has fewer. */
export function pickPerClass(
  labels: Int32Array,
  classes: readonly number[],
  count: number,
  seed: number,
): readonly number[] {
  const random = seededRandom(seed);
  const members = membersOf(labels, classes);
  return classes
    .flatMap((label) => {
      const own = members.get(label) ?? [];
      return sampleIndices(own.length, count, random).map((place) => own[place] ?? 0);
    })
    .sort((a, b) => a - b);
}

/** The images of each of some classes, ascending. */
function membersOf(labels: Int32Array, classes: readonly number[]): ReadonlyMap<number, Int32Array> {
  const counts = countsOf(labels, 1 + Math.max(-1, ...classes));
  const members = new Map(classes.map((label) => [label, new Int32Array(counts[label] ?? 0)]));
  const filled = new Int32Array(counts.length);
  for (let item = 0; item < labels.length; item++) {
    const label = labels[item] ?? -1;
    const own = members.get(label);
    if (own === undefined) continue;
    const at = filled[label] ?? 0;
    own[at] = item;
    filled[label] = at + 1;
  }
  return members;
}

const MOST = 1000;
/** So many classes stand side by side; more are a list that can be searched. */
const FEW = 24;

/** How many images of each class, from 1 to `MOST`. */
function Stepper({ count, onChange }: { readonly count: number; readonly onChange: (count: number) => void }) {
  const set = (next: number) => onChange(Math.max(1, Math.min(MOST, Math.round(next) || 1)));
  return (
    <span className="stepper">
      <button type="button" className="button square compact" aria-label="One fewer" onClick={() => set(count - 1)}>
        <Icon name="minus" />
      </button>
      <input
        type="number"
        aria-label="Images of each class"
        min={1}
        max={MOST}
        value={count}
        onChange={(event) => set(Number(event.target.value))}
      />
      <button type="button" className="button square compact" aria-label="One more" onClick={() => set(count + 1)}>
        <Icon name="plus" />
      </button>
    </span>
  );
}

interface ClassButtonsProps {
  readonly chosen: readonly number[];
  readonly onToggle: (label: number) => void;
}

/** Every class as a button. */
function ClassButtons({ chosen, onToggle }: ClassButtonsProps) {
  const { data } = useStudyInfo();
  return (
    <fieldset className="menu pick-classes" aria-label="Classes">
      {data.classes.map((name, label) => (
        <button
          // biome-ignore lint/suspicious/noArrayIndexKey: a class is its index; names may repeat
          key={label}
          type="button"
          className="button compact"
          aria-pressed={chosen.includes(label)}
          onClick={() => onToggle(label)}
        >
          <ClassDot label={label} /> {name}
        </button>
      ))}
    </fieldset>
  );
}

/** Which classes are picked from, in words. */
function ofClasses(chosen: number, occurring: number, all: number): string {
  if (chosen === 1) return "this class";
  if (chosen > 1) return `these ${plural(chosen, "class", "classes")}`;
  if (occurring === all) return "every class";
  return `the ${plural(occurring, "class", "classes")} that ${pluralWord(occurring, "occurs", "occur")}`;
}

/** Of which classes, how many of each, and what becomes of them. */
export function PickForm({ labels, onDone }: { readonly labels: Int32Array; readonly onDone: () => void }) {
  const { data } = useStudyInfo();
  const { look, selectItems } = useActions();
  const [chosen, setChosen] = useState<readonly number[]>([]);
  const [count, setCount] = useState(5);
  const [seed, setSeed] = useState(1);
  const counts = useMemo(() => countsOf(labels, data.classes.length), [labels, data]);
  const occurring = useMemo(() => [...counts.keys()].filter((label) => (counts[label] ?? 0) > 0), [counts]);
  const items = useMemo(
    () => pickPerClass(labels, chosen.length === 0 ? occurring : chosen, count, seed),
    [labels, chosen, occurring, count, seed],
  );
  const toggle = (label: number) =>
    setChosen(chosen.includes(label) ? chosen.filter((one) => one !== label) : [...chosen, label]);
  return (
    <div className="pick">
      {data.classes.length <= FEW ? (
        <ClassButtons chosen={chosen} onToggle={toggle} />
      ) : (
        <ClassList title="Classes" chosen={chosen} counts={counts} onToggle={toggle} />
      )}
      <div className="pick-row">
        <Stepper count={count} onChange={setCount} />
        <span className="small quiet grow">of {ofClasses(chosen.length, occurring.length, data.classes.length)}</span>
        <button type="button" className="button compact" onClick={() => setSeed(seed + 1)} title="Resample">
          Others
        </button>
      </div>
      <div className="pick-row">
        <button
          type="button"
          className="button outlined"
          onClick={() => {
            selectItems(items);
            onDone();
          }}
        >
          Select {formatCount(items.length)}
        </button>
        <button
          type="button"
          className="button primary grow"
          style={{ justifyContent: "center" }}
          disabled={items.length < 3}
          onClick={() => {
            selectItems([]);
            look({ projected: itemsOf(items), camera: undefined });
            onDone();
          }}
        >
          Project these {formatCount(items.length)}
        </button>
      </div>
    </div>
  );
}
