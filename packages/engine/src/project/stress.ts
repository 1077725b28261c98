import type { Matrix } from "../math/matrix.ts";

/**
 * Scale-normalised stress √(Σ(δ − αd)²/Σδ²) between distances δ in activation space and d in the plane, at the scale
 * α = Σδd/Σd² that fits best (Smelser, Miller and Kobourov 2024): 0 when the plane shows all distances in proportion. Both arguments
 * hold squared distances. NaN where all points coincide in activation space.
 */
export function stress(activation: Matrix, plane: Matrix): number {
  let [cross, own, shown] = [0, 0, 0];
  const { data: truth, rows: n } = activation;
  const { data: seen } = plane;
  for (let i = 0; i < n; i++) {
    for (let j = 0, at = i * n; j < i; j++, at++) {
      const delta2 = truth[at]!;
      const d2 = seen[at]!;
      cross += Math.sqrt(delta2 * d2);
      own += delta2;
      shown += d2;
    }
  }
  if (!(own > 0)) return Number.NaN;
  // at the best α the sum of squares is Σδ² − (Σδd)²/Σd²
  return shown > 0 ? Math.sqrt(Math.max(0, 1 - (cross / own) * (cross / shown))) : 1;
}
