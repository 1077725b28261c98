import type { Dataset } from "@deepling/engine";
import type { DatasetKind, DataTarget, OpenContext } from "./dataset-kind.ts";

/** A listing as plain values, which travel: what is small, and in parts what grows with the images. */
export interface PackedListing {
  readonly head: unknown;
  readonly parts: readonly unknown[];
}

/** A listing that was just made, or unpacked. */
export interface MadeListing {
  /** The kind of data set that it is of. */
  readonly kind: string;
  readonly pack: () => Promise<PackedListing>;
}

/** A kind of data set whose files have to be listed before an image can be read: what was listed is enough to open it, elsewhere too. */
export interface ListedKind<Listing> extends Omit<DatasetKind, "open"> {
  /** Looks for the files; undefined where the target is of another kind. */
  readonly list: (target: DataTarget, context: OpenContext) => Promise<Listing | undefined>;
  readonly open: (listing: Listing, context: OpenContext) => Dataset | Promise<Dataset>;
  readonly pack: (listing: Listing) => PackedListing | Promise<PackedListing>;
  /** The listing as it was packed, whose files are held to what was listed once they are read. */
  readonly unpack: (packed: PackedListing, context: OpenContext) => Listing | Promise<Listing>;
}

/** The kind as one of the list: it lists its files unless a listing is given, and hands on what it listed. */
export function listedKind<Listing>({ list, open, pack, unpack, ...described }: ListedKind<Listing>): DatasetKind {
  return {
    ...described,
    open: async (target, context) => {
      const { listed, onListed } = context;
      const listing = listed === undefined ? await list(target, context) : await unpack(listed, context);
      if (listing === undefined) return undefined;
      onListed?.({ kind: described.id, pack: async () => pack(listing) });
      return open(listing, context);
    },
  };
}
