import { type LayoutSequence, type Positions, type Rgb, rgbOfHex, type Study } from "@deepling/engine";
import { ACCENT, type Theme, WRONG } from "../../colour/palette.ts";
import type { MarkDetail, MarkInk } from "../../gl/mark-mesh.ts";
import { type Detail, type DetailNeed, DetailSource } from "../../renderers/projection/detail/detail-source.ts";
import { sampleOf } from "../../renderers/projection/detail/keys.ts";
import { WHOLE } from "../../renderers/projection/detail/scale.ts";
import { type DrawnLayouts, drawLayouts } from "../../renderers/projection/layouts.ts";
import { drawingOrder, hoveredMark, marksOf, type Ranks, ranksOf } from "../../renderers/projection/marks.ts";
import { drawPaths, type ProjectionPath } from "../../renderers/projection/paths.ts";
import { Pictures, thumbnailSide } from "../../renderers/projection/pictures.ts";
import {
  type Extent,
  type FrameRequest,
  type ProjectionProps,
  type Trails,
  transformAt,
} from "../../renderers/projection/renderer.ts";
import { type KnownPlaces, trailPlaces } from "../../renderers/projection/trail-places.ts";
import { MOST_TRAILS } from "../../renderers/projection/trails.ts";
import type { LaidLayouts } from "../../state/aligned.ts";
import type { ToldSequence } from "../../state/apart.ts";
import { knownDepth } from "../../state/depth.ts";
import { heldOf } from "../../state/drive-layers.ts";
import { type Items, NO_ITEMS } from "../../state/items.ts";
import { passageOf } from "../../state/passage.ts";
import { remember } from "../../state/remember.ts";
import type { PageState } from "../../state/store.ts";
import { momentAt } from "../../state/timeline.ts";
import type { Colouring } from "../../state/view-state.ts";
import { blendOf } from "./blend.ts";
import { HeldPassage, isPassageApart, passageMoment } from "./held-passage.ts";
import { colouringFor, coloursOf, type Judged, wrongOf } from "./point-look.ts";
import { pointStates, pointsByItem } from "./point-states.ts";

/** What the stage draws besides what the store knows. */
export interface StageSurroundings {
  readonly theme: Theme;
  /** The stage's background. */
  readonly ground: Rgb;
  readonly paths: readonly ProjectionPath[];
}

/** A picture of the stage, and where on the way through the layers it is taken. */
export interface StageFrame extends FrameRequest {
  /** Counted in layouts: `t`, but where the stage passes between networks, whose layouts `t` counts. */
  readonly position: number;
}

/** A moment, and where it is looked at from. */
export interface SceneFrame {
  readonly frame: Omit<StageFrame, "trail">;
  readonly extent: Pick<Extent, "width" | "height">;
}

/** Points in drawing order, and from which zoom level on each is drawn; undefined where all are. */
interface Drawn {
  readonly points: Uint32Array;
  readonly detail: MarkDetail | undefined;
}

function needOf(layouts: DrawnLayouts, ranks: Ranks, { frame, extent }: SceneFrame): DetailNeed {
  return { layouts, ranks, t: frame.t, transform: transformAt(layouts, frame, extent) };
}

const NO_PATHS: ProjectionProps["paths"] = [];

/** Up to this number of points, trails are drawn for all of them when none is selected; else for the image that is inspected. */
const FEW = 200;

/** From the store to what a renderer draws; each part is computed again only when what it depends on changes. */
export class StageScene {
  private readonly study: Study;
  private readonly onChange: () => void;
  private readonly limits: { readonly side: number; readonly layers: number };
  private pictures: Pictures | undefined;
  /** What was drawn last of many points. */
  private last: Pick<DetailNeed, "layouts" | "ranks"> | undefined;
  private source: { readonly items: Int32Array; readonly detail: DetailSource } | undefined;

  constructor(study: Study, limits: { readonly side: number; readonly layers: number }, onChange: () => void) {
    this.study = study;
    this.limits = limits;
    this.onChange = onChange;
  }

  private readonly layouts = remember(drawLayouts);
  private readonly judged = remember(
    (info: Judged["info"], evaluation: Judged["evaluation"], depth: Judged["depth"]): Judged => ({
      info,
      evaluation,
      depth,
    }),
  );
  private readonly colours = remember(
    (judged: Judged, items: Int32Array, wanted: Colouring, theme: Theme, places: PageState["places"]) =>
      coloursOf(judged, items, wanted, { theme, places }),
  );
  private readonly wrong = remember(wrongOf);
  private readonly paths = remember(drawPaths);
  /** What is looked at among the others: the selection, or else one image whose trail is drawn. */
  private readonly followed = remember((selection: Items, one: number | undefined) =>
    selection.length > 0 || one === undefined ? selection : Int32Array.of(one),
  );
  private readonly points = remember(pointsByItem);
  private readonly states = remember(pointStates);
  private readonly ranks = remember(
    (states: Uint8Array, attending: boolean, crossed: boolean, emphasiseWrong: boolean) =>
      ranksOf({ states, attending, crossed, emphasiseWrong }),
  );
  private readonly order = remember((ranks: Ranks): Drawn => ({ points: drawingOrder(ranks), detail: undefined }));
  private readonly sample = remember((ranks: Ranks): Drawn => ({ points: sampleOf(ranks, WHOLE), detail: undefined }));
  private readonly chosen = remember(
    ({ points, details, from }: Detail): Drawn => ({ points, detail: { from, values: details } }),
  );
  private readonly marks = remember(
    (
      colours: Uint8Array,
      states: Uint8Array,
      ranks: Ranks,
      { points, detail }: Drawn,
      attending: boolean,
      crossed: boolean,
      emphasiseWrong: boolean,
    ) => marksOf({ colours, states, attending, crossed, emphasiseWrong }, ranks, points, detail),
  );

  private readonly trailPoints = remember((items: Int32Array, followed: Items, isDrawn: boolean) => {
    const wanted = !isDrawn ? NO_ITEMS : followed.length > 0 ? followed : items.length <= FEW ? items : NO_ITEMS;
    return Uint32Array.from(this.pointsOf(items, wanted, MOST_TRAILS));
  });
  private readonly knownPlaces = remember(
    (trailed: PageState["trailed"], of: ToldSequence): KnownPlaces | undefined => {
      if (trailed?.of !== of) return undefined;
      const { items, layers } = trailed.sequence;
      const rows = new Map(Array.from(items, (item, row) => [this.pointOf(of.items, item), row]));
      return { rowOf: (point) => rows.get(point), positions: layers.map(({ positions }) => positions) };
    },
  );
  private readonly trails = remember(
    (points: Uint32Array, colours: Uint8Array, layouts: DrawnLayouts, known: KnownPlaces | undefined): Trails => ({
      points,
      colours: Uint8Array.from([...points].flatMap((point) => [...colours.subarray(point * 4, point * 4 + 3)])),
      layers: points.length === 0 ? [] : trailPlaces(layouts, points, known),
    }),
  );

  private readonly hovered = remember((point: number | undefined, colours: Uint8Array) =>
    point === undefined ? undefined : hoveredMark(point, colours.subarray(point * 4, point * 4 + 3)),
  );

  private readonly ink = remember(
    (theme: Theme, ground: Rgb): MarkInk => ({
      ground,
      rings: [rgbOfHex(ACCENT[theme]), rgbOfHex(WRONG[theme]), theme === "dark" ? [1, 1, 1] : [0.06, 0.07, 0.09]],
      hairline: theme === "dark" ? 0.75 : 0.9,
    }),
  );

  private readonly blended = remember(blendOf);
  private readonly heldPassage = new HeldPassage();

  /** The point that stands for an item, undefined where it was not projected. */
  pointOf(items: Int32Array, item: number): number | undefined {
    const point = this.points(items)[item] ?? -1;
    return point < 0 ? undefined : point;
  }

  /** The points of the first `most` of some items that were projected. */
  private pointsOf(items: Int32Array, wanted: Items, most: number): readonly number[] {
    const points: number[] = [];
    for (let at = 0; at < wanted.length && points.length < most; at++) {
      const point = this.pointOf(items, wanted[at] ?? -1);
      if (point !== undefined) points.push(point);
    }
    return points;
  }

  /** What to draw for a frame; undefined until there is a layout. Of many points, what is chosen so far. */
  propsOf(state: PageState, around: StageSurroundings, frame: SceneFrame): ProjectionProps | undefined {
    const { info, evaluation, places, projection, view } = state;
    if (info === undefined || projection === undefined) return undefined;
    const { sequence } = projection;
    // what is not shown changes no marks: where the processor draws them, all of them take a second
    const judges = colouringFor(view.colouring, info) !== "class";
    const judged = this.judged(info, judges ? evaluation : undefined, judges ? knownDepth(state) : undefined);
    const { items } = sequence;
    const colours = this.colours(judged, items, view.colouring, around.theme, places);
    const blend = passageOf(state);
    const trails = blend === undefined ? view.trails : 0;
    const followed = this.followed(view.selection, trails > 0 && items.length > FEW ? view.item : undefined);
    const wrong = view.emphasiseWrong ? this.wrong(info.data.labels, evaluation, items) : undefined;
    const states = this.states(items, this.points(items), followed, state.images.passing(), wrong);
    const crossed = around.paths.length > 0;
    const attending = crossed || followed.length > 0;
    const ranks = this.ranks(states, attending, crossed, view.emphasiseWrong);
    const layouts = this.layoutsOf(state, sequence, blend, frame.frame.position);
    // layouts that are blended of whole ones are others in each frame
    const lasts = blend === undefined || isPassageApart(blend);
    const drawn = lasts ? this.drawnOf(items, layouts, ranks, frame) : this.order(ranks);
    const target = state.hover?.target;
    const item = target?.kind === "image" ? target.item : -1;
    return {
      layouts,
      marks: this.marks(colours, states, ranks, drawn, attending, crossed, view.emphasiseWrong),
      pictures: this.picturesOf(items, Math.max(info.preprocessing.fit.width, info.preprocessing.fit.height)),
      mode: view.marks,
      ink: this.ink(around.theme, around.ground),
      trails: this.trails(
        this.trailPoints(items, followed, trails > 0),
        colours,
        layouts,
        this.knownPlaces(state.trailed, sequence),
      ),
      paths: blend === undefined ? this.paths(layouts, around.paths) : NO_PATHS,
      hovered: this.hovered(this.pointOf(items, item), colours),
    };
  }

  /** What decides which of many points are drawn, and what it needs to know of a frame; undefined where all are. */
  detailOf(frame: SceneFrame): { readonly source: DetailSource; readonly need: DetailNeed } | undefined {
    const { source, last } = this;
    if (source === undefined || last === undefined) return undefined;
    const { layouts, ranks } = last;
    return { source: source.detail, need: needOf(layouts, ranks, frame) };
  }

  dispose(): void {
    this.pictures?.dispose();
    this.source?.detail.dispose();
  }

  /** The layouts of the network that is shown, or of those that the stage passes between, one layout each. */
  private layoutsOf(
    state: PageState,
    sequence: LayoutSequence<Positions>,
    passage: readonly LaidLayouts[] | undefined,
    position: number,
  ): DrawnLayouts {
    const { scale, fit } = state.view;
    if (passage === undefined) return this.layouts(sequence, scale, fit, heldOf(state, sequence, scale)?.layers);
    const moment = passageMoment(passage, momentAt(sequence, position));
    const shown = this.blended(passage, moment);
    const held = isPassageApart(passage) ? this.heldPassage.layers(passage, shown, moment, state) : undefined;
    return this.layouts(shown, scale, fit, held);
  }

  private drawnOf(items: Int32Array, layouts: DrawnLayouts, ranks: Ranks, frame: SceneFrame): Drawn {
    if (this.source !== undefined && this.source.items !== items) {
      this.source.detail.dispose();
      this.source = undefined;
    }
    if (items.length <= WHOLE) return this.order(ranks);
    this.source ??= { items, detail: new DetailSource(items.length, this.onChange) };
    this.last = { layouts, ranks };
    const chosen = this.source.detail.chosen(needOf(layouts, ranks, frame));
    return chosen === undefined ? this.sample(ranks) : this.chosen(chosen);
  }

  private picturesOf(items: Int32Array, shown: number): Pictures {
    if (this.pictures?.items === items) return this.pictures;
    const previous = this.pictures;
    this.pictures = new Pictures(items, {
      side: thumbnailSide(items.length, shown),
      limits: this.limits,
      load: (wanted, size, signal) => this.study.thumbnails({ items: wanted, size }, { signal }),
      onChange: this.onChange,
      previous,
    });
    previous?.dispose();
    return this.pictures;
  }
}
