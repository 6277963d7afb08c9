import type { z } from "zod";
import { endpointDraft, type EndpointDraft } from "#shared/contract/language.ts";
import { endpointId, type LanguageEndpoint } from "#shared/domain/language.ts";
import type { PackStatus } from "#shared/domain/model.ts";
import { fail } from "#shared/lib/problems.ts";
import { randomId } from "../../platform/ids.ts";
import { readAddress, type Address } from "./address.ts";

export type ReadDraft = z.output<typeof endpointDraft>;

/** Checks a draft and fills in what was left out. Throws INVALID_INPUT; what was typed is not quoted, it may hold the key. */
export function readDraft(draft: EndpointDraft): ReadDraft {
  const read = endpointDraft.safeParse(draft);
  if (read.success) return read.data;
  throw fail("INVALID_INPUT", read.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; "));
}

/**
 * The endpoint that a draft makes of the stored one (null = a new one), and the key to keep for it (null = none is new). Throws INVALID_INPUT.
 * A kept key goes with scheme, host and port: with another of them it is dropped. A key over plain http is taken for this machine and the local network, where servers rarely have certificates, and refused
 * for the internet.
 */
export function endpointOf(
  draft: ReadDraft,
  old: LanguageEndpoint | null,
  packs: readonly PackStatus[],
): { endpoint: LanguageEndpoint; key: { origin: string; value: string } | null } {
  const address = draft.kind === "openai" ? addressOf(draft) : null;
  const pack = draft.kind === "local" ? packOf(draft, packs) : null;
  const typed = address ? typedKey(draft.key) : null;
  const keeps = draft.key === undefined && old?.hasKey === true && address !== null && address.origin === originOf(old);
  const hasKey = typed !== null || keeps;
  if (hasKey && address?.locality === "internet" && !address.encrypted)
    throw fail(
      "INVALID_INPUT",
      "a key would travel the internet readable by anyone; use https://, or leave the key out",
    );
  const endpoint: LanguageEndpoint = {
    id: old?.id ?? endpointId.parse(randomId("e")),
    name: draft.name.trim(),
    kind: draft.kind,
    baseUrl: address?.baseUrl ?? null,
    model: pack ?? draft.model.trim(),
    packId: pack,
    roles: [...new Set(draft.roles)],
    hasKey,
    host: address?.host ?? "",
    locality: address?.locality ?? "thisMachine",
    capabilities: null,
    firstTokenTimeoutMs: draft.firstTokenTimeoutMs,
    totalTimeoutMs: draft.totalTimeoutMs,
  };
  if (endpoint.name === "" || endpoint.model === "") throw fail("INVALID_INPUT", "name and model must not be empty");
  if (old && sameModel(old, endpoint)) endpoint.capabilities = old.capabilities;
  return { endpoint, key: typed !== null && address ? { origin: address.origin, value: typed } : null };
}

/** Whether what was found out about one still holds for the other. */
export function sameModel(a: LanguageEndpoint, b: LanguageEndpoint): boolean {
  return a.kind === b.kind && a.baseUrl === b.baseUrl && a.model === b.model && a.packId === b.packId;
}

/** An endpoint as its address says, whatever the row says: where footage goes must not hang on a stored word. Null when the address is none that could have been saved. */
export function placed(endpoint: LanguageEndpoint): LanguageEndpoint | null {
  if (endpoint.kind === "local") return { ...endpoint, host: "", locality: "thisMachine", hasKey: false };
  try {
    const { host, locality } = readAddress(endpoint.baseUrl ?? "");
    return { ...endpoint, host, locality };
  } catch {
    return null;
  }
}

function originOf({ baseUrl }: LanguageEndpoint): string | null {
  return baseUrl === null ? null : readAddress(baseUrl).origin;
}

function addressOf({ baseUrl }: ReadDraft): Address {
  if (baseUrl === null) throw fail("INVALID_INPUT", "a server needs an address");
  return readAddress(baseUrl);
}

function packOf({ packId }: ReadDraft, packs: readonly PackStatus[]): string {
  const pack = packs.find(({ manifest }) => manifest.id === packId && manifest.task === "language");
  if (!pack) throw fail("INVALID_INPUT", "there is no language model of this name to install");
  return pack.manifest.id;
}

/** A key goes into a header: printable ASCII without spaces. */
function typedKey(key: string | null | undefined): string | null {
  const value = key?.trim() ?? "";
  if (value === "") return null;
  if (!/^[\x21-\x7e]+$/.test(value)) throw fail("INVALID_INPUT", "the key holds characters that no key has");
  return value;
}
