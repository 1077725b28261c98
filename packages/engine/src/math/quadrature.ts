/** Places between 0 and 1, increasing, and what each counts; the weights sum to 1. */
export interface Quadrature {
  readonly places: readonly number[];
  readonly weights: readonly number[];
}

/** n equal steps, each counted at its middle. */
export function midpointRule(n: number): Quadrature {
  return {
    places: Array.from({ length: n }, (_, k) => (k + 0.5) / n),
    weights: new Array<number>(n).fill(1 / n),
  };
}

/** The rule of Gauss and Legendre: exact for polynomials up to degree 2 n − 1. Roots of the Legendre polynomial by Newton's method. */
export function gaussLegendreRule(n: number): Quadrature {
  const points = Array.from({ length: n }, (_, k) => {
    // a start near enough to the root (Abramowitz and Stegun 1964, 22.16.6)
    let x = Math.cos((Math.PI * (n - k - 0.25)) / (n + 0.5));
    for (let step = 0; step < 100; step++) {
      const { value, slope } = legendre(n, x);
      x -= value / slope;
      if (Math.abs(value / slope) < 1e-15) break;
    }
    const { slope } = legendre(n, x);
    return { place: (1 + x) / 2, weight: 1 / ((1 - x * x) * slope * slope) };
  });
  return { places: points.map(({ place }) => place), weights: points.map(({ weight }) => weight) };
}

/** The Legendre polynomial of degree n ≥ 1 and its derivative, −1 < x < 1. */
function legendre(n: number, x: number): { readonly value: number; readonly slope: number } {
  let [before, value] = [1, x];
  for (let k = 2; k <= n; k++) [before, value] = [value, ((2 * k - 1) * x * value - (k - 1) * before) / k];
  return { value, slope: (n * (x * value - before)) / (x * x - 1) };
}
