/** Weights of red, green and blue in the grey value (ITU-R BT.601, as Pillow's and torchvision's conversion). */
export const LUMA = [0.299, 0.587, 0.114] as const;
