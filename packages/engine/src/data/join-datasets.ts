import { type Dataset, requireItem } from "./dataset.ts";

/** The images of one data set, then those of another that says nothing of classes, as a data set with the first one's name. */
export function joinDatasets(first: Dataset, second: Dataset): Dataset {
  const count = first.count + second.count;
  const { labels, labelSets: _, ...rest } = first;
  const partOf = (index: number): readonly [Dataset, number] =>
    index < first.count ? [first, index] : [second, index - first.count];
  const joined: Dataset = {
    ...rest,
    count,
    fingerprint: `${first.fingerprint} ${second.fingerprint}`,
    labels: labels === undefined ? undefined : Int32Array.from({ length: count }, (_, at) => labels[at] ?? -1),
    skipped: [...first.skipped, ...second.skipped],
    itemName: (index) => {
      const [part, own] = partOf(index);
      return part.itemName(own);
    },
    images: async (indices, fit) => {
      for (const index of indices) requireItem(joined, index);
      const each = indices.map(async (index) => {
        const [part, own] = partOf(index);
        return (await part.images([own], fit))[0];
      });
      return Promise.all(each);
    },
  };
  return joined;
}
