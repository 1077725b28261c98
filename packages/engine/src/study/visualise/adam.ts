/** The moments of Adam, one for each number that is optimised. */
export interface Adam {
  /** Moves `values` up along `gradient`, in place. */
  readonly climb: (values: Float32Array, gradient: Float32Array, rate: number) => void;
}

/** Decay of the mean of gradients and of their squares, and what keeps the quotient finite (kingma2015). */
const [MEAN, SQUARE, TINY] = [0.9, 0.999, 1e-8];

/** Adam (kingma2015), upwards: each number moves by about the rate whatever its gradient's scale. */
export function createAdam(size: number): Adam {
  const mean = new Float32Array(size);
  const square = new Float32Array(size);
  let step = 0;
  return {
    climb: (values, gradient, rate) => {
      step++;
      const [first, second] = [1 - MEAN ** step, 1 - SQUARE ** step];
      for (let i = 0; i < size; i++) {
        const slope = gradient[i]!;
        mean[i] = MEAN * mean[i]! + (1 - MEAN) * slope;
        square[i] = SQUARE * square[i]! + (1 - SQUARE) * slope * slope;
        values[i] = values[i]! + (rate * (mean[i]! / first)) / (Math.sqrt(square[i]! / second) + TINY);
      }
    },
  };
}
