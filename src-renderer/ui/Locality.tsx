import { Globe, Monitor, Network } from "lucide-react";
import type { ReactNode } from "react";
import type { Locality, ModelUse } from "#shared/domain/language.ts";
import { useMessages } from "../lib/i18n/index.ts";
import { displayName } from "../lib/names.ts";
import { Badge } from "./Badge.tsx";
import { cx } from "./cx.ts";
import { localityMessages } from "./localityMessages.ts";

const ICONS: Record<Locality, ReactNode> = { thisMachine: <Monitor />, network: <Network />, internet: <Globe /> };

/** Where a language model runs, in a word with its sign; with `host` the machine's name follows where it is another one. */
export function LocalityMark({
  locality,
  host,
  className,
}: Partial<Pick<ModelUse, "host">> & { locality: Locality; className?: string }) {
  const t = useMessages(localityMessages);
  const words =
    locality === "thisMachine" || !host
      ? t(locality)
      : t(locality === "network" ? "networkHost" : "internetHost", { host: displayName(host) });
  return (
    <Badge
      tone={locality === "internet" ? "warn" : "neutral"}
      icon={ICONS[locality]}
      {...(className ? { className } : {})}
    >
      {words}
    </Badge>
  );
}

/** Says, before anything is sent, where it goes: the frames of a span, or the text of a question and its evidence. */
export function GoesTo({
  use,
  what,
  className,
}: {
  use: Pick<ModelUse, "host" | "locality">;
  what: "frames" | "text";
  className?: string;
}) {
  const t = useMessages(localityMessages);
  const host = displayName(use.host);
  const words = {
    frames: {
      thisMachine: t("framesStay"),
      network: t("framesNetwork", { host }),
      internet: t("framesInternet", { host }),
    },
    text: { thisMachine: t("textStays"), network: t("textNetwork", { host }), internet: t("textInternet", { host }) },
  }[what][use.locality];
  return (
    <p
      data-goes-to={use.locality}
      className={cx(
        "flex items-start gap-1.5 text-xs",
        use.locality === "internet"
          ? "rounded-md border border-warn/40 bg-warn-soft px-2 py-1.5 text-fg"
          : "text-muted",
        className,
      )}
    >
      <span
        aria-hidden
        className={cx("mt-0.5 shrink-0 [&>svg]:size-3.5", use.locality === "internet" ? "text-warn" : "text-faint")}
      >
        {ICONS[use.locality]}
      </span>
      <span className="min-w-0">{words}</span>
    </p>
  );
}
