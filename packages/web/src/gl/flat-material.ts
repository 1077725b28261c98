import {
  CustomBlending,
  DoubleSide,
  FrontSide,
  GLSL3,
  type IUniform,
  OneFactor,
  OneMinusSrcAlphaFactor,
  RawShaderMaterial,
} from "three";

interface FlatMaterial {
  readonly vertexShader: string;
  readonly fragmentShader: string;
  readonly uniforms: Readonly<Record<string, IUniform>>;
  /** Whether it is seen from behind as well; not unless said. */
  readonly bothSides?: boolean;
}

/**
 * What everything on the stage is drawn with: own shaders (GLSL 3), whose colours are multiplied with their opacity already, over what was drawn before.
 * Without depth: the scene lists its parts from the lowest to the topmost.
 */
export function flatMaterial({ vertexShader, fragmentShader, uniforms, bothSides }: FlatMaterial): RawShaderMaterial {
  return new RawShaderMaterial({
    ...{ glslVersion: GLSL3, vertexShader, fragmentShader, uniforms: { ...uniforms } },
    ...{ side: bothSides === true ? DoubleSide : FrontSide, depthTest: false, depthWrite: false },
    ...{ transparent: true, blending: CustomBlending, blendSrc: OneFactor, blendDst: OneMinusSrcAlphaFactor },
  });
}
