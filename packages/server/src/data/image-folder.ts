import { type Dataset, DeeplingError, plural, pluralWord } from "@deepling/engine";
import { chooseSplit } from "./address.ts";
import { nameWithSplit } from "./dataset-kind.ts";
import { fileDataset } from "./file-dataset.ts";
import { compareNames, IMAGE_EXTENSIONS, type ImageFile, type ImageListing } from "./image-files.ts";
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
export function imageFolder(listing: ImageListing, { name, split, known }: FolderRequest): Dataset {
  const good = listing.files.filter(({ size }) => size > 0);
  const empty = listing.files.filter(({ size }) => size === 0);
  if (good.length === 0) throw noImages(name, empty.length, listing.otherExtensions);
  return openLayout(imageLayout(imageTree(good), known), { name, split, known }, [
    ...empty.map((file) => ({ name: file.name, reason: "the file is empty" })),
    ...listing.skipped,
  ]);
}

function openLayout(layout: ImageLayout, request: FolderRequest, skipped: ImageListing["skipped"]): Dataset {
  const { name, split, known } = request;
  const splits = layout.splits.map((one) => one.name);
  const wanted = chooseSplit(splits, split, name);
  const chosen = layout.splits.find((one) => one.name === wanted);
  const notes = notesOf(layout, request, chosen?.name);
  const inner = chosen === undefined ? undefined : innerLayout(chosen, known);
  if (inner !== undefined) {
    const dataset = openLayout(inner, { name: `${name}/${chosen?.name}`, split: undefined, known }, skipped);
    return { ...dataset, notes: [...notes, ...(dataset.notes ?? [])] };
  }
  const tree = chosen?.tree ?? layout.tree;
  const classes = chosen?.classes ?? tree.folders.map((folder) => folder.name);
  const items = classes.length === 0 ? filesBelow(tree).map((file) => ({ file, label: -1 })) : labelled(tree, classes);
  return fileDataset({
    name: nameWithSplit(name, chosen?.name),
    files: items.map(({ file }) => ({ ...file, name: file.name.slice(tree.prefix.length) })),
    classes,
    labels: classes.length === 0 ? undefined : Int32Array.from(items, ({ label }) => label),
    skipped,
    notes,
  });
}

function labelled(tree: ImageTree, classes: readonly string[]): { file: ImageFile; label: number }[] {
  const index = new Map(classes.map((title, at) => [title, at]));
  const own = tree.files.map((file) => ({ file, label: -1 }));
  const inner = tree.folders.flatMap((folder) =>
    filesBelow(folder).map((file) => ({ file, label: index.get(folder.name) ?? -1 })),
  );
  return [...own, ...inner].sort((a, b) => a.label - b.label || compareNames(a.file.name, b.file.name));
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
