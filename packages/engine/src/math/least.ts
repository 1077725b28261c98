/**
 * The places of the `count` least values, the least first, of equal ones the first place first; NaN and the place `except` are left out. Linear in the number of values beside a heap of `count`
 * places, of which the greatest stands at the top.
 */
export function leastPlaces(values: ArrayLike<number>, count: number, except = -1): number[] {
  if (count <= 0) return [];
  const heap: number[] = [];
  const isAfter = (a: number, b: number): boolean => {
    const [x, y] = [values[a] ?? Number.NaN, values[b] ?? Number.NaN];
    return x > y || (x === y && a > b);
  };
  let bound = Number.POSITIVE_INFINITY;
  for (let place = 0; place < values.length; place++) {
    const value = values[place] ?? Number.NaN;
    if (place === except || Number.isNaN(value)) continue;
    if (heap.length < count) rise(heap, place, isAfter);
    // a later place of the same value stays behind those before it
    else if (value < bound) sink(heap, place, isAfter);
    else continue;
    if (heap.length === count) bound = values[heap[0] ?? 0] ?? bound;
  }
  return heap.sort((a, b) => (isAfter(a, b) ? 1 : -1));
}

type IsAfter = (a: number, b: number) => boolean;

/** Puts a place into the heap. */
function rise(heap: number[], place: number, isAfter: IsAfter): void {
  let at = heap.length;
  heap.push(place);
  for (let above = (at - 1) >> 1; at > 0 && isAfter(place, heap[above] ?? 0); above = (at - 1) >> 1) {
    heap[at] = heap[above] ?? 0;
    at = above;
  }
  heap[at] = place;
}

/** Puts a place into the heap instead of the greatest. */
function sink(heap: number[], place: number, isAfter: IsAfter): void {
  let at = 0;
  for (let below = 1; below < heap.length; below = 2 * at + 1) {
    const right = below + 1;
    const next = right < heap.length && isAfter(heap[right] ?? 0, heap[below] ?? 0) ? right : below;
    if (!isAfter(heap[next] ?? 0, place)) break;
    heap[at] = heap[next] ?? 0;
    at = next;
  }
  heap[at] = place;
}
