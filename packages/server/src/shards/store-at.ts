import { resolve } from "node:path";
import { s3Store } from "./s3-store.ts";
import { folderStore, type Store } from "./store.ts";

const isBucket = (place: string): boolean => /^s3:\/\//i.test(place);

/** The store at a place: s3://bucket/prefix, or a folder. */
export function storeAt(place: string): Store {
  return isBucket(place) ? s3Store(place) : folderStore(place);
}

/** A place that is the same from every folder. */
export function wholePlace(place: string): string {
  return isBucket(place) ? place : resolve(place);
}
