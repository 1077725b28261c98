/** Maps of one layer: an instance per unit, in a grid on the plane x = uPlace.x; columns run to −z, rows to −y, so that they read rightwards from +x. */
export const WALL_VERTEX = /* glsl */ `
precision highp float;
precision highp int;
uniform mat4 uView;
uniform vec4 uPlace; // x, y of the grid's upper edge, z of its left edge, share of a tile that is filled
uniform vec2 uTile; // extents of a tile
uniform ivec2 uGrid; // units in a row, and rows

in vec2 position; // 0 … 1
out vec2 vUnit;
flat out ivec2 vCell;

void main() {
  // the first is the panel behind the maps, which hides what stands behind it
  int unit = gl_InstanceID - 1;
  vCell = unit < 0 ? ivec2(-1) : ivec2(unit % uGrid.x, unit / uGrid.x);
  vUnit = position;
  vec2 edge = 0.5 * (1.0 - uPlace.w) * uTile;
  vec2 whole = vec2(uGrid) * uTile + 2.0 * edge;
  vec2 at = unit < 0 ? position * whole - edge : (vec2(vCell) + 0.5 + (position - 0.5) * uPlace.w) * uTile;
  gl_Position = uView * vec4(uPlace.x, uPlace.y - at.y, uPlace.z - at.x, 1.0);
}
`;

export const WALL_FRAGMENT = /* glsl */ `
precision highp float;
precision highp int;
uniform sampler2D uAtlas;
uniform sampler2D uTable; // 256 colours
uniform sampler2D uShares; // a texel per unit
uniform ivec2 uMap; // columns and rows of a map
uniform vec3 uGround;
uniform float uOpacity;
uniform float uTinted; // 1: bytes through the table; 0: the atlas holds colours
uniform float uFocus; // how far units without a share step back
uniform vec4 uPanel; // colour of the panel and its opacity

in vec2 vUnit;
flat in ivec2 vCell;
out vec4 fragColour;

vec3 cellsAt(vec2 texel) {
  vec2 size = vec2(textureSize(uAtlas, 0));
  return texture(uAtlas, (vec2(vCell * uMap) + clamp(texel, vec2(0.5), vec2(uMap) - 0.5)) / size).rgb;
}

void main() {
  if (vCell.x < 0) {
    float alpha = uPanel.a * uOpacity;
    fragColour = vec4(uPanel.rgb * alpha, alpha);
    return;
  }
  vec2 texel = vUnit * vec2(uMap);
  vec2 reach = fwidth(texel);
  float coarse = max(reach.x, reach.y);
  vec3 found;
  if (coarse < 1.0) {
    found = cellsAt(floor(texel) + 0.5); // whole cells
  } else {
    // the mean of values, then its colour
    found = vec3(0.0);
    for (int y = -1; y <= 1; y += 2)
      for (int x = -1; x <= 1; x += 2) found += 0.25 * cellsAt(texel + vec2(float(x), float(y)) * reach * 0.25);
  }
  vec3 colour = found;
  if (uTinted > 0.5) colour = texture(uTable, vec2((found.r * 255.0 + 0.5) / 256.0, 0.5)).rgb;
  float share = texelFetch(uShares, vCell, 0).r;
  colour = mix(colour, uGround, uFocus * (1.0 - share) * 0.66);
  fragColour = vec4(colour * uOpacity, uOpacity);
}
`;

/** Straight bands of a constant width on the screen between two points in space. */
export const BAND_VERTEX = /* glsl */ `
precision highp float;
uniform mat4 uView;
uniform vec2 uExtent; // CSS pixels

in vec2 position; // x: 0 start … 1 end, y: −1 … 1 across
in vec3 aFrom;
in vec3 aTo;
in vec4 aColour;
in float aWidth;
out float vAcross;
out float vHalf;
out vec4 vColour;

const float NEAR = 0.02;

void main() {
  vec4 a = uView * vec4(aFrom, 1.0);
  vec4 b = uView * vec4(aTo, 1.0);
  if (a.w < NEAR && b.w < NEAR) {
    gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
    return;
  }
  if (a.w < NEAR) a = mix(a, b, (NEAR - a.w) / (b.w - a.w));
  if (b.w < NEAR) b = mix(b, a, (NEAR - b.w) / (a.w - b.w));
  vec2 along = (b.xy / b.w - a.xy / a.w) * uExtent;
  float len = length(along);
  vec2 direction = len > 1e-4 ? along / len : vec2(1.0, 0.0);
  vHalf = aWidth * 0.5;
  vAcross = position.y * (vHalf + 1.0);
  vColour = aColour;
  vec4 at = position.x < 0.5 ? a : b;
  // ends reach half a width further, so that corners close
  vec2 pixel = vec2(-direction.y, direction.x) * vAcross + direction * (position.x < 0.5 ? -vHalf : vHalf);
  gl_Position = vec4(at.xy + pixel * 2.0 / uExtent * at.w, 0.0, at.w);
}
`;
