import type Sharp from "sharp";

/** sharp, whose native library is loaded when it is first needed: a server of arrays, and every command until it draws, starts without it. */
export async function loadSharp(): Promise<typeof Sharp> {
  return (await import("sharp")).default;
}
