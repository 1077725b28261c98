import { plural } from "@deepling/engine";
import { useState } from "react";
import { ClassName } from "../../parts/class-tag.tsx";
import { formatCount } from "../../parts/format.ts";
import { MenuOption } from "../../parts/menu.tsx";
import { useStudyInfo } from "../../state/context.tsx";

/** More classes than this can be searched, and those without images stand back until they are searched for. */
const MANY = 24;
/** Lines at most; the rest is found by typing. */
const LINES = 80;

interface ClassListProps {
  readonly title: string;
  readonly chosen: readonly number[];
  /** Images of each class. */
  readonly counts: Int32Array;
  readonly onToggle: (label: number) => void;
}

/** Labels to list: all of a few; of many those that are chosen, occur or match, the chosen and the frequent first. */
export function listedClasses(
  classes: readonly string[],
  of: { readonly query: string; readonly chosen: readonly number[]; readonly counts: Int32Array },
): readonly number[] {
  const words = of.query.toLowerCase().split(/\s+/).filter(Boolean);
  const all = Array.from(classes, (_, label) => label);
  if (classes.length <= MANY) return all;
  const count = (label: number) => of.counts[label] ?? 0;
  const first = (label: number) => (of.chosen.includes(label) ? 1 : 0);
  const named = (label: number) => words.every((word) => (classes[label] ?? "").toLowerCase().includes(word));
  return all
    .filter((label) => (words.length > 0 ? named(label) : first(label) === 1 || count(label) > 0))
    .sort((a, b) => first(b) - first(a) || count(b) - count(a) || a - b);
}

/** Classes of which any number may be chosen, each with its number of images; a search field where there are many. */
export function ClassList({ title, chosen, counts, onToggle }: ClassListProps) {
  const { data } = useStudyInfo();
  const [query, setQuery] = useState("");
  const listed = listedClasses(data.classes, { query, chosen, counts });
  const hidden = query === "" ? data.classes.length - listed.length : 0;
  const more = Math.max(0, listed.length - LINES);
  return (
    <fieldset className="menu class-list" aria-label={title}>
      {data.classes.length <= MANY ? null : (
        <input
          className="field"
          type="search"
          placeholder={`Find among ${plural(data.classes.length, "class", "classes")}`}
          aria-label="Find a class"
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
      )}
      {listed.slice(0, LINES).map((label) => (
        <MenuOption
          key={label}
          chosen={chosen.includes(label)}
          aside={formatCount(counts[label] ?? 0)}
          onChoose={() => onToggle(label)}
        >
          <ClassName label={label} />
        </MenuOption>
      ))}
      {listed.length === 0 ? <p className="menu-title">No class matches.</p> : null}
      {more > 0 ? <p className="menu-title">and {formatCount(more)} more: type to find them</p> : null}
      {hidden > 0 ? (
        <p className="menu-title">{plural(hidden, "class", "classes")} without images: type to find them</p>
      ) : null}
    </fieldset>
  );
}
