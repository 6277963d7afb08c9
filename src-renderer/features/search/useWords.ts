import { useMemo } from "react";
import { useVideos } from "../../lib/client/data.ts";
import { useLocale, useMessages } from "../../lib/i18n/index.ts";
import { useQueryContext } from "../../lib/search/queryContext.ts";
import { useSearch } from "../../lib/search/searchStore.ts";
import { searchMessages } from "./messages.ts";
import type { WordsContext } from "./partWords.ts";

/** Everything that chips and cards need to say a criterion in words. */
export function useWords(): WordsContext {
  const t = useMessages(searchMessages);
  const locale = useLocale();
  const { vocabulary } = useQueryContext();
  const { data } = useVideos();
  const pictures = useSearch((s) => s.pictures);
  const videos = useMemo(() => new Map((data ?? []).map((v) => [v.id as string, v])), [data]);
  return useMemo(() => ({ t, locale, vocabulary, videos, pictures }), [t, locale, vocabulary, videos, pictures]);
}
