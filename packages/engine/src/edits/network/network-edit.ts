import { z } from "zod";

const name = z.string().min(1).max(1000);
const whole = z.int().min(0);
const number = z.number();

/** Where an edit takes hold: a layer by its name, some of its units (all when absent), a box of the map (all of it when absent). */
const place = {
  layer: name,
  units: z.array(whole).min(1).max(100_000).optional(),
  /** x, y, width and height, in positions of the layer's map. */
  box: z.tuple([whole, whole, z.int().min(1), z.int().min(1)]).optional(),
};

/**
 * One edit of a network. JSON; `parseNetworkEdits` and `writeNetworkEdits` are its form as text. Edits of units change the values that leave a
 * layer, whoever reads them.
 */
export const networkEditSchema = z.discriminatedUnion("kind", [
  /** The values become one number. */
  z.strictObject({ kind: z.literal("set"), ...place, value: number }),
  /** Each unit becomes its mean over all positions and all images of the data, in the network without edits. */
  z.strictObject({ kind: z.literal("mean"), ...place }),
  /** The values become those that an image of the data has there in the network without edits: activation patching. */
  z.strictObject({ kind: z.literal("image"), ...place, item: whole }),
  z.strictObject({ kind: z.literal("multiply"), ...place, by: number }),
  z.strictObject({ kind: z.literal("add"), ...place, by: number }),
  /** Values below `low` become `low`, those above `high` become `high`. */
  z.strictObject({ kind: z.literal("clamp"), ...place, low: number, high: number }),
  /** The layer hands on what it reads. */
  z.strictObject({ kind: z.literal("bypass"), layer: name }),
  /** A residual block, or an addition, hands on its shortcut alone. */
  z.strictObject({ kind: z.literal("branch-off"), block: name }),
  /** The kernels of some units (all when absent) are multiplied by a number; biases stay. */
  z.strictObject({ kind: z.literal("weights"), layer: name, units: place.units, by: number }),
]);

/** One edit of a network. */
export type NetworkEdit = z.infer<typeof networkEditSchema>;

/** Several edits, made in this order. */
export const networkEditsSchema = z.array(networkEditSchema).max(256);

/** An edit of the values of a layer's units. */
export type UnitEdit = Extract<NetworkEdit, { readonly kind: "set" | "mean" | "image" | "multiply" | "add" | "clamp" }>;
