import { platformEdit } from "../edit.ts";
import { number } from "../parameters.ts";

export const jpeg = platformEdit({
  name: "jpeg",
  title: "JPEG",
  group: "digital",
  description: "writes the image as JPEG and reads it again",
  source:
    "jpeg_compression of ImageNet-C (Hendrycks and Dietterich 2019): Pillow's quality, by the platform's own encoder",
  treats: "light",
  parameters: {
    quality: number("Quality", "as encoders count it; less is smaller", {
      min: 1,
      max: 100,
      step: 1,
      whole: true,
      default: 40,
    }),
  },
  corruption: {
    name: "jpeg_compression",
    extra: false,
    cifar: [{ quality: 80 }, { quality: 65 }, { quality: 58 }, { quality: 50 }, { quality: 40 }],
    imagenet: [{ quality: 25 }, { quality: 18 }, { quality: 15 }, { quality: 10 }, { quality: 7 }],
  },
  change: (image, { quality }, platform) => platform.jpeg(image, quality),
});
