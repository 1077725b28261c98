/** Where a plane is looked at: its centre in layout units and a magnification, of which 1 shows the whole layout. */
export interface Camera {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

/** An upright rectangle in layout units. */
export interface Box {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly top: number;
}

/** From layout units to CSS pixels: `scale` pixels to a unit, (x, y) in the middle of a `width` × `height` view, y upward. */
export interface Transform {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
  readonly width: number;
  readonly height: number;
}

/** Room that stays free around what is fitted, in CSS pixels. */
export interface Room {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export const ZOOM_RANGE = [0.4, 400] as const;

/** The camera that shows all of `bounds`. */
export function fitted(bounds: Box): Camera {
  return { x: (bounds.left + bounds.right) / 2, y: (bounds.bottom + bounds.top) / 2, zoom: 1 };
}

/** What a camera (or, undefined, the fitted one, which leaves `room` free) means for a view of `width` × `height` CSS pixels. */
export function transformOf(
  camera: Camera | undefined,
  bounds: Box,
  { width, height, room }: { readonly width: number; readonly height: number; readonly room: Room },
): Transform {
  const roomX = Math.max(32, width - room.left - room.right);
  const roomY = Math.max(32, height - room.top - room.bottom);
  const spanX = Math.max(1e-6, bounds.right - bounds.left);
  const spanY = Math.max(1e-6, bounds.top - bounds.bottom);
  const whole = Math.min(roomX / spanX, roomY / spanY);
  if (camera !== undefined) return { x: camera.x, y: camera.y, scale: camera.zoom * whole, width, height };
  const { x, y } = fitted(bounds);
  // the middle of what is free is not that of the view
  const [aside, down] = [(room.left - room.right) / 2, (room.top - room.bottom) / 2];
  return { x: x - aside / whole, y: y + down / whole, scale: whole, width, height };
}

/** Layout units to CSS pixels from the upper left corner. */
export function toScreen(transform: Transform, x: number, y: number): readonly [number, number] {
  return [
    transform.width / 2 + (x - transform.x) * transform.scale,
    transform.height / 2 - (y - transform.y) * transform.scale,
  ];
}

/** The inverse of `toScreen`. */
export function toPlane(transform: Transform, left: number, top: number): readonly [number, number] {
  return [
    transform.x + (left - transform.width / 2) / transform.scale,
    transform.y - (top - transform.height / 2) / transform.scale,
  ];
}

/** What a view shows of the plane, and so many views more on each side. */
export function viewOf(transform: Transform, around: number): Box {
  const [width, height] = [transform.width * around, transform.height * around];
  const [left, top] = toPlane(transform, -width, -height);
  const [right, bottom] = toPlane(transform, transform.width + width, transform.height + height);
  return { left, right, bottom, top };
}

/** The camera after the plane was dragged by CSS pixels. */
export function panned(camera: Camera, transform: Transform, dx: number, dy: number): Camera {
  return { ...camera, x: camera.x - dx / transform.scale, y: camera.y + dy / transform.scale };
}

/** The camera after magnifying by `factor` about the pixel (left, top), which keeps its place. */
export function zoomedAt(
  camera: Camera,
  transform: Transform,
  at: { readonly left: number; readonly top: number; readonly factor: number },
): Camera {
  const zoom = Math.min(ZOOM_RANGE[1], Math.max(ZOOM_RANGE[0], camera.zoom * at.factor));
  const [x, y] = toPlane(transform, at.left, at.top);
  const kept = camera.zoom / zoom;
  return { x: x + (camera.x - x) * kept, y: y + (camera.y - y) * kept, zoom };
}
