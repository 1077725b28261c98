// A network of four times as many nodes takes at most about four times as much work, counted in visits: a pass that grows with the square would
// take sixteen times as much. How long it takes is measured in bench/open-graph.bench.ts.
import {
  decodeModel,
  drawNetwork,
  groupsOf,
  inspectModel,
  networkTree,
  openedGroups,
  placeNetwork,
} from "@deepling/engine";
import { expect, test } from "vitest";
import { LARGE_GRAPHS, largeGraph } from "../bench/large-graphs.ts";
import { placeList } from "../packages/web/src/views/architecture/place.ts";
import { countVisits } from "./count-visits.ts";

const [FEW, MANY] = [500, 2000];
/** Sorting takes a little more than four times as long. */
const MOST = 1.15 * (MANY / FEW);

const grown = (work: (count: number) => unknown): number =>
  countVisits(() => work(MANY)) / countVisits(() => work(FEW));

test("visits are counted: twice a square is sixteen times as much for four times as many", () => {
  const pairs = (count: number) => {
    const all = Array.from({ length: count }, (_, at) => at);
    return all.map((one) => all.includes(one));
  };
  expect(grown(pairs)).toBeGreaterThan(10);
});

test.each(LARGE_GRAPHS)("%s: opened from the file to layers, blocks, costs and scores", (kind) => {
  const files = new Map([FEW, MANY].map((count) => [count, largeGraph(kind, count)]));
  expect(grown((count) => inspectModel(decodeModel(files.get(count) ?? new Uint8Array())))).toBeLessThan(MOST);
});

test.each(LARGE_GRAPHS)("%s: drawn and placed, folded and opened", (kind) => {
  const models = new Map(
    [FEW, MANY].map((count) => [count, inspectModel(decodeModel(largeGraph(kind, count))).model] as const),
  );
  for (const how of ["folded", "layers"] as const) {
    const visits = grown((count) => {
      const { layers = [], blocks = [] } = models.get(count) ?? {};
      const tree = networkTree(layers, blocks);
      const { items, edges } = drawNetwork(layers, tree, openedGroups(groupsOf(tree), how));
      return placeNetwork(items, edges);
    });
    expect(visits).toBeLessThan(MOST);
  }
});

test("rows of the page's list, with connections that pass others by", () => {
  const placed = (count: number) => {
    const ids = Array.from({ length: count }, (_, at) => `row ${at}`);
    // each reads the one before, and one that stands up to twenty rows before it
    const edges = ids.slice(1).flatMap((to, at) => {
      const [before = "", far = ""] = [ids[at], ids[Math.max(0, at - 1 - (at % 20))]];
      return [{ from: before, to }, ...(far === before ? [] : [{ from: far, to }])];
    });
    const widths = { room: 260, leastAlone: 144, leastBeside: 72, anchorAlone: 29, anchorBeside: 19 };
    return placeList({ boxes: ids.map((id) => ({ id, height: 23 })), edges, ...widths });
  };
  expect(grown(placed)).toBeLessThan(MOST);
});
