import { Globe, LockOpen, Monitor, Network } from "lucide-react";
import type { Locality } from "#shared/domain/language.ts";
import { useMessages } from "../../lib/i18n/index.ts";
import { displayName } from "../../lib/names.ts";
import { Checkbox } from "../../ui/Toggle.tsx";
import { cx } from "../../ui/cx.ts";
import { languageMessages } from "./languageMessages.ts";

const ICONS: Record<Locality, typeof Globe> = { thisMachine: Monitor, network: Network, internet: Globe };

/** In plain words, where footage goes once this address is saved. The internet has to be agreed to, for this host. */
export function LanguageGoes({
  place,
  open,
  agreed,
  missing,
  onAgree,
}: {
  place: { host: string; locality: Locality };
  /** The way there is not encrypted. */
  open: boolean;
  agreed: boolean;
  /** It was tried to save without agreeing. */
  missing: boolean;
  onAgree: (on: boolean) => void;
}) {
  const t = useMessages(languageMessages);
  const { locality } = place;
  const host = displayName(place.host);
  const Icon = ICONS[locality];
  const words =
    locality === "thisMachine"
      ? t("goes.thisMachine")
      : t(locality === "network" ? "goes.network" : "goes.internet", { host });
  return (
    <section
      role="note"
      data-goes-to={locality}
      className={cx(
        "flex gap-2.5 rounded-lg border p-3 text-sm",
        locality === "internet" ? "border-warn/40 bg-warn-soft" : "border-line bg-raised",
      )}
    >
      <Icon
        aria-hidden
        className={cx("mt-0.5 size-4 shrink-0", locality === "internet" ? "text-warn" : "text-faint")}
      />
      <div className="flex min-w-0 flex-col gap-2">
        <p aria-live="polite">{words}</p>
        {open && locality !== "thisMachine" ? (
          <p className="flex items-start gap-1.5 text-warn">
            <LockOpen aria-hidden className="mt-0.5 size-4 shrink-0" />
            {t("keyOpen")}
          </p>
        ) : null}
        {locality === "internet" ? (
          <>
            <Checkbox checked={agreed} onChange={onAgree}>
              {t("consent")}
            </Checkbox>
            {missing ? (
              <p role="alert" className="text-xs text-danger">
                {t("consentMissing")}
              </p>
            ) : null}
          </>
        ) : null}
      </div>
    </section>
  );
}
