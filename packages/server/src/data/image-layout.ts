import { labelFinder } from "@deepling/engine";
import { compareNames } from "./image-files.ts";
import { filesBelow, type ImageTree, unwrap } from "./image-tree.ts";
import { bySplitRole, type SplitName, splitName } from "./split-names.ts";

/** What is known of the model whose data a folder holds. */
export interface KnownClasses {
  /** Class names as written; empty where there are none. */
  readonly labels: readonly string[];
  /** The number of classes, where it is known. */
  readonly outputs: number | undefined;
}

/** One split of a folder of images. */
export interface ImageSplit {
  readonly name: string;
  /** The folders whose sub-folders are classes: one, or one per class where the splits lie in the classes. */
  readonly tree: ImageTree;
  /** Names of the classes, those of the other splits included; none where its images have no class. */
  readonly classes: readonly string[];
}

/** How a folder of images is laid out. */
export interface ImageLayout {
  /** The splits, the one taken when none is named first; none where the folder holds classes, or images without. */
  readonly splits: readonly ImageSplit[];
  /** The folder whose sub-folders are classes, or that holds the splits. */
  readonly tree: ImageTree;
  /** Names of the folders that lead to it. */
  readonly wrappers: readonly string[];
  /** The number of images beside those folders, which are left out. */
  readonly leftOut: number;
  /** Names of the folders whose sub-folders are the classes, where these lie a level deeper than `tree` says (groups, superclasses). */
  readonly groups: readonly string[];
}

/**
 * Finds splits and classes among the folders of images. Folders that are labels of the model are classes. Sibling folders are splits
 * where all have a usual name, or the same sub-folders, which are labels or as many as the model's classes; or where all their
 * sub-folders have usual names, and lie in each class. A folder that holds nothing but another with several folders is passed, and so
 * is one of several if it alone holds folders that are labels of the model. Splits may hold splits (fold_1/train): see `innerLayout`.
 */
export function imageLayout(root: ImageTree, known: KnownClasses): ImageLayout {
  const find = labelFinder(known.labels);
  const isLabel = (name: string): boolean => find(name).outputs.length > 0;
  const wrappers: string[] = [];
  for (let tree = root; ; ) {
    const splits = innerSplits(tree, known.outputs, isLabel) ?? outerSplits(tree, known.outputs, isLabel);
    if (splits !== undefined) return { splits, tree, wrappers, leftOut: 0, groups: [] };
    const [only, ...more] = tree.folders;
    const passed = only !== undefined && more.length === 0 && tree.files.length === 0 && !isLabel(only.name);
    if (!passed || !leadsOn(only)) return withLabels(tree, known, isLabel, wrappers);
    wrappers.push(only.name);
    tree = only;
  }
}

/** The layout of a split that holds nothing but splits itself: fold_1/train, fold_1/test. */
export function innerLayout({ tree }: ImageSplit, known: KnownClasses): ImageLayout | undefined {
  return splitsOnly(tree) ? imageLayout(tree, known) : undefined;
}

/** The layout of a folder without splits; that of the one folder in it that holds labels of the model where its own folders are none. */
function withLabels(
  tree: ImageTree,
  known: KnownClasses,
  isLabel: (name: string) => boolean,
  wrappers: readonly string[],
): ImageLayout {
  const { files, folders } = tree;
  const own: ImageLayout = { splits: [], tree, wrappers, leftOut: 0, groups: [] };
  const grouped = groupedClasses(tree, known, isLabel);
  if (grouped !== undefined) return { ...own, ...grouped };
  if (known.labels.length === 0 || folders.some(({ name }) => isLabel(name))) return own;
  const inner = folders.map((folder) => ({ folder, layout: imageLayout(folder, known) }));
  const fit = inner.filter(({ layout }) =>
    [...layout.tree.folders.map(({ name }) => name), ...layout.splits.flatMap(({ classes }) => classes)].some(isLabel),
  );
  const [found, ...others] = fit;
  if (found === undefined || others.length > 0) return own;
  const beside = folders.filter((folder) => folder !== found.folder).map((folder) => filesBelow(folder).length);
  return {
    ...found.layout,
    wrappers: [...wrappers, found.folder.name, ...found.layout.wrappers],
    leftOut: beside.reduce((sum, count) => sum + count, files.length + found.layout.leftOut),
  };
}

/**
 * The classes of a folder whose folders group them (fruit/apple, vegetables/carrot): several of its folders hold labels of the model and none is one, or
 * all its folders together hold as many as the model has classes and they alone are not as many.
 */
function groupedClasses(
  { name, prefix, files, folders }: ImageTree,
  { labels, outputs }: KnownClasses,
  isLabel: (name: string) => boolean,
): Pick<ImageLayout, "tree" | "leftOut" | "groups"> | undefined {
  if (folders.some((folder) => isLabel(folder.name))) return undefined;
  const groups = folders.filter(
    (folder) =>
      folder.folders.length > 0 && (labels.length === 0 || folder.folders.some((inner) => isLabel(inner.name))),
  );
  const below = new Map<string, ImageTree>();
  for (const folder of groups.flatMap((group) => group.folders)) {
    const other = below.get(folder.name);
    const parts =
      other === undefined
        ? folder
        : { ...folder, files: [...other.files, ...folder.files], folders: [...other.folders, ...folder.folders] };
    below.set(folder.name, parts);
  }
  const told =
    labels.length > 0 || (groups.length === folders.length && folders.length !== outputs && below.size === outputs);
  if (groups.length < 2 || !told) return undefined;
  const beside = folders.filter((folder) => !groups.includes(folder)).flatMap(filesBelow).length;
  const between = groups.reduce((sum, group) => sum + group.files.length, files.length);
  const classes = [...below.values()].sort((a, b) => compareNames(a.name, b.name));
  return {
    tree: { name, prefix, files: [], folders: classes },
    leftOut: beside + between,
    groups: groups.map((group) => group.name),
  };
}

/** Whether a folder holds several splits, and these hold folders. */
function splitsOnly({ files, folders }: ImageTree): boolean {
  const nested = folders.length > 1 && folders.some((folder) => folder.folders.length > 0);
  return nested && files.length === 0 && usualNames(folders) !== undefined;
}

/** The folders in a folder of classes, or in all its splits. */
const classFolders = (tree: ImageTree): readonly string[] => [
  ...new Set(
    (splitsOnly(tree) ? tree.folders.flatMap(({ folders }) => folders) : tree.folders).map(({ name }) => name),
  ),
];

/** Whether a folder, or a chain of folders in it, holds several folders or a split. */
function leadsOn({ files, folders }: ImageTree): boolean {
  const [only, ...more] = folders;
  if (only === undefined || more.length > 0) return only !== undefined;
  return files.length === 0 && (splitName(only.name) !== undefined || leadsOn(only));
}

/** The names' parts as splits, where all are usual and have the rest in common: seg_train and seg_test. */
function usualNames(trees: readonly ImageTree[]): readonly SplitName[] | undefined {
  const names = trees.map(({ name }) => splitName(name));
  const known = names.filter((name) => name !== undefined);
  const alike = new Set(known.map(({ rest }) => rest)).size === 1;
  return known.length === names.length && alike ? known : undefined;
}

/** Splits that lie in each class: cat/train, cat/test, dog/train, dog/test. */
function innerSplits(
  tree: ImageTree,
  outputs: number | undefined,
  isLabel: (name: string) => boolean,
): readonly ImageSplit[] | undefined {
  if (tree.folders.length < 2 || usualNames(tree.folders) !== undefined) return undefined;
  const inner = tree.folders.map(({ files, folders }) => (files.length > 0 ? [] : folders));
  if (inner.some((folders) => folders.length === 0 || usualNames(folders) === undefined)) return undefined;
  const names = [...new Set(inner.flatMap((folders) => folders.map(({ name }) => name)))];
  if (names.length < 2 || holdClasses(tree, outputs, isLabel)) return undefined;
  const classes = tree.folders.map(({ name }) => name);
  return names.sort(bySplitRole).map((name) => {
    const folders = tree.folders.flatMap(({ name: title, folders: parts }) => {
      const part = parts.find((one) => one.name === name);
      return part === undefined ? [] : [{ ...part, name: title }];
    });
    return { name, tree: { name, prefix: tree.prefix, files: [], folders }, classes };
  });
}

/** Whether the classes lie in the splits in a folder's folders: site_a/train/cat, site_b/test/dog. */
function holdClasses({ folders }: ImageTree, outputs: number | undefined, isLabel: (name: string) => boolean): boolean {
  if (folders.some(({ name }) => isLabel(name))) return false;
  const lists = folders.map(classFolders);
  const common = new Set(lists.flat());
  if ([...common].some(isLabel)) return true;
  const same = folders.every(splitsOnly) && lists.every((list) => list.length === common.size);
  return same && common.size > 1 && (outputs === undefined || outputs === common.size);
}

/** Splits that hold the classes: train/cat, train/dog, test/cat, test/dog. */
function outerSplits(
  { folders }: ImageTree,
  outputs: number | undefined,
  isLabel: (name: string) => boolean,
): readonly ImageSplit[] | undefined {
  const parts = folders.map((folder) => ({ name: folder.name, tree: unwrap(folder) }));
  const classes = parts.map(({ tree }) => classFolders(tree));
  const alike = kindred(classes);
  const shared = classes.filter((_, at) => alike[at]);
  const common = [...new Set(shared.flat())].sort(compareNames);
  const usual = usualNames(folders) !== undefined;
  const named = classes.flat().some(isLabel);
  const labels = folders.filter(({ name }) => isLabel(name)).length;
  // "train" may be a class among cars and buses
  const areLabels = usual ? labels === folders.length && !named : labels > 0;
  if (folders.length === 0 || areLabels) return undefined;
  const sameFolders = common.length > 1 && shared.length === folders.length && folders.length > 1;
  const areClasses = outputs === undefined || outputs === common.length || named;
  const someUsual = common.length > 1 && folders.some(({ name }, at) => alike[at] && splitName(name) !== undefined);
  const fits = shared.length > 1 || named || outputs === common.length;
  if (!usual && !(sameFolders && areClasses) && !(someUsual && fits)) return undefined;
  const splits = parts.map((part, at) => {
    const own = classes[at] ?? [];
    return { ...part, classes: alike[at] ? common : own.length > 1 ? own : [], alike: alike[at] === true };
  });
  return splits.sort((a, b) => Number(b.alike) - Number(a.alike) || bySplitRole(a.name, b.name));
}

/** Which of some lists of folders have the most in common, so that they are the classes of one data set. */
function kindred(lists: readonly (readonly string[])[]): readonly boolean[] {
  const groups = lists.map((list) => lists.map((other) => isAlike(other, list)));
  const size = (group: readonly boolean[]) => group.filter(Boolean).length;
  const order = groups.map((group, at) => ({ group, members: size(group), folders: lists[at]?.length ?? 0 }));
  // one folder of images alone may be no class: "images", "unknown"
  const several = ({ folders }: { folders: number }) => Number(folders > 1);
  const [best] = order.sort((a, b) => several(b) - several(a) || b.members - a.members || b.folders - a.folders);
  return best?.group ?? [];
}

/** Whether folders are mostly among the others, so that both are the classes of one data set. */
function isAlike(own: readonly string[], others: readonly string[]): boolean {
  const common = own.filter((name) => others.includes(name)).length;
  return common > 0 && common >= own.length / 2;
}
