import type { DatasetKind } from "./dataset-kind.ts";
import { cifar10, cifar10Folder } from "./kind-cifar10.ts";
import { idx } from "./kind-idx.ts";
import { imageFile, imagesInFolder } from "./kind-images.ts";
import { npy, npz } from "./kind-numpy.ts";
import { parquet } from "./kind-parquet.ts";
import { webdataset } from "./kind-webdataset.ts";

/** Every kind of data set, in the order in which DATA is tried; a folder of images is what remains. */
export const datasetKinds: readonly DatasetKind[] = [
  cifar10,
  cifar10Folder,
  idx,
  npz,
  npy,
  webdataset,
  parquet,
  imageFile,
  imagesInFolder,
];
