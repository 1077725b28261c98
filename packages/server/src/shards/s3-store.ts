import { createReadStream } from "node:fs";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { GetObjectCommandInput, PutObjectCommandInput, S3Client } from "@aws-sdk/client-s3";
import { DeeplingError } from "@deepling/engine";
import { createClient, loadSdk, type Sdk, s3Error, splitS3 } from "../data/bytes/s3-source.ts";
import type { Content, Store, Stretch } from "./store.ts";

/**
 * A store in a bucket, below s3://bucket/prefix; credentials, region and endpoint are those of the AWS tools. Objects appear whole; what is put `once` is put on the condition
 * that there is none (If-None-Match), so that of two workers who computed the same one writes. Throws "missing package" without the SDK; its functions throw
 * "missing data" where there is no such bucket, "unreachable data" without rights or credentials.
 */
export function s3Store(address: string): Store {
  const place = address.replace(/\/+$/, "");
  const { bucket, prefix } = splitS3(place);
  const sdk = loadSdk();
  const client = createClient(sdk);
  const keyOf = (name: string) => (prefix === "" ? name : `${prefix}/${name}`);
  const fault = (cause: unknown) => storeError(cause, place);

  const upload = async (name: string, body: Pick<PutObjectCommandInput, "Body" | "ContentLength">, once = false) => {
    const condition = once ? { IfNoneMatch: "*" } : {};
    try {
      await client.send(new sdk.PutObjectCommand({ Bucket: bucket, Key: keyOf(name), ...body, ...condition }));
    } catch (cause) {
      // another worker has put the same
      if (!(once && statusOf(cause) === 412)) throw fault(cause);
    }
  };
  const uploadFile = async (name: string, path: string) =>
    upload(name, { Body: createReadStream(path), ContentLength: (await stat(path)).size });

  const get = async (asked: Pick<GetObjectCommandInput, "Key" | "Range">): Promise<Uint8Array | undefined> => {
    try {
      const { Body: body } = await client.send(new sdk.GetObjectCommand({ Bucket: bucket, ...asked }));
      return await body?.transformToByteArray();
    } catch (cause) {
      if (nameOf(cause) === "NoSuchKey") return undefined;
      // a stretch beyond the object's end
      if (statusOf(cause) === 416) return new Uint8Array();
      throw fault(cause);
    }
  };

  return {
    place,
    read: async (name, stretch) => {
      if (stretch?.length === 0) return new Uint8Array();
      return get({ Key: keyOf(name), ...(stretch === undefined ? {} : { Range: rangeOf(stretch) }) });
    },
    put: async (name, content, once) => {
      if (typeof content === "string" || content instanceof Uint8Array)
        return upload(name, { Body: content, ContentLength: Buffer.byteLength(content) }, once);
      await throughFile(content, (path) => uploadFile(name, path));
    },
    take: async (name, path) => {
      await uploadFile(name, path);
      await rm(path, { force: true });
    },
    list: async (folder) => {
      const before = keyOf(`${folder}/`);
      try {
        const keys = await keysBelow({ sdk, client }, bucket, before);
        return keys.map((key) => key.slice(before.length)).sort();
      } catch (cause) {
        throw fault(cause);
      }
    },
    scratch: () => mkdtemp(join(tmpdir(), "deepling-fold-")),
  };
}

/** The keys that begin so, page by page. */
async function keysBelow(
  { sdk, client }: { readonly sdk: Sdk; readonly client: S3Client },
  bucket: string,
  prefix: string,
): Promise<readonly string[]> {
  const keys: string[] = [];
  for (let token: string | undefined, more = true; more; more = token !== undefined) {
    const asked = { Bucket: bucket, Prefix: prefix, ContinuationToken: token };
    const page = await client.send(new sdk.ListObjectsV2Command(asked));
    for (const { Key: key } of page.Contents ?? []) if (key !== undefined) keys.push(key);
    token = page.IsTruncated === true ? page.NextContinuationToken : undefined;
  }
  return keys;
}

const rangeOf = ({ at, length }: Stretch): string => `bytes=${at}-${at + length - 1}`;

/** Content of unknown length, which is written to a file first. */
async function throughFile(content: Exclude<Content, string | Uint8Array>, use: (path: string) => Promise<void>) {
  const folder = await mkdtemp(join(tmpdir(), "deepling-put-"));
  try {
    const path = join(folder, "content");
    await writeFile(path, content);
    await use(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const nameOf = (cause: unknown): string | undefined => (cause instanceof Error ? cause.name : undefined);

function statusOf(cause: unknown): number | undefined {
  const { $metadata: metadata } = (cause ?? {}) as { readonly $metadata?: { readonly httpStatusCode?: number } };
  return metadata?.httpStatusCode;
}

/** What the bucket answered; who plans and computes needs more rights than who reads data. */
function storeError(cause: unknown, place: string): Error {
  const error = s3Error(cause, place);
  const status = statusOf(cause);
  if (!(error instanceof DeeplingError) || (status !== 401 && status !== 403)) return error;
  return new DeeplingError("unreachable", `data: ${place} (no rights: ${status} ${nameOf(cause)})`, {
    hint: "a plan's folder needs s3:ListBucket on the bucket, s3:GetObject and s3:PutObject on its objects (AWS_PROFILE chooses other credentials)",
    cause,
  });
}
