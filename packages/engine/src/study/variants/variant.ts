import type { ImageEdit } from "../../edits/image/image-edit.ts";
import { parseImageEdits } from "../../edits/image/parse-edits.ts";
import type { NetworkEdit } from "../../edits/network/network-edit.ts";
import { writeNetworkEdits } from "../../edits/network/write-network-edits.ts";

/**
 * What a question may be asked of instead of the study's own model and images: another of its models, edits of the network, edits of
 * every image. An empty one is the study itself.
 */
export interface Variant {
  /** Another of the study's models, by its name; the study's own when absent. */
  readonly model?: string | undefined;
  /** Edits of every image, in order: as `parseImageEdits` reads them, or as values. */
  readonly image?: string | readonly ImageEdit[] | undefined;
  /** Edits of that model's network, made in this order: as `parseNetworkEdits` reads them, or as values. */
  readonly network?: string | readonly NetworkEdit[] | undefined;
}

/** Whether nothing differs from the study itself. */
export function isOwn(variant: Variant | undefined): variant is undefined | Record<string, never> {
  return variant === undefined || variantKey(variant) === "{}";
}

/** A text that is equal for equal variants; "{}" for the study itself. */
export function variantKey(variant: Variant): string {
  const parts = Object.entries(variant).filter(([, part]) => part !== undefined && part.length > 0);
  return JSON.stringify(Object.fromEntries(parts.sort(([a], [b]) => (a < b ? -1 : 1))));
}

/** The same variant on the data's images as they are. */
export function withoutImageEdits(variant: Variant): Variant {
  return Object.fromEntries(Object.entries(variant).filter(([key]) => key !== "image"));
}

/** A variant with the edits of another behind its own, and the other's model where it names one. */
export function extendVariant(variant: Variant, further: Variant): Variant {
  const network = [variant.network, further.network].map((edits = "") =>
    typeof edits === "string" ? edits : writeNetworkEdits(edits),
  );
  const image = [variant.image, further.image].flatMap((edits = []) =>
    typeof edits !== "string" ? edits : edits === "" ? [] : parseImageEdits(edits),
  );
  return {
    model: further.model ?? variant.model,
    image,
    network: network.filter((edits) => edits !== "").join("; "),
  };
}
