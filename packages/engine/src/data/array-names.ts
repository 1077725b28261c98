/** An array of images and the array of their labels, by name. */
export interface ArrayPair {
  /** "" where the file holds one pair only. */
  readonly split: string;
  readonly images: string;
  readonly labels: string | undefined;
}

/** Words for images and the word for their labels that goes with each; the order is that of preference. */
const WORDS: readonly (readonly [string, string])[] = [
  ["x", "y"],
  ["images", "labels"],
  ["image", "label"],
  ["data", "targets"],
  ["data", "labels"],
  ["data", "target"],
  ["features", "labels"],
];

const SPLITS = ["test", "val", "valid", "validation", "train"] as const;

/**
 * The pairs among some arrays' names, the test split first: x/y, x_test/y_test, test_images/test_labels, images/labels, and
 * arr_0/arr_1 or a single array otherwise. Case does not matter.
 */
export function findPairs(names: readonly string[]): ArrayPair[] {
  const find = (name: string) => names.find((other) => other.toLowerCase() === name);
  const pairs = ["", ...SPLITS].flatMap((split): ArrayPair[] => {
    for (const [imageWord, labelWord] of WORDS) {
      for (const spell of split === "" ? [bare] : [after, before]) {
        const images = find(spell(imageWord, split));
        if (images === undefined) continue;
        const labels = find(spell(labelWord, split));
        if (labels !== undefined || !WORDS.some(([word, other]) => word === imageWord && find(spell(other, split)))) {
          return [{ split, images, labels }];
        }
      }
    }
    return [];
  });
  if (pairs.length > 0) return pairs;
  if (find("arr_0") !== undefined) return [{ split: "", images: "arr_0", labels: find("arr_1") }];
  return names.length === 1 && names[0] !== undefined ? [{ split: "", images: names[0], labels: undefined }] : [];
}

/** The name of the file or array of labels that goes with one of images, such as y_test with x_test. */
export function labelNames(images: string): string[] {
  return WORDS.flatMap(([imageWord, labelWord]) => {
    const found = images.match(new RegExp(`(^|[^a-z])(${imageWord})(?=$|[^a-z])`, "i"));
    if (found?.index === undefined) return [];
    const start = found.index + (found[1] ?? "").length;
    return [images.slice(0, start) + labelWord + images.slice(start + imageWord.length)];
  });
}

const bare = (word: string): string => word;
const after = (word: string, split: string): string => `${word}_${split}`;
const before = (word: string, split: string): string => `${split}_${word}`;
