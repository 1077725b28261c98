import type { LayoutSequence, Study } from "@deepling/engine";
import { type Rgb, rgbOfHex } from "@deepling/engine";
import { ACCENT, type Theme, WRONG } from "../../colour/palette.ts";
import type { MarkInk } from "../../gl/mark-mesh.ts";
import { drawLayouts } from "../../renderers/projection/layouts.ts";
import { hoveredMark, marksOf } from "../../renderers/projection/marks.ts";
import { drawPaths, type ProjectionPath } from "../../renderers/projection/paths.ts";
import { Pictures, thumbnailSide } from "../../renderers/projection/pictures.ts";
import type { ProjectionProps } from "../../renderers/projection/renderer.ts";
import { MOST_TRAILS } from "../../renderers/projection/trails.ts";
import { knownDepth } from "../../state/depth.ts";
import type { PageState } from "../../state/store.ts";
import type { Colouring } from "../../state/view-state.ts";
import { blendOf, passageOf } from "./blend.ts";
import { colourer, type Judged, passing, verdict } from "./point-look.ts";
import { remember } from "./remember.ts";

/** What the stage draws besides what the store knows. */
export interface StageSurroundings {
  readonly theme: Theme;
  /** The stage's background. */
  readonly ground: Rgb;
  readonly paths: readonly ProjectionPath[];
}

const NO_PATHS: ProjectionProps["paths"] = [];

/** Up to this number of points, trails are drawn for all of them when none is selected; else for the image that is inspected. */
const FEW = 200;

/** From the store to what a renderer draws; each part is computed again only when what it depends on changes. */
export class StageScene {
  private readonly study: Study;
  private readonly onPictures: () => void;
  private readonly limits: { readonly side: number; readonly layers: number };
  private pictures: Pictures | undefined;

  constructor(study: Study, limits: { readonly side: number; readonly layers: number }, onPictures: () => void) {
    this.study = study;
    this.limits = limits;
    this.onPictures = onPictures;
  }

  private readonly layouts = remember(drawLayouts);
  private readonly judged = remember(
    (info: Judged["info"], evaluation: Judged["evaluation"], depth: Judged["depth"]): Judged => ({
      info,
      evaluation,
      depth,
    }),
  );
  private readonly colours = remember((judged: Judged, wanted: Colouring, theme: Theme, places: PageState["places"]) =>
    colourer(judged, wanted, { theme, places }),
  );
  private readonly filter = remember(passing);
  private readonly paths = remember(drawPaths);
  /** What is looked at among the others: the selection, or else one image whose trail is drawn. */
  private readonly followed = remember(
    (selection: readonly number[], one: number | undefined) =>
      new Set(selection.length > 0 || one === undefined ? selection : [one]),
  );
  private readonly points = remember(
    (sequence: LayoutSequence) => new Map(Array.from(sequence.items, (item, point) => [item, point])),
  );

  private readonly marks = remember(
    (
      items: Int32Array,
      colourOf: (item: number) => Rgb,
      selected: ReadonlySet<number>,
      wanted: ((item: number) => boolean) | undefined,
      judged: Judged,
      emphasiseWrong: boolean,
      crossed: boolean,
    ) => {
      const itemOf = (point: number) => items[point] ?? 0;
      return marksOf({
        count: items.length,
        colourOf: (point) => colourOf(itemOf(point)),
        selected: (point) => selected.has(itemOf(point)),
        attending: crossed || selected.size > 0,
        crossed,
        wanted: wanted === undefined ? () => true : (point) => wanted(itemOf(point)),
        wrong: (point) => verdict(judged, itemOf(point)) === "wrong",
        emphasiseWrong,
      });
    },
  );

  private readonly trails = remember(
    (sequence: LayoutSequence, colourOf: (item: number) => Rgb, followed: ReadonlySet<number>, reach: number) => {
      const all = sequence.items.length <= FEW ? [...sequence.items] : [];
      const wanted = reach === 0 ? [] : followed.size > 0 ? [...followed] : all;
      const known = wanted.filter((item) => this.pointOf(sequence, item) !== undefined).slice(0, MOST_TRAILS);
      return {
        points: Uint32Array.from(known, (item) => this.pointOf(sequence, item) ?? 0),
        colours: Uint8Array.from(known.flatMap((item) => colourOf(item).map((part) => part * 255))),
      };
    },
  );

  private readonly hovered = remember((point: number | undefined, item: number, colourOf: (item: number) => Rgb) =>
    point === undefined ? undefined : hoveredMark(point, colourOf(item)),
  );

  private readonly ink = remember(
    (theme: Theme, ground: Rgb): MarkInk => ({
      ground,
      rings: [rgbOfHex(ACCENT[theme]), rgbOfHex(WRONG[theme]), theme === "dark" ? [1, 1, 1] : [0.06, 0.07, 0.09]],
      hairline: theme === "dark" ? 0.75 : 0.9,
    }),
  );

  private readonly blended = remember(blendOf);

  /** The point that stands for an item, undefined where it was not projected. */
  pointOf(sequence: LayoutSequence, item: number): number | undefined {
    return this.points(sequence).get(item);
  }

  /** What to draw now; undefined until there is a layout. */
  propsOf(state: PageState, around: StageSurroundings): ProjectionProps | undefined {
    const { info, evaluation, places, projection, view } = state;
    if (info === undefined || projection === undefined) return undefined;
    const { sequence } = projection;
    const judged = this.judged(info, evaluation, knownDepth(state));
    const colourOf = this.colours(judged, view.colouring, around.theme, places);
    const blend = passageOf(state);
    const trails = blend === undefined ? view.trails : 0;
    const followed = this.followed(view.selection, trails > 0 && sequence.items.length > FEW ? view.item : undefined);
    const wanted = this.filter(view.filter, judged);
    const drawn = blend === undefined ? sequence : this.blended(blend, view.t);
    const layouts = this.layouts(drawn, view.scale, view.fit);
    const target = state.hover?.target;
    const item = target?.kind === "image" ? target.item : -1;
    return {
      layouts,
      marks: this.marks(
        sequence.items,
        colourOf,
        followed,
        wanted,
        judged,
        view.emphasiseWrong,
        around.paths.length > 0,
      ),
      pictures: this.picturesOf(sequence.items, Math.max(info.preprocessing.fit.width, info.preprocessing.fit.height)),
      mode: view.marks,
      ink: this.ink(around.theme, around.ground),
      trails: this.trails(sequence, colourOf, followed, trails),
      paths: blend === undefined ? this.paths(layouts, around.paths) : NO_PATHS,
      hovered: this.hovered(this.pointOf(sequence, item), item, colourOf),
    };
  }

  dispose(): void {
    this.pictures?.dispose();
  }

  private picturesOf(items: Int32Array, shown: number): Pictures {
    if (this.pictures?.items === items) return this.pictures;
    const previous = this.pictures;
    this.pictures = new Pictures(items, {
      side: thumbnailSide(items.length, shown),
      limits: this.limits,
      load: (wanted, size, signal) => this.study.thumbnails({ items: wanted, size }, { signal }),
      onChange: this.onPictures,
      previous,
    });
    previous?.dispose();
    return this.pictures;
  }
}
