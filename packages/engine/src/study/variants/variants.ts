import { DeeplingError } from "../../base/error.ts";
import { offer } from "../../base/nearest.ts";
import type { ImageEdit } from "../../edits/image/image-edit.ts";
import { parseImageEdits } from "../../edits/image/parse-edits.ts";
import { createGraphHasher } from "../../graph/hash.ts";
import type { Lineage, LocalStudyParts, Subject } from "../subject.ts";
import { editedNetwork } from "./edited-network.ts";
import { unchangedNotes } from "./unchanged.ts";
import { unchangedImageNotes } from "./unchanged-images.ts";
import { type Variant, variantKey } from "./variant.ts";

/** The variants of a study. */
export interface Variants {
  /** The subject of a variant, made once while it is among the last few asked for. */
  readonly of: (variant: Variant) => Promise<Subject>;
  readonly dispose: () => Promise<void>;
}

/** Variants that are kept: an edited network shares its sessions and weights with the one without edits, so that each costs little. */
const KEPT = 16;

/** Makes the variants of `base`, which `parts` describe; `create` makes a subject. */
export function createVariants(
  base: Subject,
  parts: LocalStudyParts,
  create: (parts: LocalStudyParts, lineage: Lineage) => Subject,
): Variants {
  const hash = createGraphHasher();
  const models = new Map<string, Promise<Unedited>>();
  const kept = new Map<string, Promise<Subject>>();

  /** A model of the study as its file has it, opened once. */
  const unedited = (name: string | undefined): Promise<Unedited> => {
    if (name === undefined || name === parts.model.name) return Promise.resolve({ parts, subject: base });
    const found = models.get(name) ?? openOther(name);
    models.set(name, found);
    // a file that could not be read may be whole the next time
    found.catch(() => models.delete(name));
    return found;
  };

  const openOther = async (name: string): Promise<Unedited> => {
    const other = parts.others?.find((one) => one.name === name);
    if (other === undefined) throw unknownModel(name, base.models);
    const opened = await other.open();
    return {
      parts: opened,
      subject: create(opened, { base, variant: { model: name }, unedited: undefined, images: [], notes: undefined }),
    };
  };

  const make = async (variant: Variant): Promise<Subject> => {
    const { parts: own, subject } = await unedited(variant.model);
    const { image = [], network = "" } = variant;
    const images = typeof image !== "string" ? image : image === "" ? [] : parseImageEdits(image);
    const unchangedImages = (edits: readonly ImageEdit[]) => unchangedImageNotes(subject, edits, own.platform);
    const edited = network.length === 0 ? undefined : await editedNetwork(subject, network);
    if (edited === undefined) {
      if (images.length === 0) return subject;
      const notes = async () => [...(await subject.notes()), ...(await unchangedImages(images))];
      return create(own, { base, variant, unedited: subject, images, notes });
    }
    const model = { ...own.model, hash: hash(edited.graph) };
    const notes = async (made: Subject) => [
      ...(await unchangedNotes(made, subject, edited)),
      ...(await unchangedImages(images)),
    ];
    return create({ ...own, graph: edited.graph, model }, { base, variant, unedited: subject, images, notes });
  };

  return {
    of: (variant) => {
      const key = variantKey(variant);
      const found = kept.get(key) ?? make(variant);
      // a Map iterates in the order of insertion: what was asked last comes last
      kept.delete(key);
      kept.set(key, found);
      found.catch(() => kept.delete(key));
      for (const oldest of kept.keys()) if (kept.size > KEPT) kept.delete(oldest);
      return found;
    },
    dispose: async () => {
      for (const opened of await Promise.allSettled(models.values())) {
        if (opened.status === "fulfilled") await opened.value.subject.dispose();
      }
    },
  };
}

/** A model without edits. */
interface Unedited {
  readonly parts: LocalStudyParts;
  readonly subject: Subject;
}

function unknownModel(name: string, models: readonly string[]): DeeplingError {
  const hint = models.length === 1 ? "the study has one model" : offer(name, models);
  return new DeeplingError("unknown", `model: ${name}`, { hint });
}
