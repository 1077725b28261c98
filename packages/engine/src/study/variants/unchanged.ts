import { plural, pluralWord } from "../../base/plural.ts";
import type { EditedNetwork } from "../../edits/network/edit-network.ts";
import { editsUnits } from "../../edits/network/edits-units.ts";
import type { NetworkEdit } from "../../edits/network/network-edit.ts";
import { writeNetworkEdit } from "../../edits/network/write-network-edits.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { createNetwork } from "../network.ts";
import type { Subject } from "../subject.ts";

/** Images on which it is seen whether an edit changes anything. */
const IMAGES = 16;

/** What the edits of a subject's network, which is `unedited`'s without them, do not change on the first images of the data; one sentence each. */
export async function unchangedNotes(
  { model, sessions, feed, batch, items }: Subject,
  unedited: Subject,
  { compared, sites }: EditedNetwork,
): Promise<readonly string[]> {
  const network = createNetwork(compared, model.input.value, sessions);
  const values = [...new Set(sites.flatMap(({ before, after }) => [before, after]))];
  const unchanged = new Set(sites);
  let [read, sameScores] = [0, true];
  for await (const { input, missing } of feed(items.slice(0, IMAGES), Math.min(batch, IMAGES))) {
    const count = input.shape[0] ?? 0;
    const there = Array.from({ length: count }, (_, row) => row).filter((row) => !missing.includes(row));
    read += there.length;
    const [scores, ...found] = await network.read(input, [model.output.value, ...values]);
    const [before] = await unedited.network.read(input, [model.output.value]);
    sameScores &&= isSame(before, scores, there);
    const named = new Map(values.map((value, at) => [value, found[at]]));
    for (const site of unchanged) {
      if (!isSame(named.get(site.before), named.get(site.after), there)) unchanged.delete(site);
    }
  }
  if (read === 0) return [];
  const where = onImages(read, items.length);
  const notes = [...unchanged].map(({ edit }) => `${writeNetworkEdit(edit)} changes nothing ${where}${reason(edit)}`);
  if (!sameScores || unchanged.size === sites.length) return notes;
  const changing = sites.filter((site) => !unchanged.has(site)).map(({ edit }) => writeNetworkEdit(edit));
  const verb = pluralWord(changing.length, "changes", "change");
  return [...notes, `${changing.join(", ")} ${verb} no class score ${where}`];
}

/** On which images something was looked at: so many of the first ones of `of`. */
export function onImages(read: number, of: number): string {
  if (read === 1 && of === 1) return "on the image";
  return `on ${read === of ? "all" : "the first"} ${plural(read, "image")}`;
}

/** Whether two tensors hold the same numbers in these of their rows. */
function isSame(a: Tensor | undefined, b: Tensor | undefined, rows: readonly number[]): boolean {
  if (a === undefined || b === undefined || a.data.length !== b.data.length) return false;
  const [own, other, size] = [a.data, b.data, a.data.length / (a.shape[0] ?? 1)];
  // zeros of both signs are the same, and so are numbers that are none
  const differs = (at: number) => own[at] !== other[at] && !(Number.isNaN(own[at]) && Number.isNaN(other[at]));
  return !rows.some((row) => {
    for (let at = row * size; at < (row + 1) * size; at++) if (differs(at)) return true;
    return false;
  });
}

/** Why an edit may change nothing, as far as the edit says it. */
function reason(edit: NetworkEdit): string {
  if (!editsUnits(edit)) return "";
  const one = edit.units?.length === 1;
  const are = one ? "the unit is" : edit.units === undefined ? "the layer is" : "the units are";
  const zero = `: ${are} already 0`;
  switch (edit.kind) {
    case "set":
      return edit.value === 0 ? zero : `: ${are} already ${edit.value}`;
    case "multiply":
      return edit.by === 1 ? "" : zero;
    case "clamp":
      return `: ${are} already within ${edit.low} and ${edit.high}`;
    default:
      return "";
  }
}
