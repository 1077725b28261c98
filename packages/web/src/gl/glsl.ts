/**
 * Where a point lies at t: the same interpolation as `placeAt` in renderers/projection/frame.ts. Layers are row blocks of
 * one RG32F texture, of which `uBase` is the first one held.
 */
export const PLACE_GLSL = /* glsl */ `
uniform highp sampler2D uLayouts;
uniform ivec4 uPlan; // width, rows per layer, slots, last layer
uniform float uT;
uniform vec2 uCentre;
uniform vec2 uView; // CSS pixels
uniform float uScale; // CSS pixels per layout unit
uniform float uRatio; // device pixels per CSS pixel

vec2 layoutAt(int point, int layer) {
  int slot = clamp(layer, 0, uPlan.w) % uPlan.z;
  return texelFetch(uLayouts, ivec2(point % uPlan.x, slot * uPlan.y + point / uPlan.x), 0).rg;
}

vec2 placeAt(int point, float t) {
  int layer = int(floor(t));
  return mix(layoutAt(point, layer), layoutAt(point, layer + 1), t - float(layer));
}

/** CSS pixels from the middle of the view, y upward. */
vec2 pixelAt(int point, float t) {
  return (placeAt(point, t) - uCentre) * uScale;
}

vec4 clipOf(vec2 pixel) {
  return vec4(pixel * 2.0 / uView, 0.0, 1.0);
}

const vec4 CULLED = vec4(2.0, 2.0, 2.0, 1.0);

bool isNowhere(vec2 pixel) {
  return abs(pixel.x) > 1e15 || abs(pixel.y) > 1e15;
}
`;

/** How visible and how large marks are that are drawn from a zoom level on: what `renderers/projection/detail/scale.ts` says. */
const DETAIL_GLSL = /* glsl */ `
float visibilityAt(float zoom, float along) {
  vec2 shares = min(vec2(1.0), vec2(1.0 - along, along) / 0.25);
  vec2 reached = clamp(1.0 + (zoom - aDetail.xz / 8.0) / 0.3, 0.0, 1.0);
  return max(shares.x * reached.x, shares.y * reached.y);
}

float grownBy(float zoom, float along) {
  float density = mix(aDetail.y, aDetail.w, along) / 8.0;
  // the logarithm of 4^(density - zoom) / 8, for how many points it stands
  return 1.0 + 0.12 * max(0.0, 2.0 * (density - zoom) - 3.0);
}
`;

/** Discs that turn into framed pictures: one instance per point, in drawing order. */
export const MARK_VERTEX = /* glsl */ `
precision highp float;
precision highp int;
precision highp sampler2DArray;
precision highp usampler2D;
${PLACE_GLSL}
uniform float uRadius; // of a disc, CSS pixels
uniform float uSide; // of a picture, CSS pixels
uniform float uPicture; // 0 discs … 1 pictures
uniform usampler2D uLookup; // per point its cell + 1, or 0
uniform ivec2 uCells; // cells per page side, pixels per cell

in vec2 position;
in uint aPoint;
in vec4 aColour; // red, green, blue, opacity
in vec4 aStyle; // size / 4, ring number, ring opacity, muting
in vec4 aDetail; // level and density in the first layer, level and density in the second one, in eighths

uniform vec3 uDetail; // zoom level, how far ahead of it pictures are, the first layer
${DETAIL_GLSL}

out vec2 vAt; // CSS pixels from the mark's middle
out float vHalf;
out float vPicture;
flat out vec4 vColour;
flat out vec3 vStyle;
flat out ivec3 vCell;
flat out float vShown;

void main() {
  int point = int(aPoint);
  vec2 pixel = pixelAt(point, uT);
  float along = clamp(uT - uDetail.z, 0.0, 1.0);
  vShown = visibilityAt(uDetail.x, along);
  int width = textureSize(uLookup, 0).x;
  int held = uPicture > 0.0 ? int(texelFetch(uLookup, ivec2(point % width, point / width), 0).r) : 0;
  int perPage = uCells.x * uCells.x;
  int cell = max(0, held - 1);
  vCell = ivec3(cell % uCells.x, (cell % perPage) / uCells.x, cell / perPage);
  vPicture = held > 0 ? uPicture * visibilityAt(uDetail.x - uDetail.y, along) : 0.0;
  vHalf = mix(uRadius * grownBy(uDetail.x, along), uSide * 0.5, vPicture) * aStyle.x * 4.0;
  vColour = aColour;
  vStyle = vec3(aStyle.y * 255.0, aStyle.z, aStyle.w);
  // as far as the ring or the hairline goes around it: what is drawn in vain is most of what many marks cost
  float around = (aStyle.y > 0.0 ? 3.5 : 1.0) + 0.5 / uRatio;
  vAt = position * (vHalf + around);
  gl_Position = isNowhere(pixel) || vShown == 0.0 ? CULLED : clipOf(pixel + vAt);
}
`;

export const MARK_FRAGMENT = /* glsl */ `
precision highp float;
precision highp int;
precision highp sampler2DArray;
uniform sampler2DArray uPages;
uniform ivec2 uCells;
uniform float uRatio;
uniform vec3 uGround;
uniform vec3 uRings[4];
uniform float uHairline;

in vec2 vAt;
in float vHalf;
in float vPicture;
flat in vec4 vColour;
flat in vec3 vStyle;
flat in ivec3 vCell;
flat in float vShown;
out vec4 fragColour;

float roundedBox(vec2 at, float halfSide, float corner) {
  vec2 q = abs(at) - halfSide + corner;
  return length(max(q, 0.0)) + min(max(q.x, q.y), 0.0) - corner;
}

vec3 pictureAt(vec2 unit) {
  float cell = float(uCells.y);
  vec2 inside = clamp(unit * cell, 0.5, cell - 0.5);
  vec2 texel = (vec2(vCell.xy) * cell + inside) / (cell * float(uCells.x));
  return texture(uPages, vec3(texel, float(vCell.z))).rgb;
}

/** One sample when enlarged, a 3 × 3 box of samples when reduced (an atlas cannot have mipmaps without bleeding). */
vec3 pictureOver(vec2 unit, float pixel) {
  if (pixel * float(uCells.y) <= 1.0) return pictureAt(unit);
  vec3 sum = vec3(0.0);
  for (int y = -1; y <= 1; y++)
    for (int x = -1; x <= 1; x++) sum += pictureAt(unit + vec2(float(x), float(y)) * pixel / 3.0);
  return sum / 9.0;
}

void over(inout vec4 below, vec3 colour, float alpha) {
  float sum = below.a + alpha * (1.0 - below.a);
  below = vec4(mix(below.rgb * below.a, colour, alpha) / max(sum, 1e-4), sum);
}

float band(float distance, float from, float to) {
  float low = clamp((distance - from) * uRatio + 0.5, 0.0, 1.0);
  float high = clamp((to - distance) * uRatio + 0.5, 0.0, 1.0);
  return low * high;
}

void main() {
  float corner = mix(vHalf, min(3.0, vHalf), vPicture);
  float d = roundedBox(vAt, vHalf, corner);
  float fill = clamp(0.5 - d * uRatio, 0.0, 1.0);
  vec3 colour = vColour.rgb;
  if (vPicture > 0.0) {
    float frame = clamp(vHalf * 0.07, 1.25, 2.5);
    float inner = max(1.0, vHalf - frame);
    float inside = clamp(0.5 - roundedBox(vAt, inner, max(0.5, corner - frame)) * uRatio, 0.0, 1.0);
    vec2 unit = vec2(vAt.x, -vAt.y) / (2.0 * inner) + 0.5;
    vec3 picture = pictureOver(unit, 1.0 / (2.0 * inner * uRatio));
    colour = mix(colour, picture, inside * vPicture);
  }
  vec4 mark = vec4(uGround, 0.0);
  over(mark, uGround, uHairline * clamp(0.5 - (d - 1.0) * uRatio, 0.0, 1.0));
  over(mark, colour, fill);
  int ring = int(vStyle.x + 0.5);
  if (ring > 0) {
    over(mark, uGround, vStyle.y * band(d, 0.0, 3.5) * 0.75);
    over(mark, uRings[ring], vStyle.y * band(d, 0.75, 2.75));
  }
  mark.rgb = mix(mark.rgb, uGround, vStyle.z);
  // Pictures that step back fade, but hide what lies behind them: seen through one another they would be unreadable.
  float alpha = mark.a * mix(vColour.a, 1.0, vPicture) * vShown;
  fragColour = vec4(mark.rgb * alpha, alpha);
}
`;

/**
 * Segments between two places: (point, t) and another (point, t). A trail's step k goes back in time from step k − 1; a
 * path's segment (step −1) joins two points at the moment drawn.
 */
export const LINE_VERTEX = /* glsl */ `
precision highp float;
precision highp int;
${PLACE_GLSL}
uniform float uTrail; // layers that trails reach back
uniform float uWidth; // CSS pixels

in vec2 position; // x: 0 start … 1 end, y: −1 … 1 across
in uvec2 aPoints;
in float aStep;
in vec4 aStart;
in vec4 aEnd;

out float vAcross; // CSS pixels from the line's middle
out float vHalf;
out vec4 vColour;

float back(float step) {
  float boundary = step < 0.5 ? uT : ceil(uT) - step;
  return clamp(boundary, max(0.0, uT - uTrail), uT);
}

void main() {
  bool isTrail = aStep >= 0.0;
  float t0 = isTrail ? back(aStep + 1.0) : uT;
  float t1 = isTrail ? back(aStep) : uT;
  vec2 a = pixelAt(int(aPoints.x), t0);
  vec2 b = pixelAt(int(aPoints.y), t1);
  vec2 along = b - a;
  float len = length(along);
  vec2 direction = len > 1e-4 ? along / len : vec2(1.0, 0.0);
  vec2 across = vec2(-direction.y, direction.x);
  float age = isTrail ? (uT - mix(t0, t1, position.x)) / max(uTrail, 1e-3) : 0.0;
  float fade = isTrail ? pow(clamp(1.0 - age, 0.0, 1.0), 1.15) : 1.0;
  vHalf = uWidth * 0.5 * (isTrail ? mix(0.35, 1.0, fade) : 1.0);
  vAcross = position.y * (vHalf + 1.0);
  vColour = mix(aStart, aEnd, position.x);
  vColour.a *= fade;
  vec2 pixel = mix(a, b, position.x) + across * vAcross;
  bool gone = isNowhere(a) || isNowhere(b) || (isTrail && t1 - t0 < 1e-5);
  gl_Position = gone ? CULLED : clipOf(pixel);
}
`;

export const LINE_FRAGMENT = /* glsl */ `
precision highp float;
uniform float uRatio;
in float vAcross;
in float vHalf;
in vec4 vColour;
out vec4 fragColour;

void main() {
  float alpha = vColour.a * clamp((vHalf - abs(vAcross)) * uRatio + 0.5, 0.0, 1.0);
  fragColour = vec4(vColour.rgb * alpha, alpha);
}
`;
