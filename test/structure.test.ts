import { readdirSync, readFileSync } from "node:fs";
import { extname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseAst } from "vite";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Lines of the longest function, and how deep blocks, callbacks among them, may stand in one another. */
const LINES = 60;
const DEPTH = 5;

/** Functions that may be longer, by the reason. Nothing else is excepted anywhere; one that fits again has to leave. */
const EXCEPTIONS: Readonly<Record<string, readonly string[]>> = {
  "the state and markup of one component": [
    "packages/web/src/parts/difference-line.tsx DifferenceLine",
    "packages/web/src/parts/target-picker.tsx Choices",
    "packages/web/src/shell/find.tsx Find",
    "packages/web/src/shell/network-bar.tsx NetworkBar",
    "packages/web/src/shell/network-editor.tsx NetworkEditor",
    "packages/web/src/shell/shell.tsx Shell",
    "packages/web/src/shell/title-bar.tsx TitleBar",
    "packages/web/src/views/architecture/architecture.tsx Network",
    "packages/web/src/views/architecture/layer-row.tsx LayerRow",
    "packages/web/src/views/data/confusion.tsx Matrix",
    "packages/web/src/views/data/image-grid.tsx ImageGrid",
    "packages/web/src/views/explain/unit-picker.tsx Choices",
    "packages/web/src/views/inspector/channels.tsx OneNetwork",
    "packages/web/src/parts/tiles.tsx Tiles",
    "packages/web/src/views/inspector/unit-card.tsx UnitCard",
    "packages/web/src/views/network/difference-matrix.tsx DifferenceMatrix",
    "packages/web/src/views/network/worth-table.tsx WorthTable",
    "packages/web/src/views/projection/film-dialog.tsx FilmDialog",
    "packages/web/src/views/projection/projection.tsx ProjectionStage",
    "packages/web/src/views/projection/timeline.tsx Transport",
    "packages/web/src/views/projection/toolbar.tsx Toolbar",
    "packages/web/src/views/projection/track.tsx Track",
    "packages/web/src/views/strip/large-picture.tsx LargePicture",
    "packages/web/src/views/strip/strip-sheet.tsx StripSheet",
    "packages/web/src/views/strip/trail-chart.tsx Chart",
    "packages/web/src/views/what-if/edited-picture.tsx EditedPicture",
    "packages/web/src/views/what-if/sweep-chart.tsx Chart",
    "packages/web/src/views/what-if/toolbox.tsx Toolbox",
  ],
  "several short functions over a state that they share": [
    "packages/engine/src/runtime/sessions.ts createSessions",
    "packages/engine/src/strip/maker.ts createStripMaker",
    "packages/engine/src/study/variants/variants.ts createVariants",
    "packages/server/src/cached-study.ts cachedStudy",
    "packages/server/src/inference/process-runtime.ts createProcessRuntime",
    "packages/server/src/routes/study.ts studyRoutes",
    "packages/web/src/parts/use-latest.ts useLatest",
    "packages/web/src/state/drive.ts driveStudy",
    "packages/web/src/state/store.ts createPageStore",
    "packages/web/src/study/fixture/fixture-study.ts createFixtureStudy",
    "packages/web/src/study/remote-study.ts createRemoteStudy",
    "packages/web/src/views/network/drive-effect.ts driveEffect",
    "packages/web/src/views/strip/drive-trail.ts driveTrail",
  ],
  "one graph, figure, report or rewriting, step by step": [
    "packages/engine/src/figures/robustness-figure.ts robustnessFigure",
    "packages/engine/src/study/reports/sweep-report.ts reportSweep",
    "packages/engine/src/explain/lrp/node-rules.ts relevanceRules",
    "packages/engine/src/strip/ascent-graph.ts ascentGraph",
    "packages/engine/src/passes/opening/rewrite.ts rewriteWith",
    "packages/engine/src/passes/repeat.ts repeat",
    "packages/engine/src/study/pruning/prune.ts prune",
  ],
};

/** Lines that an excepted function may have. */
const MOST_LINES = 200;

const EXCEPTED = new Set(Object.values(EXCEPTIONS).flat());

/** A function of the source. */
interface Found {
  readonly name: string;
  readonly lines: number;
  readonly depth: number;
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && "type" in value;

const FUNCTIONS = new Set(["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"]);

/** A line as far in as what stands deeper than allowed. */
const DEEP = new RegExp(`^ {${2 * DEPTH + 2}}`, "m");

/** Statements that hold others; "else if" continues the if before it. */
const NESTING = new Set([
  ...["IfStatement", "ForStatement", "ForInStatement", "ForOfStatement", "WhileStatement", "DoWhileStatement"],
  ...["SwitchStatement", "TryStatement"],
]);

function functionsOf(code: string, path: string): readonly Found[] {
  const found: Found[] = [];
  /** Visits a node; answers how deep what it holds is nested. */
  const visit = (node: Node, name: string, isElse: boolean): number => {
    const own = nameOf(node) ?? name;
    const depths = childrenOf(node).map(({ key, child }) => visit(child, own, key === "alternate"));
    const deepest = Math.max(0, ...depths);
    if (FUNCTIONS.has(node.type)) {
      found.push({ name: own, lines: code.slice(node.start, node.end).split("\n").length, depth: deepest });
      // a callback in an expression nests what it holds only if it has a block
      return isNode(node.body) && node.body.type === "BlockStatement" ? deepest + 1 : deepest;
    }
    return NESTING.has(node.type) && !(isElse && node.type === "IfStatement") ? deepest + 1 : deepest;
  };
  visit(parseAst(code, { lang: extname(path) === ".tsx" ? "tsx" : "ts" }) as unknown as Node, "module", false);
  return found;
}

/** The functions of a source; none where it is too short for a long one, and not indented enough for a deep one. */
function suspects(code: string, path: string): readonly Found[] {
  return code.split("\n").length <= LINES && !DEEP.test(code) ? [] : functionsOf(code, path);
}

function childrenOf(node: Node): readonly { readonly key: string; readonly child: Node }[] {
  return Object.entries(node).flatMap(([key, value]) =>
    [value].flat().flatMap((child) => (isNode(child) ? [{ key, child }] : [])),
  );
}

function nameOf(node: Node): string | undefined {
  for (const key of ["id", "key"]) {
    const named = node[key];
    if (isNode(named) && typeof named.name === "string") return named.name;
  }
  return undefined;
}

/** What tells the time; a test may set a file's times to a fixed one. */
const CLOCK = /performance\s*\.now\(|Date\s*\.now\(|new Date\(\)/;

function tests(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter(({ name, parentPath }) => /\.test\.tsx?$/.test(name) && !/node_modules|dist/.test(parentPath))
    .map(({ name, parentPath }) => join(parentPath, name));
}

function sources(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "node_modules" ? [] : sources(path);
    return /\.tsx?$/.test(entry.name) && !/\.(test|d)\.tsx?$/.test(entry.name) ? [path] : [];
  });
}

test("no function is longer than 60 lines or nested deeper than 5, but those listed", () => {
  const over = ["engine", "server", "web"].flatMap((name) =>
    sources(join(root, "packages", name, "src")).flatMap((path) =>
      suspects(readFileSync(path, "utf8"), path)
        .filter(({ lines, depth }) => lines > LINES || depth > DEPTH)
        .map(({ name, lines, depth }) => ({ key: `${relative(root, path)} ${name}`, lines, depth })),
    ),
  );
  const wrong = over.filter(({ key, lines, depth }) => !EXCEPTED.has(key) || lines > MOST_LINES || depth > DEPTH);
  expect(wrong.map(({ key, lines, depth }) => `${key}: ${lines} lines, depth ${depth}`)).toEqual([]);
  const keys = new Set(over.map(({ key }) => key));
  expect([...EXCEPTED].filter((key) => !keys.has(key))).toEqual([]);
});

test("no test is run again when it fails, and none reads a clock", () => {
  const files = ["packages", "test"].flatMap((folder) => tests(join(root, folder)));
  const reading = files.filter((path) => CLOCK.test(readFileSync(path, "utf8"))).map((path) => relative(root, path));
  expect(reading).toEqual([]);
  expect(readFileSync(join(root, "vitest.config.ts"), "utf8")).not.toMatch(/\bretry\b/);
});

test("the measure: a function's own lines, and the depth of what it holds", () => {
  const code = `
function outer(list) {
  for (const a of list) {
    if (a) list.map((b) => {
      while (b) b();
    });
    else if (list) a();
  }
}
const one = () => 1;`;
  expect(functionsOf(code, "x.ts").filter(({ name }) => name !== "module")).toEqual([
    { name: "outer", lines: 3, depth: 1 },
    { name: "outer", lines: 8, depth: 4 },
    { name: "one", lines: 1, depth: 0 },
  ]);
});
