import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import type { PackFile } from "#shared/domain/model.ts";
import { AppError } from "#shared/domain/errors.ts";
import { fail } from "#shared/lib/problems.ts";

export interface DownloadOptions {
  signal: AbortSignal;
  /** Received and expected bytes of this file; total is null until the server says. */
  onProgress(receivedBytes: number, totalBytes: number | null): void;
  /** Pause before attempt n (1-based) at the same address; replaced in tests. */
  retryDelayMs?: (attempt: number) => number;
  /** A connection that sends nothing for this long is broken. */
  stallMs?: number;
}

/** What is known of a partial file, so that a resume never glues two different files together. */
interface PartRecord {
  url: string;
  etag: string | null;
}

const ATTEMPTS_PER_ADDRESS = 5;
const defaultDelay = (attempt: number): number => Math.min(30_000, 500 * 2 ** (attempt - 1));

/** Lower-case hex SHA-256 of a file, streamed. */
export async function sha256File(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { signal })) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

/**
 * Downloads one pack file to `target`, resuming `target.part` where the server allows it (HTTP Range with If-Range, RFC 9110 section 13.1.5), trying
 * each address in turn, and verifying length and SHA-256 before the file gets its name. Returns the SHA-256.
 *
 * @throws AppError CANCELLED, DISK_FULL, CHECKSUM_MISMATCH (the part is deleted), DOWNLOAD_FAILED (the part is kept).
 */
export async function downloadFile(file: PackFile, target: string, options: DownloadOptions): Promise<string> {
  const part = `${target}.part`;
  let lastReason = "no address is known";
  for (const url of file.urls) {
    requireSafeAddress(url);
    for (let attempt = 1; attempt <= ATTEMPTS_PER_ADDRESS; attempt++) {
      try {
        await fetchPart(url, part, file.sizeBytes, options);
        return await acceptPart(file, part, target, options.signal);
      } catch (error) {
        if (options.signal.aborted) throw fail("CANCELLED");
        if (error instanceof AppError) throw error;
        if ((error as NodeJS.ErrnoException).code === "ENOSPC") throw fail("DISK_FULL", target, error);
        lastReason = reasonOf(error);
        if (error instanceof PermanentRefusal) break; // another address may still have it
        if (attempt < ATTEMPTS_PER_ADDRESS)
          await pause((options.retryDelayMs ?? defaultDelay)(attempt), options.signal);
      }
    }
  }
  throw fail("DOWNLOAD_FAILED", lastReason);
}

class PermanentRefusal extends Error {}

/** `fetch failed` hides the reason in its cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}

/** Manifests are ours, but a swapped manifest must not make the app talk plain HTTP to the world; loopback is for tests and local mirrors. */
function requireSafeAddress(address: string): void {
  const url = new URL(address);
  const loopback = url.hostname === "127.0.0.1" || url.hostname === "localhost" || url.hostname === "[::1]";
  if (url.protocol !== "https:" && !(url.protocol === "http:" && loopback))
    throw fail("DOWNLOAD_FAILED", `${address} is not https`);
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => null))?.size ?? 0;
}

async function readRecord(part: string): Promise<PartRecord | null> {
  try {
    return JSON.parse(await readFile(`${part}.json`, "utf8")) as PartRecord;
  } catch {
    return null; // absent or torn by a crash: start over
  }
}

async function fetchPart(url: string, part: string, expected: number | null, options: DownloadOptions): Promise<void> {
  const record = await readRecord(part);
  let have = await sizeOf(part);
  // Only a strong validator proves that the rest belongs to the same file.
  const resumable = have > 0 && record?.url === url && record.etag !== null && !record.etag.startsWith("W/");
  if (!resumable) have = 0;

  // One controller for both reasons to stop: the operator's, and a connection gone silent.
  const stalled = new AbortController();
  const signal = AbortSignal.any([options.signal, stalled.signal]);
  const stallMs = options.stallMs ?? 30_000;
  const timer = setTimeout(() => stalled.abort(new Error(`no data for ${stallMs} ms`)), stallMs);
  try {
    const headers: Record<string, string> = { "accept-encoding": "identity" };
    if (have > 0 && record?.etag) Object.assign(headers, { range: `bytes=${have}-`, "if-range": record.etag });
    const response = await fetch(url, { headers, signal, redirect: "follow" });
    if (response.status === 416) {
      await discard(part);
      throw new Error("the server has fewer bytes than the part on disk");
    }
    if (response.status >= 400 && response.status < 500 && response.status !== 408 && response.status !== 429)
      throw new PermanentRefusal(`${url} answered ${response.status}`);
    if (!response.ok || !response.body) throw new Error(`${url} answered ${response.status}`);
    if (response.status !== 206) have = 0;
    if ((response.headers.get("content-type") ?? "").startsWith("text/html"))
      throw new PermanentRefusal(
        `${url} answered with a web page, not with the file (a captive network or a sign-in page)`,
      );

    const length = response.headers.get("content-length");
    const total = length === null ? expected : have + Number(length);
    if (expected !== null && total !== null && total !== expected)
      throw new PermanentRefusal(`${url} offers ${total} bytes, the pack names ${expected}`);
    await writeFile(`${part}.json`, JSON.stringify({ url, etag: response.headers.get("etag") } satisfies PartRecord));

    const handle = await open(part, have > 0 ? "a" : "w");
    try {
      let received = have;
      options.onProgress(received, total);
      for await (const chunk of response.body) {
        timer.refresh();
        await handle.writeFile(chunk);
        received += chunk.byteLength;
        options.onProgress(received, total);
      }
      await handle.sync();
      if (total !== null && received !== total)
        throw new Error(`the connection ended after ${received} of ${total} bytes`);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (stalled.signal.aborted && !options.signal.aborted)
      throw new Error(`no data for ${stallMs} ms`, { cause: error });
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

async function acceptPart(file: PackFile, part: string, target: string, signal: AbortSignal): Promise<string> {
  const sha256 = await sha256File(part, signal);
  if (file.sha256 !== null && sha256 !== file.sha256) {
    await discard(part);
    throw fail("CHECKSUM_MISMATCH", `${file.name}: expected ${file.sha256}, got ${sha256}`);
  }
  await rename(part, target);
  await rm(`${part}.json`, { force: true });
  return sha256;
}

async function discard(part: string): Promise<void> {
  await rm(part, { force: true });
  await rm(`${part}.json`, { force: true });
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    }
    signal.addEventListener("abort", done, { once: true });
  });
}
