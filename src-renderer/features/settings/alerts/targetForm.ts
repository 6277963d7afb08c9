import type { AlertSettings } from "#shared/domain/event.ts";
import type { Locality } from "#shared/domain/language.ts";
import { localityOf } from "#shared/lib/locality.ts";
import type { AlertChange } from "./AlertsTab.tsx";

export type Target = "webhook" | "mqtt";

/** What a card holds while somebody types. */
export interface TargetForm {
  on: boolean;
  url: string;
  signed: boolean;
  topic: string;
  user: string;
  /** "" = nothing typed: a kept one stays. */
  secret: string;
  forget: boolean;
}

export type TargetFault = "url" | "userInUrl" | "topic" | "secret";

export function targetForm(to: Target, { webhook, mqtt }: AlertSettings): TargetForm {
  return {
    on: (to === "webhook" ? webhook : mqtt) !== null,
    url: (to === "webhook" ? webhook?.url : mqtt?.url) ?? "",
    signed: webhook?.signed ?? false,
    topic: mqtt?.topic ?? "sightline/events",
    user: mqtt?.user ?? "",
    secret: "",
    forget: false,
  };
}

const SCHEMES: Record<Target, RegExp> = { webhook: /^https?:$/, mqtt: /^mqtts?:$/ };

/** Where an address leads; null while it is none. */
export function placeOf(to: Target, text: string): { host: string; locality: Locality; url: URL } | null {
  const typed = text.trim();
  if (!URL.canParse(typed)) return null;
  const url = new URL(typed);
  if (!SCHEMES[to].test(url.protocol) || url.hostname === "") return null;
  // Of a scheme that the browser does not know, the host is taken as it was typed; one that it knows gives it in its one form.
  const { hostname } = new URL(`http://${url.host}`);
  return { host: url.host, locality: localityOf(hostname), url };
}

/** What to store, or what is wrong. `hasSecret` = one is kept. */
export function changeOf(
  to: Target,
  form: TargetForm,
  settings: AlertSettings,
  hasSecret: boolean,
): { change: AlertChange } | { faults: ReadonlySet<TargetFault> } {
  const secret = form.forget ? null : form.secret === "" ? undefined : form.secret;
  const kept = to === "webhook" ? { webhookSecret: secret } : { mqttPassword: secret };
  const withSecret = secret === undefined ? {} : kept;
  if (!form.on) return { change: { ...settings, [to]: null, ...withSecret } };
  const faults = new Set<TargetFault>();
  const place = placeOf(to, form.url);
  if (!place) faults.add("url");
  else if (place.url.username !== "" || place.url.password !== "") faults.add("userInUrl");
  const topic = form.topic.trim();
  if (to === "mqtt" && (topic === "" || topic.length > 200 || /[+#\0]/.test(topic))) faults.add("topic");
  if (to === "webhook" && form.signed && form.secret === "" && (form.forget || !hasSecret)) faults.add("secret");
  if (faults.size > 0 || !place) return { faults };
  const url = form.url.trim();
  return {
    change: {
      ...settings,
      ...(to === "webhook"
        ? { webhook: { url, signed: form.signed } }
        : { mqtt: { url, topic, user: form.user.trim() } }),
      ...withSecret,
    },
  };
}
