import type { Tensor } from "../../graph/tensor.ts";

/** Tensors by key and number, as many as a budget of bytes holds. */
export interface TensorStore {
  readonly get: (key: string, part: number) => Tensor<"float32"> | undefined;
  /** Keeps a tensor if there is room, or room can be made of other keys' tensors. */
  readonly put: (key: string, part: number, tensor: Tensor<"float32">) => void;
  /** Bytes that are held. */
  readonly held: () => number;
  /** Drops everything. */
  readonly clear: () => void;
}

/**
 * A store that drops the key that was used longest ago first, its last parts first. No part pushes out another of its own key: of a set that is too
 * large the beginning stays, instead of each part displacing the one that is asked for next.
 */
export function createTensorStore(budget: number): TensorStore {
  // a Map iterates in the order of insertion: what was used last comes last
  const kept = new Map<string, Map<number, Tensor<"float32">>>();
  let held = 0;

  const use = (key: string): Map<number, Tensor<"float32">> => {
    const parts = kept.get(key) ?? new Map<number, Tensor<"float32">>();
    kept.delete(key);
    kept.set(key, parts);
    return parts;
  };

  const makeRoom = (key: string, bytes: number): void => {
    for (const [other, parts] of kept) {
      if (other === key) continue;
      for (const part of [...parts.keys()].reverse()) {
        if (held + bytes <= budget) return;
        held -= parts.get(part)?.data.byteLength ?? 0;
        parts.delete(part);
      }
      if (parts.size === 0) kept.delete(other);
    }
  };

  return {
    get: (key, part) => (kept.has(key) ? use(key).get(part) : undefined),
    put: (key, part, tensor) => {
      const { byteLength } = tensor.data;
      const parts = use(key);
      if (parts.has(part) || byteLength > budget) return;
      makeRoom(key, byteLength);
      if (held + byteLength > budget) return;
      parts.set(part, tensor);
      held += byteLength;
    },
    held: () => held,
    clear: () => {
      kept.clear();
      held = 0;
    },
  };
}
