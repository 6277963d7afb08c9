import type { LanguageEndpoint } from "#shared/domain/language.ts";
import type { PackStatus } from "#shared/domain/model.ts";
import { useModels } from "../../lib/client/data.ts";
import { useMessages } from "../../lib/i18n/index.ts";
import type { LanguagePack } from "./languageForm.ts";
import { languageMessages } from "./languageMessages.ts";
import { PackCard } from "./PackCard.tsx";

/** Installed packs that write language. */
export function installedPacks(packs: readonly PackStatus[]): LanguagePack[] {
  return packs
    .filter((pack) => pack.manifest.task === "language" && pack.state === "installed")
    .map(({ manifest }) => ({
      id: manifest.id,
      name: manifest.name,
      pictures: manifest.language?.kind === "image-text",
    }));
}

/** Models that the app itself can run: fetched as any pack, then added to the language models. */
export function LanguagePacks({
  endpoints,
  onAdd,
}: {
  endpoints: readonly LanguageEndpoint[];
  onAdd: (pack: LanguagePack) => void;
}) {
  const t = useMessages(languageMessages);
  const packs = (useModels().data ?? [])
    .filter((pack) => pack.manifest.task === "language")
    .toSorted((a, b) => Number(b.suggested) - Number(a.suggested));
  if (packs.length === 0) return null;
  return (
    <section aria-labelledby="language-packs" className="flex flex-col gap-3">
      <div>
        <h3 id="language-packs" className="text-xs font-semibold text-faint">
          {t("local")}
        </h3>
        <p className="max-w-2xl text-muted">{t("localBody")}</p>
      </div>
      {packs.map((pack) => {
        const [ready] = installedPacks([pack]);
        const added = endpoints.some((one) => one.packId === pack.manifest.id);
        return (
          <PackCard
            key={pack.manifest.id}
            pack={pack}
            onAdd={added ? null : () => (ready ? onAdd(ready) : undefined)}
          />
        );
      })}
    </section>
  );
}
