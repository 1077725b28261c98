import { isLabelFile, parseLabels } from "@deepling/engine";
import type { FoundFile } from "./bytes/byte-source.ts";

/** Class names that a file beside the data gives, and which file that is. */
export interface GivenNames {
  readonly names: readonly string[];
  readonly file: string | undefined;
}

/** Bytes up to which a file is read as one of class names. */
const LARGEST = 16 * 2 ** 20;

/** The class names of the first file that holds some, of those beside the data (classnames.txt, labels.json …). Throws what is wrong with it. */
export async function classNames(side: readonly FoundFile[]): Promise<GivenNames> {
  for (const { path, open } of side) {
    if (!isLabelFile(path.slice(path.lastIndexOf("/") + 1))) continue;
    const source = await open();
    if (source.size === 0 || source.size > LARGEST) continue;
    const names = parseLabels(new TextDecoder().decode(await source.read(0, source.size)), path);
    return { names, file: path };
  }
  return { names: [], file: undefined };
}
