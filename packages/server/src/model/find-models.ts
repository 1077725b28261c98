import { stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { findModel, modelFiles } from "./find-model.ts";

/** A model by what opens it (`openModel`), with a name that differs from those of the others. */
export interface NamedModel {
  readonly name: string;
  readonly argument: string;
  /** Its .onnx file. */
  readonly path: string;
}

/**
 * The models that several arguments mean, in order. A folder that holds several .onnx files and no model.onnx stands for all of them, as the checkpoints of a training do: in the order in which
 * people number them. Models of the same name are told apart by their folders. Throws what `findModel` throws.
 */
export async function findModels(
  texts: readonly string[],
  folders?: readonly string[],
): Promise<readonly NamedModel[]> {
  const found: NamedModel[] = [];
  for (const text of texts) {
    for (const argument of await filesOf(text)) {
      const { name, path } = await findModel(argument, folders);
      found.push({ name, argument, path });
    }
  }
  const taken = new Set<string>();
  return found.map(({ name, argument, path }) => {
    const folder = dirname(resolve(path));
    const elsewhere = found.some((other) => other.name === name && dirname(resolve(other.path)) !== folder);
    const own = unused(elsewhere ? `${basename(folder)}/${name}` : name, taken);
    taken.add(own);
    return { name: own, argument, path };
  });
}

async function filesOf(text: string): Promise<readonly string[]> {
  if ((await stat(text).catch(() => undefined))?.isDirectory() !== true) return [text];
  const names = await modelFiles(text).catch((): readonly string[] => []);
  const several = names.length > 1 && !names.some((name) => name.toLowerCase() === "model.onnx");
  return several ? names.map((name) => join(text, name)) : [text];
}

function unused(name: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number++) {
    const own = number === 1 ? name : `${name} (${number})`;
    if (!taken.has(own)) return own;
  }
}
