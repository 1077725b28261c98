import { arrayDataset, type Dataset } from "@deepling/engine";

/** The data set of what is made from noise: it holds nothing. */
export function noImages(): Dataset {
  const source = { name: "noise", fingerprint: "noise", count: 0, classes: [], labels: undefined, notes: [] };
  return arrayDataset({ ...source, itemName: () => "noise", read: async () => [] });
}
