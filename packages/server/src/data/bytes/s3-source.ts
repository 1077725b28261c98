import { createRequire } from "node:module";
import { join } from "node:path";
import type { GetObjectCommandOutput, S3Client } from "@aws-sdk/client-s3";
import { DeeplingError } from "@deepling/engine";
import { errorCode } from "../file-error.ts";
import type { ByteSource, FoundFile } from "./byte-source.ts";

/** The package that reads s3:// addresses: large, and of use to few, so that it is installed by who needs it. */
const SDK = "@aws-sdk/client-s3";

/** An object as a bucket lists it. */
interface Listed {
  readonly key: string;
  readonly size: number;
  readonly etag: string | undefined;
}

/**
 * The objects of a bucket at or below s3://bucket/prefix whose key `wanted` takes, sorted by key. Credentials, region and endpoint are
 * those of the AWS tools (AWS_PROFILE, AWS_REGION, AWS_ENDPOINT_URL …). Throws "missing package" without the SDK, "missing data" for an
 * unknown bucket, and "unreachable data" without rights or answer.
 */
export async function listS3(address: string, wanted: (key: string) => boolean): Promise<readonly FoundFile[]> {
  const { bucket, prefix } = splitS3(address);
  const sdk = loadSdk();
  const client = createClient(sdk);
  const listed: Listed[] = [];
  try {
    for (let token: string | undefined, more = true; more; more = token !== undefined) {
      const page = await client.send(
        new sdk.ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token }),
      );
      for (const { Key: key, Size: size = 0, ETag: etag } of page.Contents ?? []) {
        if (key !== undefined && isAtOrBelow(key, prefix) && wanted(key)) listed.push({ key, size, etag });
      }
      token = page.IsTruncated === true ? page.NextContinuationToken : undefined;
    }
  } catch (cause) {
    throw s3Error(cause, address);
  }
  listed.sort((a, b) => (a.key < b.key ? -1 : 1));
  const from = prefix === "" || prefix.endsWith("/") ? prefix.length : prefix.lastIndexOf("/") + 1;
  const inFolder = prefix !== "" && !prefix.endsWith("/") && listed.every(({ key }) => key.startsWith(`${prefix}/`));
  return listed.map((object) => ({
    path: object.key.slice(inFolder ? prefix.length + 1 : from),
    open: async () => sourceOf(sdk, client, bucket, object),
  }));
}

/** An object of which size and ETag are known, at s3://bucket/key; nothing is asked yet. Where it has another ETag, reading throws what `changed` makes. */
export function openS3(address: string, size: number, etag: string, changed: (reason: string) => Error): ByteSource {
  const { bucket, prefix: key } = splitS3(address);
  const sdk = loadSdk();
  return sourceOf(sdk, createClient(sdk), bucket, { key, size, etag: etag === "" ? undefined : etag }, changed);
}

/** The bucket and the beginning of the keys in an s3:// address. Throws "invalid data" without a bucket. */
export function splitS3(address: string): { readonly bucket: string; readonly prefix: string } {
  const [, bucket = "", prefix = ""] = /^s3:\/\/([^/]*)\/?(.*)$/i.exec(address) ?? [];
  if (bucket === "") throw new DeeplingError("invalid", `data: ${address}`, { hint: "write s3://bucket/prefix" });
  return { bucket, prefix };
}

/** Whether a key is the prefix, or lies in the folder that it names: "photos" holds "photos/1.tar", not "photos-old/1.tar". */
const isAtOrBelow = (key: string, prefix: string): boolean =>
  prefix === "" || prefix.endsWith("/") || key === prefix || key.startsWith(`${prefix}/`);

/** The package, as it is loaded. */
export type Sdk = typeof import("@aws-sdk/client-s3");

/** The SDK, as a module at one of the places would find it: installed beside Deepling, or in the folder that it is run in. Throws "missing package". */
export function loadSdk(places = [import.meta.url, join(process.cwd(), "here.js")]): Sdk {
  // it would print eight lines about versions of Node to come in front of every answer
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  for (const from of places) {
    const require = createRequire(from);
    try {
      require.resolve(SDK);
    } catch {
      continue;
    }
    return require(SDK) as Sdk;
  }
  throw new DeeplingError("missing", `package: ${SDK}, which reads s3:// addresses`, {
    hint: `npm install ${SDK}, in this folder or beside deepling; or give an https:// address`,
  });
}

/** A client with the credentials, region and endpoint of the AWS tools. */
export function createClient({ S3Client: Client }: Sdk): S3Client {
  const { AWS_REGION, AWS_DEFAULT_REGION, AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_S3 } = process.env;
  // stores other than Amazon's have no name per bucket
  const own = AWS_ENDPOINT_URL_S3 ?? AWS_ENDPOINT_URL;
  const region = AWS_REGION ?? AWS_DEFAULT_REGION;
  return new Client({
    followRegionRedirects: true,
    ...(own === undefined ? {} : { endpoint: own, forcePathStyle: true, region: region ?? "us-east-1" }),
    ...(region === undefined ? {} : { region }),
  });
}

function sourceOf(
  { GetObjectCommand }: Sdk,
  client: S3Client,
  bucket: string,
  { key, size, etag }: Listed,
  changed?: (reason: string) => Error,
): ByteSource {
  const place = `s3://${bucket}/${key}`;
  return {
    ...{ place, at: place, size, state: etag ?? "" },
    identity: `${place}-${size}-${etag}`,
    far: true,
    read: async (start, end) => {
      if (start >= end) return new Uint8Array();
      const range = `bytes=${start}-${end - 1}`;
      const match = etag === undefined ? {} : { IfMatch: etag };
      try {
        const answer = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key, Range: range, ...match }));
        return await bodyOf(answer, end - start, place);
      } catch (cause) {
        const status = statusOf(cause);
        if (changed !== undefined && status === 412) throw changed("it is another object");
        if (changed !== undefined && status === 404) throw changed("it is gone");
        throw s3Error(cause, place);
      }
    },
  };
}

async function bodyOf({ Body: body }: GetObjectCommandOutput, length: number, place: string): Promise<Uint8Array> {
  const bytes = (await body?.transformToByteArray()) ?? new Uint8Array();
  if (bytes.length === length) return bytes;
  throw new DeeplingError("invalid", `data: ${place} (${bytes.length} of ${length} bytes came)`, { hint: "try again" });
}

const CREDENTIALS =
  "set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; public data has an https:// address";

/** What the store answered, as an error for the person. */
export function s3Error(cause: unknown, place: string): Error {
  if (cause instanceof DeeplingError) return cause;
  const { name, message } = cause instanceof Error ? cause : new Error(String(cause));
  const status = statusOf(cause);
  const say = (fault: "missing" | "invalid" | "unreachable", reason: string, hint: string) =>
    new DeeplingError(fault, `data: ${place} (${reason})`, { hint, cause });
  if (name === "NoSuchBucket") return say("missing", "there is no such bucket", "check the bucket's name");
  if (status === 412) return say("invalid", "it changed meanwhile", "try again");
  if (status === 404) return say("missing", "there is no such object", "check the address");
  if (status === 401 || status === 403) {
    const hint =
      "these credentials need s3:ListBucket on the bucket and s3:GetObject on its objects (AWS_PROFILE chooses others)";
    return say("unreachable", `no rights: ${status} ${name}`, hint);
  }
  if (/credential|token/i.test(name)) return say("unreachable", "no credentials", CREDENTIALS);
  if (/region is missing/i.test(message)) return say("unreachable", "no region", "set AWS_REGION");
  return say(
    "unreachable",
    errorCode(cause) ?? (status === undefined ? message : `${status} ${name}`),
    "check the address, AWS_REGION and AWS_ENDPOINT_URL",
  );
}

function statusOf(cause: unknown): number | undefined {
  const { $metadata: metadata } = (cause ?? {}) as { readonly $metadata?: { readonly httpStatusCode?: number } };
  return metadata?.httpStatusCode;
}
