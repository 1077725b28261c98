import { DeeplingError } from "@deepling/engine";
import type { ModelArgument } from "../commands/open.ts";
import type { NamedModel } from "../model/find-models.ts";

/** A model that could not be opened anew, and why. */
export interface Unreadable {
  readonly name: string;
  /** One line and a hint. */
  readonly fault: string;
  /** Whether it is still there as it was before. */
  readonly kept: boolean;
}

/** The models of a study, each opened when it is first asked, and again when its file has changed. */
export interface ModelShelf {
  /** The model as it was last opened; a fault is thrown each time, so that a file that has become whole is found. */
  readonly open: (model: NamedModel) => Promise<ModelArgument>;
  /**
   * Opens those that were opened before again. One that cannot be read, such as a checkpoint half written, stays as it was, and is in the answer. Programming errors are
   * thrown.
   */
  readonly renew: (models: readonly NamedModel[]) => Promise<readonly Unreadable[]>;
}

/** An empty shelf over what opens a model. */
export function createModelShelf(openModel: (model: NamedModel) => Promise<ModelArgument>): ModelShelf {
  const opened = new Map<string, Promise<ModelArgument>>();
  return {
    open: (model) => {
      const found = opened.get(model.name) ?? openModel(model);
      opened.set(model.name, found);
      found.catch(() => opened.delete(model.name));
      return found;
    },
    renew: async (models) => {
      const unreadable: Unreadable[] = [];
      for (const model of models) {
        const kept = opened.has(model.name);
        try {
          const again = await openModel(model);
          if (kept) opened.set(model.name, Promise.resolve(again));
        } catch (error) {
          if (!(error instanceof DeeplingError)) throw error;
          unreadable.push({ name: model.name, fault: error.message, kept });
        }
      }
      return unreadable;
    },
  };
}
