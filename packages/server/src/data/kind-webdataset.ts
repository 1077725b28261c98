import { createHash } from "node:crypto";
import { arrayLabels, type Dataset, DeeplingError, isLabelFile, plural, pluralWord } from "@deepling/engine";
import type { ByteSource } from "./bytes/byte-source.ts";
import { findFiles, pathOf } from "./bytes/find-files.ts";
import { type KnownFile, knownFile, knownSource } from "./bytes/known-source.ts";
import { chooseFiles } from "./bytes/split-files.ts";
import { classNames, type GivenNames } from "./class-names.ts";
import { type DatasetKind, nameWithSplit } from "./dataset-kind.ts";
import { encodedDataset } from "./encoded-dataset.ts";
import { listedKind } from "./listed-kind.ts";
import { mapLimited } from "./map-limited.ts";
import { indexShard, indexShards, type ShardIndex, sameIndex } from "./webdataset/shard-index.ts";
import { joinShards } from "./webdataset/shards.ts";
import { compressedTar } from "./webdataset/tar-entries.ts";

/** Tar files, where their images lie, and how the classes are called. */
interface Listing {
  readonly head: Named;
  readonly sources: readonly ByteSource[];
  readonly indexes: readonly ShardIndex[];
}

/** What is known beside the tar files. */
interface Named {
  /** The data set's, with its split. */
  readonly name: string;
  readonly given: GivenNames;
  readonly notes: readonly string[];
}

/** Tar files of samples. */
export const webdataset: DatasetKind = listedKind<Listing>({
  id: "webdataset",
  title: "WebDataset",
  sentence:
    "Tar files of images with their classes beside them (.cls, or label, class … in .json), here, at an https:// address or in S3. Indexed once, then read image by image.",
  recognised:
    "a .tar file, a folder of them, brace notation (shard-{000000..000146}.tar), or an s3:// prefix that holds them",
  list: async (target, context) => {
    const packed = /\.(?:tar\.|t)(gz|bz2|xz|zst)$/i.exec(pathOf(target.base))?.[1]?.toLowerCase();
    if (packed !== undefined && target.is !== "folder" && target.is !== "nothing")
      throw compressedTar(target.name, PACKED[packed] ?? packed);
    const found = await findFiles(target, context, /\.tar$/i, isLabelFile);
    if (found === undefined || found.files.length === 0) return undefined;
    const { files, split, notes } = chooseFiles(found.files, target);
    const sources = await mapLimited(files, OPENED_AT_ONCE, (file) => file.open());
    const indexes = await indexShards(sources, context, target.name);
    const given = await classNames(found.side);
    return { head: { name: nameWithSplit(target.name, split), given, notes }, sources, indexes };
  },
  pack: ({ head, sources, indexes }) => ({ head: { ...head, files: sources.map(knownFile) }, parts: indexes }),
  unpack: ({ head, parts }, context) => {
    // The wire: what `pack` made.
    const { files, ...named } = head as Named & { readonly files: readonly KnownFile[] };
    const indexes = parts as readonly ShardIndex[];
    const holds = (at: number) => async (source: ByteSource) =>
      sameIndex(await indexShard(source), indexes[at] as ShardIndex);
    return { head: named, sources: files.map((file, at) => knownSource(file, context, holds(at))), indexes };
  },
  open: openShards,
});

const PACKED: Readonly<Record<string, string>> = { gz: "gzip", bz2: "bzip2", xz: "xz", zst: "zstd" };

/** Files whose size and state are asked for at once. */
const OPENED_AT_ONCE = 16;

function openShards({ head: { name, given, notes }, sources, indexes }: Listing): Dataset {
  const shards = joinShards(sources, indexes);
  const { count, without } = shards;
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
