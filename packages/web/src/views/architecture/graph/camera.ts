/** Where the graph is looked at: the point of the drawing in the upper left corner, and px of the screen to a px of the drawing. */
export interface GraphCamera {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

interface Extent {
  readonly width: number;
  readonly height: number;
}

const [LEAST, MOST] = [0.02, 4];
/** Larger than this no whole network is shown. */
const LARGEST_WHOLE = 1.25;
const MARGIN = 32;

/** Shows the whole drawing, a long one from its top on at a size at which it can be read. */
export function fitted(drawing: Extent, view: Extent, least = 0): GraphCamera {
  const across = (view.width - 2 * MARGIN) / Math.max(1, drawing.width);
  const down = (view.height - 2 * MARGIN) / Math.max(1, drawing.height);
  const zoom = clamp(Math.max(Math.min(across, down), Math.min(least, across)), LEAST, LARGEST_WHOLE);
  const spare = view.height / zoom - drawing.height;
  return { x: (drawing.width - view.width / zoom) / 2, y: spare > 0 ? -spare / 2 : -MARGIN / zoom, zoom };
}

/** Enlarges around a point of the screen, which stays where it is. */
export function zoomed(camera: GraphCamera, by: number, [px, py]: readonly [number, number]): GraphCamera {
  const zoom = clamp(camera.zoom * by, LEAST, MOST);
  return { x: camera.x + px / camera.zoom - px / zoom, y: camera.y + py / camera.zoom - py / zoom, zoom };
}

/** Moves by px of the screen; part of the drawing stays in view. */
export function moved(camera: GraphCamera, dx: number, dy: number, drawing: Extent, view: Extent): GraphCamera {
  const [w, h] = [view.width / camera.zoom, view.height / camera.zoom];
  const keep = Math.min(80 / camera.zoom, w / 2, h / 2);
  return {
    ...camera,
    x: clamp(camera.x + dx / camera.zoom, keep - w, drawing.width - keep),
    y: clamp(camera.y + dy / camera.zoom, keep - h, drawing.height - keep),
  };
}

/** Brings a box into the middle unless it is well in view; from far away at a size at which it can be read. */
export function lookingAt(
  camera: GraphCamera,
  box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  view: Extent,
): GraphCamera {
  const zoom = Math.max(camera.zoom, 0.7);
  const [w, h] = [view.width / camera.zoom, view.height / camera.zoom];
  const within =
    box.x > camera.x + 0.05 * w &&
    box.x + box.width < camera.x + 0.95 * w &&
    box.y > camera.y + 0.08 * h &&
    box.y + box.height < camera.y + 0.92 * h;
  if (within && camera.zoom >= 0.5) return camera;
  return { x: box.x + box.width / 2 - view.width / zoom / 2, y: box.y + box.height / 2 - view.height / zoom / 2, zoom };
}

const clamp = (value: number, least: number, most: number): number => Math.max(least, Math.min(most, value));
