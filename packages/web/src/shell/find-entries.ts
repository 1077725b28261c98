import { type DataInfo, type LayerKind, NO_NAMES, nameAt, type StudyInfo } from "@deepling/engine";
import { formatShape } from "../parts/format.ts";
import { namesWithAll, type SearchedNames } from "../state/name-search.ts";
import type { Target } from "../state/store.ts";

/** A line in the find palette. */
export interface FindEntry {
  readonly id: string;
  readonly title: string;
  /** Said on the right, fainter: a shape, a key. */
  readonly aside: string;
  readonly sign:
    | { readonly kind: "layer"; readonly layer: LayerKind }
    | { readonly kind: "class"; readonly label: number }
    | { readonly kind: "image"; readonly item: number }
    | { readonly kind: "command" };
  readonly choose:
    | { readonly kind: "command"; readonly run: () => void }
    | Exclude<Target, { readonly kind: "measure" }>;
}

/** Something that can be done from anywhere on the page. */
export interface PageCommand {
  readonly title: string;
  /** The key that does it, as it is shown. */
  readonly key?: string;
  readonly run: () => void;
}

/** Most lines of a kind, so that a deep network does not hide its classes, nor a thousand classes the commands. */
const MOST = { layers: 24, classes: 16, lines: 60 } as const;

/** The first `most` things of which every word of the query stands somewhere in the text, any case. */
function matching<T>(
  things: readonly T[],
  words: readonly string[],
  textOf: (thing: T) => string,
  most: number = MOST.lines,
): readonly (readonly [thing: T, index: number])[] {
  const found: [T, number][] = [];
  for (const [index, thing] of things.entries()) {
    if (found.length >= most) break;
    const text = textOf(thing).toLowerCase();
    if (words.every((word) => text.includes(word))) found.push([thing, index]);
  }
  return found;
}

/** "1234" or "#1234": the number of an image. */
const NUMBER = /^#?(\d{1,9})$/;

/** The image of the number that was typed, then those whose names hold every word. */
function itemsFound(
  words: readonly string[],
  { count }: Pick<DataInfo, "count">,
  names: SearchedNames,
  most: number,
): readonly number[] {
  if (words.length === 0 || most <= 0) return [];
  const [, digits] = NUMBER.exec(words.join(" ")) ?? [];
  const numbered = digits !== undefined && Number(digits) < count ? [Number(digits)] : [];
  const named = namesWithAll(names, words, most).filter((item) => item !== numbered[0]);
  return [...numbered, ...named].slice(0, most);
}

/**
 * What a query finds: layers, classes, commands, then images, by name or number; an empty one finds everything but images. At most 60 lines. `names` are those of the images.
 */
export function findEntries(
  query: string,
  info: StudyInfo | undefined,
  commands: readonly PageCommand[],
  names: SearchedNames,
): FindEntry[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const { layers } = info?.model ?? { layers: [] };
  const data = info?.data ?? { classes: [], names: NO_NAMES, count: 0, labels: undefined };
  const layer = matching(layers, words, ({ name, kind, op }) => `${name} ${kind} ${op}`, MOST.layers).map(
    ([{ index, name, kind, shape }]): FindEntry => ({
      id: `layer-${index}`,
      title: name,
      aside: `${kind} · ${formatShape(shape)}`,
      sign: { kind: "layer", layer: kind },
      choose: { kind: "layer", layer: index },
    }),
  );
  const classes = matching(data.classes, words, (name) => `${name} class`, MOST.classes).map(
    ([title, label]): FindEntry => ({
      id: `class-${label}`,
      title,
      aside: "class",
      sign: { kind: "class", label },
      choose: { kind: "class", label },
    }),
  );
  const things = matching(commands, words, ({ title }) => title).map(
    ([{ title, key, run }]): FindEntry => ({
      id: `command-${title}`,
      title,
      aside: key ?? "",
      sign: { kind: "command" },
      choose: { kind: "command", run },
    }),
  );
  const found = [...layer, ...classes, ...things];
  const images = itemsFound(words, data, names, MOST.lines - found.length).map(
    (item): FindEntry => ({
      id: `image-${item}`,
      title: nameAt(data.names, item) ?? `image ${item}`,
      aside: data.classes[data.labels?.[item] ?? -1] ?? "image",
      sign: { kind: "image", item },
      choose: { kind: "image", item },
    }),
  );
  return [...found, ...images].slice(0, MOST.lines);
}
