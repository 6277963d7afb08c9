import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
// @ts-expect-error it comes without types
import S3rver from "@20minutes/s3rver";

/** The one key pair that s3rver knows; requests signed with another secret are refused. */
export const S3_KEY = "S3RVER";
const CONFLICT =
  '<?xml version="1.0" encoding="UTF-8"?><Error><Code>PreconditionFailed</Code><Message>it exists</Message></Error>';

interface Listing {
  objects: Array<{ key: string }>;
  commonPrefixes: string[];
  isTruncated: boolean;
}
interface ListOptions {
  delimiter?: string;
  prefix?: string;
  maxKeys?: number;
}

interface Server {
  configureBuckets(): Promise<unknown>;
  callback(): RequestListener;
  store: {
    existsObject(bucket: string, key: string): Promise<boolean>;
    listObjects(bucket: string, options: ListOptions): Promise<Listing>;
    deleteObject(bucket: string, key: string): Promise<void>;
  };
}

export interface S3Server {
  endpoint: string;
  bucket: string;
  /** "PUT /bucket/key" of every request so far. */
  requests: string[];
  /** Whether a request is answered; others have their connection cut, as by a server that has gone. */
  answers: (request: string) => boolean;
  close(): Promise<void>;
}

/**
 * A local S3-compatible server: s3rver, with what it lacks of S3 and LanceDB needs. Commits are `PUT` with `If-None-Match: *` (only if there is no such object yet,
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html). Listings with a delimiter name folders too that hold nothing but
 * folders.
 */
export async function startS3(): Promise<S3Server> {
  const directory = await mkdtemp(join(tmpdir(), "sightline-s3-"));
  const bucket = "sightline";
  const s3 = new S3rver({
    directory,
    silent: true,
    allowMismatchedSignatures: false,
    configureBuckets: [{ name: bucket, configs: [] }],
  }) as Server;
  await s3.configureBuckets();
  const list = s3.store.listObjects.bind(s3.store);
  s3.store.listObjects = async (name, { delimiter, ...options }) => {
    const prefix = options.prefix ?? "";
    const all = await list(name, delimiter ? { ...options, maxKeys: Infinity } : options);
    if (!delimiter) return all;
    const folderOf = (key: string) => {
      const end = key.indexOf(delimiter, prefix.length);
      return end < 0 ? null : key.slice(0, end + delimiter.length);
    };
    const folders = new Set(all.objects.map((it) => folderOf(it.key)).filter((it) => it !== null));
    return { ...all, objects: all.objects.filter((it) => folderOf(it.key) === null), commonPrefixes: [...folders] };
  };
  // Each delete also clears empty folders away, which fails when several do so at once.
  const remove = s3.store.deleteObject.bind(s3.store);
  let removed: Promise<void> = Promise.resolve();
  s3.store.deleteObject = (name, key) => (removed = removed.then(() => remove(name, key)));
  const handler = s3.callback();
  /** Keys being created: two writers that ask at the same time must not both win. */
  const creating = new Set<string>();
  const state: Pick<S3Server, "requests" | "answers"> = { requests: [], answers: () => true };
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url!, "http://s3").pathname);
    const line = `${request.method} ${path}`;
    state.requests.push(line);
    if (!state.answers(line)) return void request.destroy();
    if (request.method !== "PUT" || request.headers["if-none-match"] !== "*") return handler(request, response);
    const refuse = () => {
      request.resume();
      response.writeHead(412, { "content-type": "application/xml" }).end(CONFLICT);
    };
    if (creating.has(path)) return refuse();
    creating.add(path);
    response.once("close", () => creating.delete(path));
    s3.store.existsObject(bucket, path.slice(bucket.length + 2)).then(
      (exists) => (exists ? refuse() : handler(request, response)),
      () => response.writeHead(500).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return Object.assign(state, {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bucket,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(directory, { recursive: true, force: true });
    },
  });
}
