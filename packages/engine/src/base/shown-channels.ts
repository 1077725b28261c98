/** The channels that stand for red, green and blue where pixels of so many channels are shown: the first three, or the first for all. */
export function shownChannels(channels: number): readonly [number, number, number] {
  return channels < 3 ? [0, 0, 0] : [0, 1, 2];
}
