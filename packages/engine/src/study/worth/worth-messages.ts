/** Estimates of what a layer's units are worth; each list has a number per unit, NaN where it cannot be had. */
export interface Estimates {
  /** Layer index. */
  readonly layer: number;
  /** Images that they were computed on. */
  readonly count: number;
  /** Mean over the images of Σ activation · ∂p/∂activation, p being the probability of the true class: by how much p falls to first order without the unit. */
  readonly firstOrder: Float32Array;
  /** Mean over the images of its size, whatever its sign (Molchanov et al. 2017). */
  readonly firstOrderSize: Float32Array;
  /** units × classes: the first of these over the images of each true class; empty without labels, NaN for classes without images. */
  readonly firstOrderByClass: Float32Array;
  /** Σ over the weights that read the unit: |weight| · ‖activation‖₂ over all images and positions (Wanda, Sun et al. 2023, added up for a whole unit). */
  readonly wanda: Float32Array;
  /** Σ |weight| of the kernel that makes the unit. */
  readonly magnitude: Float32Array;
  /** Mean |activation| over images and positions. */
  readonly activation: Float32Array;
}
