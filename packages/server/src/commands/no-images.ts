import { arrayDataset, type Dataset, DeeplingError, type Study } from "@deepling/engine";

/** The data set of what is made from noise: it holds nothing. */
export function noImages(): Dataset {
  const source = { name: "noise", fingerprint: "noise", count: 0, classes: [], labels: undefined, notes: [] };
  return arrayDataset({ ...source, itemName: () => "noise", read: async () => [] });
}

/** The error of DATA of which no image could be read, with the reason for the first one. */
export async function noneRead(data: string, study: Pick<Study, "info">): Promise<DeeplingError> {
  const { skipped } = (await study.info()).data;
  const [first] = skipped;
  if (first === undefined) return new DeeplingError("missing", `images: ${data}`);
  return new DeeplingError("missing", `images: none of ${data} can be read`, {
    hint: `${first.name}: ${first.reason}${skipped.length > 1 ? `; and ${skipped.length - 1} more` : ""}`,
  });
}
