import { type NetworkEdit, type NetworkNames, writeNetworkEdits } from "@deepling/engine";
import { useMemo } from "react";
import { useActions, useView } from "../state/context.tsx";
import { type ReadEdits, readEdits, withEdit } from "../state/network-edits.ts";

const NO_NAMES: NetworkNames = { layers: [], blocks: [] };

/** The edits of the network, and how to change them. */
export interface NetworkEdits extends ReadEdits {
  /** What edits may name: the network without them. */
  readonly names: NetworkNames;
  readonly text: string;
  /** Makes one more, in the place of what it contradicts. */
  readonly add: (edit: NetworkEdit) => void;
  /** Puts these in the place of all. */
  readonly set: (edits: readonly NetworkEdit[]) => void;
  /** Puts others in the place of one; none take it away. */
  readonly replace: (place: number, edits: readonly NetworkEdit[]) => void;
}

/** The edits that are set, read with the names of the network without them. */
export function useNetworkEdits(): NetworkEdits {
  const text = useView((state) => state.view.edits);
  const original = useView((state) => state.original);
  const { edit: change } = useActions();
  return useMemo(() => {
    const names = original === undefined ? NO_NAMES : { ...original.model, data: original.data };
    const read = original === undefined ? { edits: [], failure: undefined } : readEdits(text, names);
    const write = (edits: readonly NetworkEdit[]) => change({ edits: writeNetworkEdits(edits) });
    return {
      ...read,
      names,
      text,
      set: write,
      add: (edit) => write(withEdit(read.edits, edit)),
      replace: (place, edits) => write([...read.edits.slice(0, place), ...edits, ...read.edits.slice(place + 1)]),
    };
  }, [text, original, change]);
}
