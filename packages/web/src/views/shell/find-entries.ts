import type { LayerKind, StudyInfo } from "@deepling/engine";
import { formatShape } from "../../parts/format.ts";
import type { Target } from "../../state/store.ts";

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
export interface Command {
  readonly title: string;
  /** The key that does it, as shown. */
  readonly shortcut: string;
  readonly run: () => void;
}

const MOST = 60;

/** Every word of the query stands somewhere in the text, any case. */
function matches(words: readonly string[], ...texts: readonly string[]): boolean {
  const text = texts.join(" ").toLowerCase();
  return words.every((word) => text.includes(word));
}

/** What a query finds: commands, layers, classes, then images; an empty one finds everything but images. At most 60 lines. */
export function findEntries(query: string, info: StudyInfo | undefined, commands: readonly Command[]): FindEntry[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const found: FindEntry[] = [];
  for (const layer of info?.model.layers ?? []) {
    if (!matches(words, layer.name, layer.kind, layer.op)) continue;
    found.push({
      id: `layer-${layer.index}`,
      title: layer.name,
      aside: `${layer.kind} · ${formatShape(layer.shape)}`,
      sign: { kind: "layer", layer: layer.kind },
      choose: { kind: "layer", layer: layer.index },
    });
  }
  for (const [label, title] of (info?.data.classes ?? []).entries()) {
    if (!matches(words, title, "class")) continue;
    found.push({
      id: `class-${label}`,
      title,
      aside: "class",
      sign: { kind: "class", label },
      choose: { kind: "class", label },
    });
  }
  for (const command of commands) {
    if (!matches(words, command.title)) continue;
    found.push({
      id: `command-${command.title}`,
      title: command.title,
      aside: command.shortcut,
      sign: { kind: "command" },
      choose: { kind: "command", run: command.run },
    });
  }
  const names = words.length === 0 ? [] : (info?.data.names ?? []);
  for (let item = 0; item < names.length && found.length < MOST; item++) {
    const title = names[item] ?? "";
    if (!matches(words, title)) continue;
    const label = info?.data.labels?.[item] ?? -1;
    found.push({
      id: `image-${item}`,
      title,
      aside: info?.data.classes[label] ?? "image",
      sign: { kind: "image", item },
      choose: { kind: "image", item },
    });
  }
  return found.slice(0, MOST);
}
