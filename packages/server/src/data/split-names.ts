/** What a split is for, in the order in which one is taken when none is named. */
export type SplitRole = "test" | "val" | "fold" | "train" | "other";

/** A folder's name as that of a split. */
export interface SplitName {
  readonly role: SplitRole;
  /** What is left of the name, such as "seg" of seg_train2017: the same for all splits of one data set. */
  readonly rest: string;
}

const ROLES: readonly (readonly [SplitRole, RegExp])[] = [
  ["test", /^(tests?|testing|evals?|evaluation|holdout|heldout)$/],
  ["val", /^(vals?|valid|validation|validate|dev|devel|development)$/],
  ["fold", /^(folds?|splits?|cv)$/],
  ["train", /^(trains?|training|trn|trainval)$/],
  ["other", /^(pred|predict|predictions?|unlabell?ed|inference|submission)$/],
];

/** Words that say nothing of what a folder holds. */
const FILLERS = /^(sets?|data|datasets?|images?|imgs?|pictures?|folder|dir|part|subset|\d+)$/;

/**
 * A folder's name read as that of a split: "Testing", "seg_train", "val2017", "TrainingSet", "fold_3". Undefined where no word of it
 * is usual for one.
 */
export function splitName(name: string): SplitName | undefined {
  const words = name
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .replace(/(\d+)/g, " $1 ")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .flatMap((word) => (word === "" ? [] : word.replace(/^(train|test|val)(set|data|images)$/, "$1")));
  const found = ROLES.find(([role, pattern]) =>
    words.some((word) => pattern.test(word) && (role !== "fold" || /\d/.test(name))),
  );
  if (found === undefined) return undefined;
  const rest = words.filter((word) => !found[1].test(word) && !FILLERS.test(word)).join(" ");
  return { role: found[0], rest };
}

/** The names in the order in which a split is taken: test before val, folds, train and what has no answers; numbers by their value. */
export function bySplitRole(a: string, b: string): number {
  return rank(a) - rank(b) || a.localeCompare(b, "en", { numeric: true }) || (a < b ? -1 : 1);
}

function rank(name: string): number {
  const role = splitName(name)?.role;
  return role === undefined ? ROLES.length : ROLES.findIndex(([known]) => known === role);
}

/** What to say of a data set with several splits of which one is used without having been asked for. */
export function saySplits(name: string, chosen: string, splits: readonly string[]): readonly string[] {
  const others = splits.filter((other) => other !== chosen);
  if (others.length === 0) return [];
  return [
    `${[chosen, ...others].join(", ")} are splits of ${name}: ${chosen} is used (${name}:${others[0]} is another)`,
  ];
}
