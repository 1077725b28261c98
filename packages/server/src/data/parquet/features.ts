import type { FileMetaData, SchemaElement } from "hyparquet";
import type { Leaf, ParquetFile } from "./parquet-file.ts";

/** Which columns of a file hold images and their classes. */
export interface ImageColumns {
  /** The column of encoded images, as the person calls it. */
  readonly name: string;
  readonly bytes: Leaf;
  /** Whether the file says that the column holds images; elsewhere its first values have to show it. */
  readonly declared: boolean;
  /** The column of the images' file names, beside their bytes. */
  readonly path: Leaf | undefined;
  readonly label: Leaf | undefined;
  /** Names of the classes by number, where the file gives them (ClassLabel); empty elsewhere. */
  readonly names: readonly string[];
  /** Other columns that hold images, or classes, and are not used. */
  readonly others: readonly string[];
}

/** Columns of classes by the names that are usual for them, in the order in which one is taken. */
const LABEL_NAMES = [
  ...["label", "labels", "class", "cls", "target", "category"],
  ...["fine_label", "class_id", "label_id", "class_name", "coarse_label"],
];
const IMAGE_NAMES = ["image", "img", "jpg", "png", "picture", "photo"];

/**
 * Finds the columns of images and classes: by what Hugging Face writes into the file (features of the type Image and ClassLabel), or else a struct of
 * bytes (and path), or a binary column that is no text; classes by the usual names. Undefined where no column can hold images.
 */
export function imageColumns({ metadata, leaves }: Pick<ParquetFile, "metadata" | "leaves">): ImageColumns | undefined {
  const features = readFeatures(metadata);
  const isOf = (type: string) => (name: string) => features[name]?._type === type;
  const inStructs = leaves.filter(({ path }) => path.length === 2 && path[1] === "bytes").filter(isBinary);
  const binary = leaves.filter((leaf) => leaf.path.length === 1 && isBinary(leaf));
  const [bytes, ...further] = inOrder([...inStructs, ...binary], IMAGE_NAMES, isOf("Image"));
  const name = bytes?.path[0];
  if (bytes === undefined || name === undefined) return undefined;
  const flat = leaves.filter((leaf) => leaf.path.length === 1 && leaf !== bytes && isLabel(leaf));
  const known = flat.filter(
    ({ path: [own = ""] }) => isOf("ClassLabel")(own) || LABEL_NAMES.includes(own.toLowerCase()),
  );
  const [label, ...more] = inOrder(known, LABEL_NAMES, isOf("ClassLabel"));
  const names = label === undefined ? undefined : features[label.path[0] ?? ""]?.names;
  return {
    name,
    bytes,
    declared: isOf("Image")(name),
    path: leaves.find(({ path }) => path.length === 2 && path[0] === name && path[1] === "path"),
    label,
    names: isNames(names) ? names : [],
    others: [...further.filter(({ path: [own = ""] }) => isOf("Image")(own)), ...more].map(({ path }) => path[0] ?? ""),
  };
}

/** Those that the file declares, then those with usual names, then the others, each in their order. */
function inOrder(
  leaves: readonly Leaf[],
  usual: readonly string[],
  isDeclared: (name: string) => boolean,
): readonly Leaf[] {
  const rank = ({ path: [name = ""] }: Leaf) => {
    const at = usual.indexOf(name.toLowerCase());
    return (isDeclared(name) ? 0 : 1000) + (at < 0 ? 500 : at);
  };
  return leaves.toSorted((a, b) => rank(a) - rank(b) || a.at - b.at);
}

const elementOf = ({ schema }: Leaf): SchemaElement | undefined => schema.at(-1)?.element;
const isRepeated = ({ schema }: Leaf): boolean => schema.some(({ element }) => element.repetition_type === "REPEATED");
const isText = (element: SchemaElement | undefined): boolean =>
  element?.converted_type === "UTF8" || element?.logical_type?.type === "STRING";

function isBinary(leaf: Leaf): boolean {
  const element = elementOf(leaf);
  return (
    element?.type === "BYTE_ARRAY" && element.converted_type === undefined && !isText(element) && !isRepeated(leaf)
  );
}

function isLabel(leaf: Leaf): boolean {
  const element = elementOf(leaf);
  const isNumber = element?.type === "INT32" || element?.type === "INT64";
  return (isNumber || isText(element)) && !isRepeated(leaf);
}

/** What a data set's card says of a column. */
interface Feature {
  readonly _type?: unknown;
  readonly names?: unknown;
}

/** What Hugging Face's datasets library wrote of the columns, by name; nothing where it wrote nothing, or what cannot be read. */
function readFeatures({ key_value_metadata: pairs }: FileMetaData): Readonly<Record<string, Feature | undefined>> {
  const text = pairs?.find(({ key }) => key === "huggingface")?.value;
  try {
    const value = JSON.parse(text ?? "{}") as { readonly info?: { readonly features?: unknown } };
    const features = value?.info?.features;
    return typeof features === "object" && features !== null ? (features as Record<string, Feature>) : {};
  } catch {
    return {};
  }
}

const isNames = (names: unknown): names is readonly string[] =>
  Array.isArray(names) && names.every((name) => typeof name === "string");

/** How image files begin. */
const BEGINNINGS: readonly RegExp[] = [
  /^\xff\xd8\xff/, // JPEG
  /^\x89PNG/,
  /^GIF8/,
  /^RIFF....WEBP/s,
  /^BM/,
  /^(II\*\0|MM\0\*)/, // TIFF
  /^....ftyp/s, // AVIF
  /^P[1-6]\s/, // PNM
];

/** Whether a value is the beginning of an image file of a kind that is read. */
export function looksLikeImage(value: unknown): boolean {
  if (!(value instanceof Uint8Array)) return false;
  const start = String.fromCharCode(...value.subarray(0, 16));
  return BEGINNINGS.some((beginning) => beginning.test(start));
}
