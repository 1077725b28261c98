import { DeeplingError, type StudyRevision } from "@deepling/engine";
import type { ModelArgument, OtherArgument, UncheckedStudy } from "../commands/open.ts";
import type { NamedModel } from "../model/find-models.ts";
import type { ModelShelf } from "./model-shelf.ts";

/** What serves several models needs of its surroundings. */
export interface ServedModelsOptions {
  /** The models that the arguments mean now: a folder may have more of them than before. */
  readonly find: () => Promise<readonly NamedModel[]>;
  readonly shelf: ModelShelf;
  /** Opens a study of the first model, beside which the others may be asked. */
  readonly openStudy: (base: ModelArgument, others: readonly OtherArgument[]) => Promise<UncheckedStudy>;
}

/** Models that are served together, the first of them as the study's own. */
export interface ServedModels {
  readonly models: readonly NamedModel[];
  readonly opened: UncheckedStudy;
  /** Those before the first that could not be read, one line each. */
  readonly faults: readonly string[];
}

/**
 * Opens the first model that can be read; the others are opened when they are asked. Of a folder of checkpoints, the first ones may be half written: they are left out, and told. Throws what is wrong
 * where none can be read.
 */
export async function openServedModels({ find, shelf, openStudy }: ServedModelsOptions): Promise<ServedModels> {
  const models = await find();
  const faults: string[] = [];
  for (const [at, model] of models.entries()) {
    try {
      const base = await shelf.open(model);
      const rest = models.slice(at + 1);
      const others = rest.map((other) => ({ name: other.name, open: () => shelf.open(other) }));
      return { models: models.slice(at), opened: await openStudy(base, others), faults };
    } catch (error) {
      if (!(error instanceof DeeplingError) || at === models.length - 1) throw error;
      faults.push(`${model.name} left out: ${error.message}`);
    }
  }
  throw new DeeplingError("missing", "model: none was given");
}

/** What a change of files came to. */
export interface Reopened {
  /** Undefined where the study goes on as it is. */
  readonly served: ServedModels | undefined;
  readonly change: Omit<StudyRevision, "kind" | "number">;
}

/** Opens the study again after some of its models' files have changed. What cannot be read stays as it was; where no study can be opened, the one before goes on. */
export async function reopenServedModels(
  options: ServedModelsOptions,
  before: readonly NamedModel[],
  paths: readonly string[],
): Promise<Reopened> {
  const names = (models: readonly NamedModel[]) => models.map(({ name }) => name);
  try {
    const models = await options.find();
    const touched = models.filter(({ path }) => paths.includes(path));
    const unreadable = await options.shelf.renew(touched);
    const faults: string[] = unreadable.map(
      ({ name, fault, kept }) => `${name} ${kept ? "stays as it was" : "left out"}: ${fault}`,
    );
    const found = new Set(names(models));
    const gone = names(before).filter((name) => !found.has(name));
    faults.push(...gone.map((name) => `${name} is gone: its file was deleted or renamed`));
    const lost = new Set(unreadable.map(({ name }) => name));
    const reloaded = names(touched).filter((name) => !lost.has(name));
    const same = String(names(models)) === String(names(before));
    if (reloaded.length === 0 && same)
      return { served: undefined, change: { models: names(before), reloaded, faults } };
    const served = await openServedModels(options);
    return { served, change: { models: names(served.models), reloaded, faults: [...faults, ...served.faults] } };
  } catch (error) {
    if (!(error instanceof DeeplingError)) throw error;
    return { served: undefined, change: { models: names(before), reloaded: [], faults: [error.message] } };
  }
}
