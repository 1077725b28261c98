import { DeeplingError, plural, pluralWord } from "@deepling/engine";
import { chooseSplit } from "./address.ts";
import { nameWithSplit } from "./dataset-kind.ts";
import type { FileSource } from "./file-dataset.ts";
import type { FileTable } from "./file-table.ts";
import { compareNames, IMAGE_EXTENSIONS, type ImageListing } from "./image-files.ts";
import { type ImageLayout, imageLayout, innerLayout, type KnownClasses } from "./image-layout.ts";
import { filesBelow, type ImageTree, imageTree } from "./image-tree.ts";
import { saySplits } from "./split-names.ts";

/** Which part of a folder is opened, and what is known of the model. */
export interface FolderRequest {
  /** Name of the data set without its split. */
  readonly name: string;
  readonly split: string | undefined;
  readonly known: KnownClasses;
}

/**
 * A folder of images, or one split of it. Sub-folders that hold images at any depth are classes, numbered in sorted order as
 * torchvision's ImageFolder does, those of all splits together; images beside them are without a class; without sub-folders there
 * are no labels. Throws "missing images", and "unknown split" where the folder has not the one asked for.
 */
export function imageFolder({ files, skipped, otherExtensions }: ImageListing, request: FolderRequest): FileSource {
  const { names, sizes } = files;
  const all = Array.from(sizes.keys());
  const good = sizes.includes(0) ? all.filter((file) => sizes[file] !== 0) : all;
  const empty = good.length === all.length ? [] : all.filter((file) => sizes[file] === 0);
  if (good.length === 0) throw noImages(request.name, empty.length, otherExtensions);
  return openLayout(imageLayout(imageTree(names, good), request.known), files, request, [
    ...empty.map((file) => ({ name: names.at(file), reason: "the file is empty" })),
    ...skipped,
  ]);
}

function openLayout(
  layout: ImageLayout,
  table: FileTable,
  request: FolderRequest,
  skipped: ImageListing["skipped"],
): FileSource {
  const { name, split, known } = request;
  const splits = layout.splits.map((one) => one.name);
  const wanted = chooseSplit(splits, split, name);
  const chosen = layout.splits.find((one) => one.name === wanted);
  const notes = notesOf(layout, request, chosen?.name);
  const inner = chosen === undefined ? undefined : innerLayout(chosen, known);
  if (inner !== undefined) {
    const source = openLayout(inner, table, { name: `${name}/${chosen?.name}`, split: undefined, known }, skipped);
    return { ...source, notes: [...notes, ...source.notes] };
  }
  const tree = chosen?.tree ?? layout.tree;
  const classes = chosen?.classes ?? tree.folders.map((folder) => folder.name);
  const { files, labels } = labelled(tree, classes);
  return {
    name: nameWithSplit(name, chosen?.name),
    table,
    files,
    from: tree.prefix.length,
    classes,
    labels: classes.length === 0 ? undefined : labels,
    skipped,
    notes,
  };
}

/** The images of a folder with their class, by class and then by name; those of none (−1) first. */
function labelled(tree: ImageTree, classes: readonly string[]): { files: Uint32Array; labels: Int32Array } {
  if (classes.length === 0) return { files: Uint32Array.from(filesBelow(tree)), labels: new Int32Array() };
  const index = new Map(classes.map((title, at) => [title, at]));
  const parts = new Map<number, readonly number[]>([[-1, tree.files]]);
  for (const folder of tree.folders) {
    const label = index.get(folder.name) ?? -1;
    const others = parts.get(label);
    parts.set(label, others === undefined ? filesBelow(folder) : others.concat(filesBelow(folder)));
  }
  const order = [...parts].sort(([a], [b]) => a - b);
  const count = order.reduce((sum, [, part]) => sum + part.length, 0);
  const [files, labels] = [new Uint32Array(count), new Int32Array(count)];
  let at = 0;
  for (const [label, part] of order) {
    files.set(part, at);
    files.subarray(at, at + part.length).sort();
    labels.fill(label, at, at + part.length);
    at += part.length;
  }
  return { files, labels };
}

function notesOf(
  { splits, tree, wrappers, leftOut, groups }: ImageLayout,
  { name, split }: FolderRequest,
  chosen: string | undefined,
) {
  const beside = splits.length > 0 ? tree.files.length : 0;
  const unused =
    leftOut === 0 ? "" : `; ${plural(leftOut, "other image")} ${pluralWord(leftOut, "is", "are")} not used`;
  return [
    ...(groups.length === 0
      ? []
      : [`${list(groups)} group the classes of ${name}, which are the folders in them${unused}`]),
    ...(wrappers.length === 0 || groups.length > 0
      ? []
      : [
          `the images are those of ${wrappers.join("/")} in ${name}${leftOut === 0 ? "" : ", which holds the model's classes"}${unused}`,
        ]),
    ...(chosen === undefined || split !== undefined
      ? []
      : saySplits(
          name,
          chosen,
          splits.map((one) => one.name),
        )),
    ...(beside === 0
      ? []
      : [`${plural(beside, "image file")} beside the splits of ${name} ${pluralWord(beside, "is", "are")} not used`]),
  ];
}

/** Folders named. */
const MOST_NAMED = 4;

function list(names: readonly string[]): string {
  const more = names.length - MOST_NAMED;
  return more > 0 ? `${names.slice(0, MOST_NAMED).join(", ")} and ${more} more` : names.join(", ");
}

function noImages(name: string, empty: number, others: ReadonlySet<string>): DeeplingError {
  const found = [...others]
    .filter((extension) => extension !== "")
    .sort(compareNames)
    .slice(0, 5);
  const reason =
    empty > 0 ? ` (${plural(empty, "file")}, all empty)` : found.length > 0 ? ` (found ${found.join(", ")})` : "";
  return new DeeplingError("missing", `images: ${name}${reason}`, {
    hint: found.some((extension) => /^\.np[yz]$/.test(extension))
      ? `give one of its .npy or .npz files, ${name}/FILE`
      : `give a folder with ${IMAGE_EXTENSIONS.join(" ")} files, one sub-folder per class if they have classes`,
  });
}
