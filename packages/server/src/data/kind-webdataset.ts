import { createHash } from "node:crypto";
import { arrayLabels, type Dataset, DeeplingError, isLabelFile, plural, pluralWord } from "@deepling/engine";
import { findFiles, pathOf } from "./bytes/find-files.ts";
import { chooseFiles } from "./bytes/split-files.ts";
import { classNames } from "./class-names.ts";
import { type DatasetKind, type DataTarget, nameWithSplit } from "./dataset-kind.ts";
import { encodedDataset } from "./encoded-dataset.ts";
import { mapLimited } from "./map-limited.ts";
import { indexShards } from "./webdataset/shard-index.ts";
import { joinShards, type Shards } from "./webdataset/shards.ts";
import { compressedTar } from "./webdataset/tar-entries.ts";

/** Tar files of samples. */
export const webdataset: DatasetKind = {
  id: "webdataset",
  title: "WebDataset",
  sentence:
    "Tar files of images with their classes beside them (.cls, or label, class … in .json), here, at an https:// address or in S3. Indexed once, then read image by image.",
  recognised:
    "a .tar file, a folder of them, brace notation (shard-{000000..000146}.tar), or an s3:// prefix that holds them",
  open: async (target, context) => {
    const packed = /\.(?:tar\.|t)(gz|bz2|xz|zst)$/i.exec(pathOf(target.base))?.[1]?.toLowerCase();
    if (packed !== undefined && target.is !== "folder" && target.is !== "nothing")
      throw compressedTar(target.name, PACKED[packed] ?? packed);
    const found = await findFiles(target, context, /\.tar$/i, isLabelFile);
    if (found === undefined || found.files.length === 0) return undefined;
    const { files, split, notes } = chooseFiles(found.files, target);
    const sources = await mapLimited(files, OPENED_AT_ONCE, (file) => file.open());
    const shards = joinShards(sources, await indexShards(sources, context, target.name));
    const given = await classNames(found.side);
    return openShards(shards, given, { target, split, notes });
  },
};

const PACKED: Readonly<Record<string, string>> = { gz: "gzip", bz2: "bzip2", xz: "xz", zst: "zstd" };

/** Files whose size and state are asked for at once. */
const OPENED_AT_ONCE = 16;

interface Opening {
  readonly target: DataTarget;
  readonly split: string | undefined;
  readonly notes: readonly string[];
}

function openShards(
  shards: Shards,
  given: Awaited<ReturnType<typeof classNames>>,
  { target, split, notes }: Opening,
): Dataset {
  const { count, without } = shards;
  const name = nameWithSplit(target.name, split);
  if (count === 0)
    throw new DeeplingError("missing", `images: ${name} (${plural(without, "sample")} without an image)`, {
      hint: "a sample's image ends in .jpg, .png, .webp or another ending of images, behind the first dot of its name",
    });
  const texts = shards.labels;
  const said =
    without === 0
      ? []
      : [`${plural(without, "sample")} of ${name} without an image ${pluralWord(without, "is", "are")} not used`];
  const inFolders =
    texts === undefined && shards.key(0).includes("/")
      ? [
          `${name} says no classes: in tar files .cls and .json do, not folders (unpack it to have its folders as classes)`,
        ]
      : [];
  const truth =
    texts === undefined
      ? UNLABELLED
      : arrayLabels({ shape: [count], data: texts }, { count, place: name, names: given.names });
  const taken =
    given.file !== undefined && truth.classes === given.names ? [`class names are those of ${given.file}`] : [];
  return encodedDataset({
    name,
    fingerprint: `webdataset:${createHash("sha256").update(shards.identity).digest("hex")}`,
    count,
    classes: truth.classes,
    labels: truth.labels,
    numbered: truth.numbered,
    skipped: [],
    notes: [...notes, ...inFolders, ...said, ...taken, ...truth.notes],
    itemName: shards.key,
    sizeOf: shards.sizeOf,
    load: shards.read,
    held: true,
  });
}

const UNLABELLED = { labels: undefined, classes: [], numbered: undefined, notes: [] } as const;
