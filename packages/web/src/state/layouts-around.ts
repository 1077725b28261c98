import { type LayoutSequence, type Placed, plural, type Study, sampleIndices, seededRandom } from "@deepling/engine";
import { type ProjectionAsked, type Turn, turned } from "./aligned.ts";
import { isWhole, type ToldSequence } from "./apart.ts";
import { MOST_FOLLOWED } from "./course.ts";
import { type Items, itemsOf, placeIn } from "./items.ts";
import type { PageState, PageStore } from "./store.ts";
import { failureOf } from "./task.ts";

/** Layouts with the positions of some images, where those of all are apart. */
export interface Sampled {
  /** The whole that they are of. */
  readonly of: ToldSequence;
  readonly sequence: LayoutSequence;
}

declare module "./store.ts" {
  interface Answers {
    readonly sampled?: Sampled | undefined;
  }
}

/** Images whose places in all layers are held where not all are. */
const MOST_SAMPLED = 20_000;

/** The layouts in which neighbours are looked for: of all images, or of a sample and some of those that are selected where positions are apart; undefined until they are there. */
export function layoutsAround({
  projection,
  sampled,
}: Pick<PageState, "projection" | "sampled">): LayoutSequence | undefined {
  if (projection === undefined) return undefined;
  if (isWhole(projection.sequence)) return projection.sequence;
  return sampled?.of === projection.sequence ? sampled.sequence : undefined;
}

/** Among how many images neighbours are looked for: "among 20,000 of 1,000,000 images"; empty where it is all of them. */
export function saySampled(around: LayoutSequence, of: ToldSequence): string {
  if (around.items.length === of.items.length) return "";
  return `among ${around.items.length.toLocaleString("en")} of ${plural(of.items.length, "image")}`;
}

/** A sequence over some of its images, of which it is known where they lie. */
export function layoutsOfSome(
  sequence: ToldSequence,
  items: Int32Array,
  placed: Placed,
  turns: readonly Turn[] | undefined,
): LayoutSequence {
  const layers = sequence.layers.map((layer, at) => ({
    ...layer,
    positions: turned(placed.positions[at] ?? new Float32Array(2 * items.length).fill(Number.NaN), turns?.[at]),
  }));
  return { ...sequence, items, layers };
}

/** Some of a list, at even distances. */
function evenly(items: Items, most: number): Int32Array {
  if (items.length <= most) return items;
  return Int32Array.from({ length: most }, (_, at) => items[Math.floor((at * items.length) / most)] ?? 0);
}

/** Where some images of a sequence lie. */
interface Base {
  readonly of: ToldSequence;
  readonly items: Int32Array;
  readonly placed: Placed;
}

/** Asks where some images lie. */
type AskPaths = (items: Int32Array) => Promise<Placed>;

/** A seeded sample of a sequence's images. */
async function sampleOf(of: ToldSequence, most: number, ask: AskPaths): Promise<Base> {
  const rows = sampleIndices(of.items.length, Math.min(most, of.items.length), seededRandom(0));
  const items = itemsOf(rows.map((row) => of.items[row] ?? 0));
  return { of, items, placed: await ask(items) };
}

/** A sample and some images more. */
async function withImages({ of, items, placed }: Base, looked: Items, ask: AskPaths): Promise<Base> {
  const own = looked.filter((item) => placeIn(items, item) < 0);
  if (own.length === 0) return { of, items, placed };
  const added = await ask(own);
  const positions = placed.positions.map((known, at) => joined(known, added.positions[at]));
  return { of, items: Int32Array.from([...items, ...own]), placed: { ...placed, positions } };
}

/**
 * Where positions are apart, asks where a seeded sample of the images and those that are selected (of many some) lie in all layers, once something is selected or a strip is made.
 * Answers how to stop.
 */
export function driveSampled(study: Study, store: PageStore, most: number = MOST_SAMPLED): () => void {
  const { learn, announce } = store.getState().actions;
  let stop = new AbortController();
  let wanted = "";
  let base: Base | undefined;

  const work = async (of: ToldSequence, looked: Items, { request, variant }: ProjectionAsked): Promise<void> => {
    const { signal } = stop;
    const ask: AskPaths = (items) => study.paths({ projection: request, items: [...items] }, { variant, signal });
    const known = base?.of === of ? base : await sampleOf(of, most, ask);
    base = known;
    const { items, placed } = await withImages(known, looked, ask);
    if (!signal.aborted) learn({ sampled: { of, sequence: layoutsOfSome(of, items, placed, store.getState().turns) } });
  };

  const follow = (): void => {
    const { projection, projectionAsked, view, strip } = store.getState();
    const of = projection?.final === true && !isWhole(projection.sequence) ? projection.sequence : undefined;
    const looked = itemsOf([...evenly(view.selection, MOST_FOLLOWED), ...(strip?.asked.items ?? [])]);
    const key = of === undefined ? "" : looked.join(" ");
    if (key === wanted && (base === undefined || base.of === of)) return;
    stop.abort();
    stop = new AbortController();
    wanted = key;
    const { signal } = stop;
    if (of === undefined || key === "" || projectionAsked === undefined) return;
    work(of, looked, projectionAsked).catch((error: unknown) => {
      if (!signal.aborted) announce(`No places of the selected images: ${failureOf(error).message}`);
    });
  };

  follow();
  const release = store.subscribeToSteps((state, before) => {
    const changed = state.view.selection !== before.view.selection || state.strip?.asked !== before.strip?.asked;
    if (changed || state.projection !== before.projection) follow();
  });
  return () => {
    release();
    stop.abort();
  };
}

function joined(one: Float32Array, other: Float32Array | undefined): Float32Array {
  if (other === undefined) return one;
  const both = new Float32Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}
