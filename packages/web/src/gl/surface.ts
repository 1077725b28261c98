import type { Rgb } from "@deepling/engine";
import {
  type Box3,
  Camera,
  Color,
  LinearSRGBColorSpace,
  type Object3D,
  type Scene,
  type Texture,
  type Vector3,
  WebGLRenderer,
  WebGLRenderTarget,
} from "three";

/** WebGL2's name for it; three types the context as WebGL 1 or 2. */
const MAX_ARRAY_TEXTURE_LAYERS = 0x88ff;

/** What a device can hold. */
export interface DeviceLimits {
  /** Longest side of a texture, texels. */
  readonly side: number;
  /** Layers of an array texture. */
  readonly layers: number;
}

const ATTRIBUTES: WebGLContextAttributes = {
  antialias: false,
  alpha: false,
  depth: false,
  stencil: false,
  powerPreference: "high-performance",
};

/** The canvas's WebGL2 context, made when it is first asked for; undefined where the browser has none, and the canvas may then have another one. */
export function contextOf(canvas: HTMLCanvasElement): WebGL2RenderingContext | undefined {
  return canvas.getContext("webgl2", ATTRIBUTES) ?? undefined;
}

/** A canvas that is drawn with WebGL2: sized, cleared to one colour, read back, and told when its context is lost. */
export class Surface {
  readonly limits: DeviceLimits;
  private readonly renderer: WebGLRenderer;
  private readonly camera = new Camera();
  private readonly ground = new Color();
  private readonly listeners = new AbortController();

  /** Throws where the browser has no WebGL2. `onContext` hears of a lost (false) and of a regained (true) context. */
  constructor(canvas: HTMLCanvasElement, onContext: (alive: boolean) => void) {
    const context = contextOf(canvas);
    this.renderer = new WebGLRenderer({ canvas, ...ATTRIBUTES, ...(context && { context }) });
    // The shaders write stored sRGB values; three must not convert them, on the canvas or in a picture read back.
    this.renderer.outputColorSpace = LinearSRGBColorSpace;
    // asking whether a shader compiled waits until it has; whoever develops wants to know
    this.renderer.debug.checkShaderErrors = import.meta.env.DEV;
    this.renderer.sortObjects = false; // the scene lists its parts from the lowest to the topmost
    const gl = this.renderer.getContext();
    this.limits = {
      side: gl.getParameter(gl.MAX_TEXTURE_SIZE),
      layers: gl.getParameter(MAX_ARRAY_TEXTURE_LAYERS),
    };
    // three asks with the first texture, and each question waits for all that is drawn at that time
    this.renderer.capabilities.getMaxAnisotropy();
    const { signal } = this.listeners;
    canvas.addEventListener("webglcontextlost", () => onContext(false), { signal });
    canvas.addEventListener("webglcontextrestored", () => onContext(true), { signal });
  }

  setGround(ground: Rgb): void {
    this.ground.setRGB(...ground);
    this.renderer.setClearColor(this.ground, 1);
  }

  /** Sets the drawing buffer; the canvas's CSS size is the page's business. */
  resize(width: number, height: number, ratio: number): void {
    const { canvas } = this.renderer.getContext();
    // a buffer that is made anew is waited for
    if (canvas.width === Math.floor(width * ratio) && canvas.height === Math.floor(height * ratio)) return;
    // at once: a ratio and a size set one after the other make the buffer twice
    this.renderer.setDrawingBufferSize(width, height, ratio);
  }

  /** Has the device compile what the scene, or a part of it, may draw, so that nothing waits for it later; hidden parts too. */
  compile(scene: Scene, part: Object3D = scene): void {
    this.renderer.compile(part, this.camera, scene);
  }

  /** Copies a box of texels of `source`, which lies in main memory, to the same place of `target` on the device, or to another one. */
  upload(target: Texture, source: Texture, box: Box3, to: Vector3 = box.min): void {
    this.renderer.copyTextureToTexture(source, target, box, to);
  }

  render(scene: Scene): void {
    this.renderer.setRenderTarget(null);
    this.renderer.render(scene, this.camera);
  }

  /** Draws into memory instead: `width` × `height` RGBA bytes, upper row first. */
  read(scene: Scene, width: number, height: number): Uint8ClampedArray<ArrayBuffer> {
    const target = new WebGLRenderTarget(width, height, { depthBuffer: false });
    const upward = new Uint8Array(width * height * 4);
    try {
      this.renderer.setRenderTarget(target);
      this.renderer.clear();
      this.renderer.render(scene, this.camera);
      this.renderer.readRenderTargetPixels(target, 0, 0, width, height, upward);
    } finally {
      this.renderer.setRenderTarget(null);
      target.dispose();
    }
    const pixels = new Uint8ClampedArray(upward.length);
    const row = width * 4;
    for (let y = 0; y < height; y++) pixels.set(upward.subarray((height - 1 - y) * row, (height - y) * row), y * row);
    return pixels;
  }

  dispose(): void {
    this.listeners.abort();
    this.renderer.dispose();
    this.renderer.forceContextLoss();
  }
}
