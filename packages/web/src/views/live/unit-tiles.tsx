import { type LayerMaps, plural } from "@deepling/engine";
import { type KeyboardEvent, type MouseEvent, useEffect, useMemo, useRef } from "react";
import { prepareCanvas, remInPixels, token } from "../../parts/canvas.ts";
import { coloursOf, type TileGeometry, tileAt, tileGeometry } from "../../parts/channel-drawing.ts";
import { formatValue } from "../../parts/format.ts";
import { commandOf } from "../../parts/key-table.ts";
import { useTheme } from "../../parts/theme.ts";
import { useSize } from "../../parts/use-size.ts";
import { LIVE_KEYS } from "./keys.ts";

/** Widths of a tile in rem: of maps, and of single values. */
const TILE = 2.75;
const CELL = 1.25;

/**
 * All maps of a layer as they are seen, in pixels of the screen. They are painted here and handed to the canvas as one image: a layer's hundreds of
 * small pictures, drawn one by one many times a second, would keep the page busy.
 */
function paintTiles({ units, rows, columns, low, bytes }: LayerMaps, geometry: TileGeometry, ratio: number): ImageData {
  const { side, pitch } = geometry;
  const image = new ImageData(Math.ceil(geometry.columns * pitch[0] * ratio), Math.ceil(geometry.height * ratio));
  const words = new Uint32Array(image.data.buffer);
  const colours = new Uint32Array(coloursOf(low < 0 ? "signed" : "magnitude").slice().buffer);
  const scale = (side * ratio) / Math.max(rows, columns);
  const [width, height] = [Math.round(columns * scale), Math.round(rows * scale)];
  const columnAt = Int32Array.from({ length: width }, (_, x) => Math.floor((x * columns) / width));
  for (let unit = 0; unit < units; unit++) {
    const [across, down] = tileAt(geometry, unit);
    const [left, top] = [Math.round(across * ratio), Math.round(down * ratio)];
    for (let y = 0; y < height; y++) {
      const from = (unit * rows + Math.floor((y * rows) / height)) * columns;
      const to = (top + y) * image.width + left;
      for (let x = 0; x < width; x++) words[to + x] = colours[bytes[from + (columnAt[x] ?? 0)] ?? 0] ?? 0;
    }
  }
  return image;
}

/** Room around the tiles for the frame of the chosen one, CSS pixels. */
const EDGE = 2;

function drawTiles(
  context: CanvasRenderingContext2D,
  maps: LayerMaps,
  geometry: TileGeometry,
  chosen: number | undefined,
): void {
  const ratio = devicePixelRatio;
  context.putImageData(paintTiles(maps, geometry, ratio), Math.round(EDGE * ratio), Math.round(EDGE * ratio));
  if (chosen === undefined || chosen >= maps.units) return;
  const [x, y] = tileAt(geometry, chosen);
  context.strokeStyle = token("--accent");
  context.lineWidth = 2;
  context.strokeRect(EDGE + x - 1, EDGE + y - 1, geometry.side + 2, geometry.side + 2);
}

interface UnitTilesProps {
  readonly maps: LayerMaps;
  readonly layer: string;
  readonly chosen: number | undefined;
  /** Chooses a unit, or lets go of it. */
  readonly onChoose: (unit: number | undefined) => void;
  readonly onOpen: (unit: number) => void;
  /** Moves to the layer before or after. */
  readonly onLayer: (by: -1 | 1) => void;
  readonly onHold: () => void;
}

/** What a key does, given how many units stand in a row. */
function keyActs({ maps, chosen, onChoose, onOpen, onLayer, onHold }: UnitTilesProps, columns: number) {
  const move = (by: number) => () =>
    onChoose(chosen === undefined ? 0 : Math.max(0, Math.min(maps.units - 1, chosen + by)));
  return {
    left: move(-1),
    right: move(1),
    up: move(-columns),
    down: move(columns),
    before: () => onLayer(-1),
    after: () => onLayer(1),
    hold: onHold,
    open: () => {
      if (chosen !== undefined) onOpen(chosen);
    },
    clear: () => onChoose(undefined),
  } satisfies Record<keyof typeof LIVE_KEYS, () => void>;
}

/** The maps of all units of a layer in the order of the units, so that each keeps its place from frame to frame. */
export function UnitTiles(props: UnitTilesProps) {
  const { maps, layer, chosen, onChoose, onOpen } = props;
  const host = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width } = useSize(host);
  const theme = useTheme();
  const single = maps.height * maps.width === 1;
  const geometry = useMemo(
    () => tileGeometry(maps.units, width - 2 * EDGE, (single ? CELL : TILE) * remInPixels()),
    [maps.units, width, single],
  );

  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme changes the tokens that are drawn with
  useEffect(() => {
    const context = prepareCanvas(canvas.current, width, geometry.height + 2 * EDGE);
    if (context === undefined) return;
    drawTiles(context, maps, geometry, chosen);
  }, [maps, geometry, width, chosen, theme]);

  const press = (event: MouseEvent) => {
    const { left = 0, top = 0 } = canvas.current?.getBoundingClientRect() ?? {};
    const column = Math.floor((event.clientX - left - EDGE) / geometry.pitch[0]);
    const unit = Math.floor((event.clientY - top - EDGE) / geometry.pitch[1]) * geometry.columns + column;
    if (column < 0 || column >= geometry.columns || unit < 0 || unit >= maps.units) return;
    if (event.ctrlKey || event.metaKey) onOpen(unit);
    else onChoose(unit === chosen ? undefined : unit);
  };
  const key = (event: KeyboardEvent) => {
    const command = event.altKey || event.ctrlKey || event.metaKey ? undefined : commandOf(LIVE_KEYS, event.key);
    if (command === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    keyActs(props, geometry.columns)[command]();
  };
  const size = single ? "one value each" : `${maps.width}×${maps.height} values each`;
  return (
    <div
      ref={host}
      role="application"
      aria-label={`Channels of ${layer}`}
      className="live-tiles"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the channels are one thing that arrows move in
      tabIndex={0}
      onClick={press}
      onKeyDown={key}
    >
      <canvas ref={canvas} role="img" aria-label={`${plural(maps.units, "channel")}, ${size}`} />
      <p className="small faint clip">
        {size}, {formatValue(maps.low)} … {formatValue(maps.high)}, in the order of their numbers
      </p>
    </div>
  );
}
