import { Database, Inbox, MessageCircleQuestion, PencilLine } from "lucide-react";
import { useAsk } from "../../lib/ask/askStore.ts";
import { useVideos } from "../../lib/client/data.ts";
import { useLocale, useMessages } from "../../lib/i18n/index.ts";
import { endpointFor, useEndpoints } from "../../lib/language/endpoints.ts";
import { displayName } from "../../lib/names.ts";
import { useSearchVocabulary } from "../../lib/search/queryContext.ts";
import { Button } from "../../ui/Button.tsx";
import { useAskNow } from "./AskBox.tsx";
import { exampleQuestions } from "./examples.ts";
import { askMessages } from "./messages.ts";

const FACTS = [
  "factsCan.howMany",
  "factsCan.when",
  "factsCan.howLong",
  "factsCan.cameras",
  "factsCan.near",
  "factsCan.happened",
] as const;
const ADDED = ["modelAdds.what", "modelAdds.open", "modelAdds.checked"] as const;

/** Before the first question: what can be asked, in the library's own words, what facts answer and what a model would add. */
export function Start() {
  const t = useMessages(askMessages);
  const locale = useLocale();
  const { data: vocabulary, known } = useSearchVocabulary();
  const videos = useVideos().data;
  const ask = useAskNow();
  const seen = videos?.some((one) => one.analysedUs > 0) ?? true;
  return (
    <div className="h-full overflow-y-auto">
      <div className="mx-auto flex max-w-3xl flex-col gap-8 px-6 py-12">
        <header className="flex flex-col items-center gap-2 text-center">
          <MessageCircleQuestion aria-hidden className="size-8 stroke-[1.5] text-faint" />
          <h2 className="text-md font-semibold">{t("startTitle")}</h2>
          <p className="text-muted">{t("startBody")}</p>
        </header>
        {seen ? (
          <section aria-labelledby="ask-examples" className="flex flex-col items-center gap-2">
            <h3 id="ask-examples" className="text-xs text-faint">
              {t("examples")}
            </h3>
            {/* They are made of the library's own words: not shown before those are known. */}
            <ul className="flex min-h-44 flex-col items-center gap-1">
              {(known ? exampleQuestions(vocabulary, locale) : []).map((question) => (
                <li key={question}>
                  <Button
                    tone="quiet"
                    onClick={() => {
                      useAsk.getState().setDraft(question);
                      ask(question);
                    }}
                  >
                    “{question}”
                  </Button>
                </li>
              ))}
            </ul>
          </section>
        ) : (
          <section className="flex items-start gap-3 rounded-lg border border-line bg-panel p-4">
            <Inbox aria-hidden className="mt-0.5 size-5 shrink-0 text-faint" />
            <div className="flex flex-col items-start gap-2">
              <div>
                <h3 className="font-semibold">{t("nothingTitle")}</h3>
                <p className="text-muted">{t("nothingBody")}</p>
              </div>
              <a href="#/library" className="text-accent underline underline-offset-2">
                {t("toLibrary")}
              </a>
            </div>
          </section>
        )}
        <div className="grid gap-4 sm:grid-cols-2">
          <Can icon={<Database />} title={t("factsCan")} points={FACTS.map((key) => t(key))} />
          <Can icon={<PencilLine />} title={t("modelAdds")} points={ADDED.map((key) => t(key))} dashed>
            <ModelState />
          </Can>
        </div>
      </div>
    </div>
  );
}

/** In the shapes that the answer will have: a solid line for facts, a broken one for a model. */
function Can({
  icon,
  title,
  points,
  dashed = false,
  children,
}: {
  icon: React.ReactNode;
  title: string;
  points: readonly string[];
  dashed?: boolean;
  children?: React.ReactNode;
}) {
  return (
    <section className={`flex flex-col gap-2 border-l-2 border-line-strong pl-3 ${dashed ? "border-dashed" : ""}`}>
      <h3 className="flex items-center gap-1.5 text-sm font-medium">
        <span aria-hidden className="text-faint [&>svg]:size-3.5">
          {icon}
        </span>
        {title}
      </h3>
      <ul className="flex flex-col gap-1 text-sm text-muted">
        {points.map((point) => (
          <li key={point}>{point}</li>
        ))}
      </ul>
      {children}
    </section>
  );
}

function ModelState() {
  const t = useMessages(askMessages);
  const endpoints = useEndpoints().data;
  if (!endpoints) return null;
  const model = endpointFor(endpoints, "text");
  return model ? (
    <p className="text-xs text-faint">{t("modelReady", { name: displayName(model.name) })}</p>
  ) : (
    <a href="#/settings/language" className="w-fit text-sm text-accent underline underline-offset-2">
      {t("setUpModel")}
    </a>
  );
}
