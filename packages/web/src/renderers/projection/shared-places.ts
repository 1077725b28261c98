/** Room for so many values: in memory that all threads of the page share, where its headers allow that, so that a layer is handed from one to the other without a copy. */
export function roomFor(length: number): Float32Array {
  return globalThis.crossOriginIsolated === true
    ? new Float32Array(new SharedArrayBuffer(4 * length))
    : new Float32Array(length);
}

/** Whether values lie in memory that other threads see as well. */
export function isShared({ buffer }: Float32Array): boolean {
  return !(buffer instanceof ArrayBuffer);
}
