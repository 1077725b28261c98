import { DeeplingError } from "../../base/error.ts";
import { plural, pluralWord } from "../../base/plural.ts";
import { labelFinder } from "../find-label.ts";
import type { LabelEntry } from "../labels/label-entry.ts";
import { type OrderedLabels, orderLabels } from "../labels/order.ts";
import { METADATA } from "./onnx-metadata.ts";
import type { Source } from "./settings.ts";

/**
 * The class names of the first source that has as many as one of `classes`; notes say what was left out, and which later source has
 * the same names at other outputs. Throws "mismatched labels" where the flag's names do not fit, and as `orderLabels`.
 */
export function chooseLabels(
  sources: readonly Source[],
  classes: readonly number[] | undefined,
): { labels: readonly string[]; notes: string[] } {
  const notes: string[] = [];
  for (const [at, { name, settings }] of sources.entries()) {
    if (settings.labels === undefined) continue;
    const ordered = order(settings.labels, name, classes);
    if (typeof ordered === "string") {
      notes.push(ordered);
      continue;
    }
    const { labels } = ordered;
    if (classes === undefined || classes.includes(labels.length)) {
      const others = name === "flags" ? [] : sources.slice(at + 1);
      return { labels, notes: [...notes, ...ordered.notes, ...otherOrders(labels, name, others, classes)] };
    }
    // one name may stand for the second of two classes
    const counts = classes.filter((count) => count !== 1 || !classes.includes(2));
    const subject = `labels: ${plural(labels.length, "name")} for ${counts.join(" or ")} ${pluralWord(counts.at(-1) ?? 0, "class", "classes")} (${name})`;
    if (name === "flags")
      throw new DeeplingError("mismatched", subject, {
        hint: "the file of --labels needs one name per output of the model",
      });
    notes.push(`mismatched ${subject}: not used`);
  }
  return { labels: [], notes };
}

/** Says which other sources have some of the names at other outputs. */
function otherOrders(
  labels: readonly string[],
  name: string,
  others: readonly Source[],
  classes: readonly number[] | undefined,
): string[] {
  const find = labelFinder(labels);
  const differ = others.filter((other) => {
    const entries = other.settings.labels;
    const ordered = entries === undefined ? "" : order(entries, other.name, classes);
    if (typeof ordered === "string" || ordered.labels.length !== labels.length) return false;
    return ordered.labels.some((label, output) => {
      const { outputs } = find(label);
      return outputs.length > 0 && !outputs.includes(output);
    });
  });
  const names = differ.map((other) => other.name).join(" and ");
  const has = pluralWord(differ.length, "has", "have");
  return differ.length === 0
    ? []
    : [`class names are those of ${name}; ${names} ${has} them in another order (--labels chooses)`];
}

/** Sources that are written for other programs: class names that cannot be read there are left out. */
const FOR_OTHERS: readonly string[] = ["config.json", METADATA];

/** The names by output; for a source of `FOR_OTHERS` a note of what is wrong with them instead. */
function order(
  entries: readonly LabelEntry[],
  name: string,
  classes: readonly number[] | undefined,
): OrderedLabels | string {
  try {
    return orderLabels(entries, name === "flags" ? "--labels" : name, classes);
  } catch (error) {
    if (!FOR_OTHERS.includes(name) || !(error instanceof DeeplingError)) throw error;
    return `${error.message}: not used`;
  }
}
