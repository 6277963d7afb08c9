import { useCallback } from "react";
import type { AskScope } from "#shared/domain/evidence.ts";
import { scopeKind } from "../../lib/ask/scope.ts";
import { useVideos } from "../../lib/client/data.ts";
import { formatCount, formatDuration } from "../../lib/format.ts";
import { useLocale, useMessages } from "../../lib/i18n/index.ts";
import { displayName } from "../../lib/names.ts";
import { askMessages } from "./messages.ts";

/** Says a scope in words: "Whole library", "Gate.mp4, 0:12 to 0:40". */
export function useScopeWords(): (scope: AskScope) => string {
  const t = useMessages(askMessages);
  const locale = useLocale();
  const videos = useVideos().data;
  return useCallback(
    (scope) => {
      const nameOf = (id: string): string => displayName(videos?.find((one) => one.id === id)?.name ?? id);
      switch (scopeKind(scope)) {
        case "library":
          return t("scope.library");
        case "video": {
          const ids = scope.videoIds ?? [];
          return ids.length === 1 && ids[0] !== undefined
            ? t("scopeVideo", { name: nameOf(ids[0]) })
            : t("scopeVideos", { count: formatCount(ids.length, locale) });
        }
        case "span": {
          const { span } = scope;
          if (!span) return t("scope.span");
          const [from, to] = [formatDuration(span.fromUs), formatDuration(span.toUs)];
          return t("scopeSpan", { name: nameOf(span.videoId), from, to });
        }
        case "cameras":
          return t("scopeCameras", { list: (scope.cameras ?? []).map(displayName).join(", ") });
        case "hits":
          return t("scopeHits", { count: formatCount(scope.spans?.length ?? 0, locale) });
      }
    },
    [t, locale, videos],
  );
}
