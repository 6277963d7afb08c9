import { connect } from "@lancedb/lancedb";
import {
  indexCredentials,
  indexLocation,
  type IndexCredentials,
  type IndexLocation,
} from "#shared/domain/indexLocation.ts";
import { fail } from "#shared/lib/problems.ts";
import type { SecretStore } from "../../platform/secrets/types.ts";
import { connectFolder, lanceSession, type IndexConnection } from "./connection.ts";
import { guardRemote, remoteError } from "./remoteErrors.ts";

/** Under this name the secret store keeps the credentials of the library's index, as JSON. */
export const INDEX_SECRET = "index-credentials";

const LIBRARY = /^[a-z0-9_]{4,40}$/;
/** Given up after these: an operator should read within a minute that the server does not answer. */
const PATIENCE = { client_retry_timeout: "15", connect_timeout: "5 seconds", timeout: "60 seconds" };
const RETRIES = 3;

/**
 * Connects to where the index lives: `folder` on this disk, or `<address>/<library>` in an object store. At a shared address every library has a folder of its own, so that run numbers of two
 * libraries never meet and no sweep, upkeep or commit of one touches a row of the other.
 * Throws INDEX_UNREACHABLE when the store does not answer, refuses the credentials, or there are none; LIBRARY_UNREADABLE for the folder.
 */
export async function connectIndex(
  location: IndexLocation,
  options: ConnectOptions & { folder: string; library: string },
): Promise<IndexConnection> {
  const where = indexLocation.parse(location);
  if (where.kind === "folder") return await connectFolder(options.folder);
  if (!LIBRARY.test(options.library)) throw fail("INVALID_INPUT", "library id");
  return await connectStore(where, `/${options.library}`, options);
}

/** Connects to a shared address itself, where the catalogues of its libraries lie. Throws INDEX_UNREACHABLE. */
export async function connectAddress(location: ObjectStore, options: ConnectOptions): Promise<IndexConnection> {
  return await connectStore(location, "", options);
}

type ObjectStore = Extract<IndexLocation, { kind: "objectStore" }>;

interface ConnectOptions {
  secrets: Pick<SecretStore, "get">;
  /** Times a request is sent again before it fails. */
  retries?: number;
}

async function connectStore(where: ObjectStore, below: string, options: ConnectOptions): Promise<IndexConnection> {
  const scheme = where.address.slice(0, where.address.indexOf(":"));
  const credentials = await storedCredentials(options.secrets);
  if (credentials?.scheme !== scheme) throw fail("INDEX_UNREACHABLE", `no credentials are stored for ${where.address}`);
  const name = where.endpoint ? `${where.address} at ${where.endpoint}` : where.address;
  const patience = { ...PATIENCE, client_max_retries: String(options.retries ?? RETRIES) };
  const choices = { session: lanceSession(), storageOptions: { ...patience, ...storageOptions(where, credentials) } };
  try {
    const db = await connect(`${where.address.replace(/\/$/, "")}${below}`, choices);
    // Connecting alone asks nothing of some stores; a listing needs the address and the credentials to be right.
    await db.tableNames();
    // Reading ahead would be everybody's transfer.
    return { db, near: false, readsAhead: false, guard: (work) => guardRemote(name, work), close: () => db.close() };
  } catch (error) {
    // What LanceDB says here is about the address or the credentials, and may quote them.
    throw remoteError(name, error) ?? fail("INDEX_UNREACHABLE", name);
  }
}

async function storedCredentials(secrets: Pick<SecretStore, "get">): Promise<IndexCredentials | null> {
  const text = await secrets.get(INDEX_SECRET);
  if (text === null) return null;
  try {
    return indexCredentials.parse(JSON.parse(text));
  } catch {
    // Without the cause: it would quote the secret.
    throw fail("INDEX_UNREACHABLE", "the stored credentials cannot be read; enter them again");
  }
}

/** Names of https://docs.rs/object_store (AmazonS3ConfigKey and its kin), which LanceDB passes through. */
function storageOptions(where: ObjectStore, credentials: IndexCredentials): Record<string, string> {
  switch (credentials.scheme) {
    case "s3":
      return {
        aws_access_key_id: credentials.accessKeyId,
        aws_secret_access_key: credentials.secretAccessKey,
        ...(credentials.sessionToken ? { aws_session_token: credentials.sessionToken } : {}),
        aws_region: where.region ?? "us-east-1",
        aws_virtual_hosted_style_request: String(!where.pathStyle),
        ...(where.endpoint ? { aws_endpoint: where.endpoint } : {}),
        allow_http: String(where.endpoint?.startsWith("http:") ?? false),
      };
    case "gs":
      return { google_service_account_key: credentials.serviceAccountKey };
    case "az":
      return {
        azure_storage_account_name: credentials.accountName,
        azure_storage_account_key: credentials.accountKey,
        ...(where.endpoint ? { azure_storage_endpoint: where.endpoint } : {}),
        allow_http: String(where.endpoint?.startsWith("http:") ?? false),
      };
  }
}
