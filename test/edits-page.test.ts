import { expect, test } from "vitest";
import type { ImageEditKind, Severities } from "../packages/engine/src/edits/image/edit.ts";
import { imageEdits } from "../packages/engine/src/edits/image/index.ts";
import type { Extent, Parameter } from "../packages/engine/src/edits/image/parameters.ts";
import { IMAGE_EDIT_FORMS, parseImageEdits } from "../packages/engine/src/edits/image/parse-edits.ts";

const GROUPS = {
  light: "Light",
  colour: "Colour",
  sharpness: "Sharpness",
  noise: "Noise",
  weather: "Weather",
  digital: "Digital",
  geometry: "Geometry",
  parts: "Parts of the image",
};

const EXAMPLES = [
  IMAGE_EDIT_FORMS,
  "occlude(x=8,y=8,width=10,height=10,paint=mean)",
  "brush(points=10:12/14:20,size=4,paint=blur)",
  "move(x=4,y=20,width=8,height=8,right=12); paste(item=7,x=0,y=0,width=16,height=16,feather=2)",
];

const INTRODUCTION = `# Edits of images

This page is generated from the list of edits (\`npx vitest run --project node test/edits-page.test.ts -u\`).

An edit changes every image before the network sees it. Edits stack, in the order in which they are written, and every command, every question and the page take them:

${EXAMPLES.map((text) => `    ${text}`).join("\n")}

    deepling evaluate model.onnx images/ --image-edit "rotate=15; blur=1.5"

What an edit changes in one image, over its range and on the whole data set: [what if](what-if.md).

A picture of your own is named by its file on the command line, as \`paste=cat.png\` or \`picture(cat.png,x=4,y=4,width=12)\`; a box that is not given lies in the middle and keeps its shape. Paths have no brackets, commas or semicolons.

The first parameter of an edit may stand alone behind \`=\`; others are named in brackets; what is not given has its default. A published corruption takes a severity from 1 to 5 behind \`:\`.
Places are \`x:y\` with \`/\` between them, colours six hexadecimal digits. As JSON an edit is \`{ "name": "rotate", "angle": 15 }\`, with \`"severity": 3\` where a severity stands for the parameters.

**Where.** Images are edited as the network sees them: at its resolution, after resizing and cropping, in pixel values 0 … 1, and clipped to 0 … 1 after each edit. Lengths in pixels are pixels of that size; *W*, *H* and
*side* are its width, its height and the shorter of both. Alpha moves with the pixels and is otherwise left alone. Edits that need red, green and blue are refused where the network sees other channels.

**Random numbers** depend on the edit, its seed and the image's number in the data set, and on nothing else: a part of the data, another batch size or another order gives the same images.

**Nothing changes** where an edit stands at its neutral value: it is left out, and the study says so, as it does of an edit that leaves the first 16 images as they were.

**Severities** are those of CIFAR-10-C for images below 85 pixels (√(32 · 224)) on the shorter side, and those of ImageNet-C from there on: the table published for the nearest size. Lengths in pixels are not scaled to other sizes:
the two tables are no scaled copies of each other either. What differs from the published images:

- The published images were rounded down to bytes, and those of ImageNet-C written as JPEG of quality 85. Here numbers stay real; only steps that are part of a definition round (glass blur, snow, spatter, JPEG).
- Random numbers are others, from the same distributions.
- Glass blur copies pixels and does not swap them: that is what the published program does to colour images, whose rows are views of one array, and how its images were made.
- The elastic transform samples at real places, where OpenCV rounds them to 1⁄32 pixel.
- Frost lays photographs of frost over the image. They do not come with Deepling, and it is left out.

How it is known: \`test/golden/image_edits.py\` makes every edit and every severity with Pillow, SciPy and the definitions written again in Python, on the same random numbers; what differs is at most 2.5 · 10⁻⁴ of the
range from black to white, and 1⁄255 where Pillow rounds to bytes (of shot noise one pixel in 500 may be one photon off).
`;

function extent(value: Extent): string {
  if (typeof value === "number") return value === 2 ** 31 - 1 || value === 2 ** 32 - 1 ? "…" : String(value);
  const name = { width: "W", height: "H", side: "side" }[value.of];
  const { times } = value;
  if (Math.abs(times) === 1) return `${times < 0 ? "−" : ""}*${name}*`;
  return times < 1 && Number.isInteger(1 / times) ? `*${name}* ⁄ ${1 / times}` : `${times} *${name}*`;
}

function values(parameter: Parameter): readonly [range: string, start: string, neutral: string] {
  const neutral = parameter.neutral === "none" ? "" : String(parameter.neutral);
  switch (parameter.kind) {
    case "number": {
      const unit = parameter.unit === "none" ? "" : ` ${parameter.unit}`;
      return [`${extent(parameter.min)} … ${extent(parameter.max)}${unit}`, extent(parameter.default), neutral];
    }
    case "choice":
      return [parameter.choices.join(", "), parameter.default, neutral];
    case "colour":
      return ["a colour", parameter.default, neutral];
    case "points":
      return ["places", "none", "none"];
    case "picture":
      return ["a picture", "none", "none"];
  }
}

const row = (...cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
const table = (head: readonly string[], rows: readonly string[]): string =>
  [row(...head), row(...head.map(() => "---")), ...rows].join("\n");

function describeEdit({ name, title, description, source, corruption, parameters, treats }: ImageEditKind): string {
  const also = corruption === "none" || corruption.name === name ? "" : `, also \`${corruption.name}\``;
  const needs = treats === "colour" ? " Needs red, green and blue." : "";
  const rows = Object.entries(parameters).map(([key, parameter]) =>
    row(`\`${key}\``, `${parameter.title}: ${parameter.description}`, ...values(parameter)),
  );
  return [
    `### \`${name}\`: ${title}${also}`,
    `${description[0]?.toUpperCase()}${description.slice(1)}.${needs} Definition: ${source}.`,
    table(["parameter", "what it is", "range", "default", "neutral"], rows),
  ].join("\n\n");
}

function severities(kinds: readonly ImageEditKind[]): string {
  const cells = (list: Severities) =>
    list.map((given) =>
      Object.entries(given)
        .map(([key, value]) => `${key} ${value}`)
        .join(", "),
    );
  const rows = kinds.flatMap(({ corruption }) => {
    if (corruption === "none") return [];
    const name = `\`${corruption.name}\`${corruption.extra ? " (extra)" : ""}`;
    return [row(name, "CIFAR-10-C", ...cells(corruption.cifar)), row("", "ImageNet-C", ...cells(corruption.imagenet))];
  });
  return table(["corruption", "table", "1", "2", "3", "4", "5"], rows);
}

test("docs/edits.md is what the list of edits says", async () => {
  for (const example of EXAMPLES) expect(parseImageEdits(example).length).toBeGreaterThan(0);
  const groups = Object.entries(GROUPS).map(([group, title]) => {
    const kinds = imageEdits.filter((kind) => kind.group === group);
    expect(kinds.length, group).toBeGreaterThan(0);
    return [`## ${title}`, ...kinds.map(describeEdit)].join("\n\n");
  });
  const published = `## Severities\n\nHendrycks and Dietterich (hendrycks2019); "extra" are the four that the paper keeps for validation.\n\n${severities(imageEdits)}`;
  await expect([INTRODUCTION.trim(), ...groups, published].join("\n\n").concat("\n")).toMatchFileSnapshot(
    "../docs/edits.md",
  );
});
