import { endpointDraft, type EndpointDraft } from "#shared/contract/language.ts";
import type { LanguageEndpoint, Locality, ModelRole } from "#shared/domain/language.ts";
import { localityOf } from "#shared/lib/locality.ts";

/** What the dialog holds while somebody types. */
export interface LanguageForm {
  kind: "openai" | "local";
  name: string;
  address: string;
  model: string;
  packId: string | null;
  roles: ReadonlySet<ModelRole>;
  /** "" = nothing typed: a kept key stays. */
  key: string;
  forgetKey: boolean;
  firstTokenS: string;
  totalS: string;
  /** Host on the internet that somebody agreed to send footage to; null = none. Another host asks again. */
  consentFor: string | null;
}

/** Host and locality of a typed address; null for what is no http or https address. */
function whereIs(address: string): { host: string; locality: Locality } | null {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (!url || !/^https?:$/.test(url.protocol) || url.hostname === "") return null;
  return { host: url.host, locality: localityOf(url.hostname) };
}

/** What is wrong with a field; the words are the dialog's. */
export type FormFault = "name" | "address" | "model" | "roles" | "firstTokenS" | "totalS" | "consent";

export const MAX_FIRST_TOKEN_S = 3600;
export const MAX_TOTAL_S = 7200;

/** What is known of a new endpoint before somebody types. */
export interface NewEndpoint {
  name?: string;
  address?: string;
  model?: string;
  /** An installed pack: the endpoint runs in the app. */
  pack?: LanguagePack;
}

/** An installed pack that writes language. */
export interface LanguagePack {
  id: string;
  name: string;
  /** It reads pictures, and so the frames of a span. */
  pictures: boolean;
}

/** What choosing a pack fills in. */
export function packFields(pack: LanguagePack): Pick<LanguageForm, "kind" | "name" | "model" | "packId" | "roles"> {
  return {
    kind: "local",
    name: pack.name,
    model: pack.id,
    packId: pack.id,
    roles: new Set(pack.pictures ? ["video", "text"] : ["text"]),
  };
}

/** The form of an endpoint, or a new one. */
export function formOf(endpoint: LanguageEndpoint | null, start: NewEndpoint = {}): LanguageForm {
  return {
    kind: endpoint?.kind ?? "openai",
    name: endpoint?.name ?? start.name ?? "",
    address: endpoint?.baseUrl ?? start.address ?? "",
    model: endpoint?.model ?? start.model ?? "",
    packId: endpoint?.packId ?? null,
    roles: new Set(endpoint?.roles ?? (["video", "text"] as const)),
    ...(start.pack && !endpoint ? packFields(start.pack) : {}),
    key: "",
    forgetKey: false,
    firstTokenS: String((endpoint?.firstTokenTimeoutMs ?? 120_000) / 1000),
    totalS: String((endpoint?.totalTimeoutMs ?? 900_000) / 1000),
    consentFor: endpoint?.locality === "internet" ? endpoint.host : null,
  };
}

/** An address as it was meant: with its scheme (encrypted where it leads to the internet), ending in the base path that clients add their own to. */
export function tidyAddress(text: string): string {
  const typed = text.trim();
  if (typed === "") return "";
  const scheme = whereIs(`http://${typed}`)?.locality === "internet" ? "https" : "http";
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `${scheme}://${typed}`;
  if (!URL.canParse(withScheme)) return typed;
  const url = new URL(withScheme);
  const path = url.pathname.replace(/\/(chat\/completions|completions|models)?\/*$/, "");
  return `${url.protocol}//${url.username ? `${url.username}@` : ""}${url.host}${path === "" ? "/v1" : path}`;
}

/** Where the typed address leads; null while it is none. */
export function placeOf(form: LanguageForm): { host: string; locality: Locality } | null {
  return form.kind === "local" ? { host: "", locality: "thisMachine" } : whereIs(tidyAddress(form.address));
}

const seconds = (text: string, max: number): number | null => {
  const value = Number(text.trim());
  return text.trim() !== "" && Number.isFinite(value) && value >= 1 && value <= max ? Math.round(value * 1000) : null;
};

/** The draft of a form, or what is wrong with it. */
export function draftOf(
  form: LanguageForm,
  endpoint: LanguageEndpoint | null,
): { draft: EndpointDraft } | { faults: ReadonlySet<FormFault> } {
  const faults = new Set<FormFault>();
  const address = tidyAddress(form.address);
  const place = placeOf(form);
  const [firstToken, total] = [seconds(form.firstTokenS, MAX_FIRST_TOKEN_S), seconds(form.totalS, MAX_TOTAL_S)];
  if (form.name.trim() === "") faults.add("name");
  if (form.kind === "openai" && (!place || address.includes("@"))) faults.add("address");
  if (form.model.trim() === "") faults.add("model");
  if (form.roles.size === 0) faults.add("roles");
  if (firstToken === null) faults.add("firstTokenS");
  if (total === null) faults.add("totalS");
  if (place?.locality === "internet" && form.consentFor !== place.host) faults.add("consent");
  const parsed = endpointDraft.safeParse({
    ...(endpoint ? { id: endpoint.id } : {}),
    name: form.name.trim(),
    kind: form.kind,
    baseUrl: form.kind === "openai" ? address : null,
    model: form.model.trim(),
    packId: form.kind === "local" ? form.packId : null,
    roles: [...form.roles],
    ...(form.forgetKey ? { key: null } : form.key === "" ? {} : { key: form.key }),
    firstTokenTimeoutMs: firstToken,
    totalTimeoutMs: total,
  });
  if (!parsed.success) {
    const field = { name: "name", baseUrl: "address", model: "model", packId: "model" } as const;
    for (const issue of parsed.error.issues) {
      const name = field[String(issue.path[0]) as keyof typeof field];
      if (name) faults.add(name);
    }
  }
  return faults.size > 0 || !parsed.success ? { faults } : { draft: parsed.data };
}
