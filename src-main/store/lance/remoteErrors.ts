import { AppError } from "#shared/domain/errors.ts";
import { fail } from "#shared/lib/problems.ts";
import { fromSystemError } from "../../platform/osErrors.ts";

/** What an object store's answer means, by the words LanceDB passes on. The first that fits is said. */
const MEANINGS: Array<[RegExp, string]> = [
  [
    /SignatureDoesNotMatch|InvalidAccessKeyId|InvalidToken|ExpiredToken|status: 40[13]|\b40[13] (Unauthorized|Forbidden)|AccessDenied|Unauthenticated/i,
    "the credentials were refused",
  ],
  [/NoSuchBucket|ContainerNotFound|bucket .*not exist/i, "the bucket does not exist"],
  [/dns error|failed to lookup|invalid dnsname/i, "its name is not known here"],
  [/certificate|tls|ssl/i, "its certificate was not accepted"],
  [/No space left|XMinioStorageFull|QuotaExceeded|status: 507/i, "it is full"],
  [
    /error sending request|connection (refused|reset|closed)|error trying to connect|broken pipe/i,
    "it does not answer",
  ],
  [/timed out|deadline/i, "it did not answer in time"],
  [/status: 5\d\d|\b50[0-9] |SlowDown|InternalError|ServiceUnavailable/i, "it failed"],
];
const FROM_STORE =
  /Generic \{ store|Generic (S3|GCS|MicrosoftAzure)|LanceError\(IO\)|object_store|ObjectStore|RetryError/i;

/**
 * An error of the object store as INDEX_UNREACHABLE with our own words; null when it is about something else. The store's words are dropped whole: they quote key ids, signatures and headers.
 */
export function remoteError(name: string, error: unknown): AppError | null {
  const text = error instanceof Error ? error.message : String(error);
  const meaning = MEANINGS.find(([pattern]) => pattern.test(text))?.[1];
  if (!FROM_STORE.test(text) || (!meaning && !/retries/.test(text))) return null;
  return fail("INDEX_UNREACHABLE", `${name}: ${meaning ?? "it failed"}`);
}

/** Runs work on an index in an object store. */
export async function guardRemote<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw remoteError(name, error) ?? fromSystemError(error);
  }
}
