import { useCallback } from "react";
import type { Query } from "#shared/domain/query.ts";
import { formatQuery, parseQuery } from "#shared/query/index.ts";
import { useClient } from "../../lib/client/clientContext.tsx";
import { useQueryContext } from "../../lib/search/queryContext.ts";
import { useSearch } from "../../lib/search/searchStore.ts";
import { withSpans } from "./parts.ts";

/** How the query is changed: by its text, or by a chip. A changed chip is searched at once where an answer is already shown. */
export function useQueryEdit() {
  const client = useClient();
  const context = useQueryContext();
  const type = useCallback(
    (text: string): Query => {
      const { draft, setDraft } = useSearch.getState();
      const next = { ...parseQuery(text, context), text, examples: draft.examples };
      setDraft(next);
      return next;
    },
    [context],
  );
  const change = useCallback(
    (query: Query, search = useSearch.getState().asked !== null): void => {
      const text = formatQuery(query, query.language, context.vocabulary);
      const next = withSpans({ ...query, text }, parseQuery(text, context));
      const { setDraft, run } = useSearch.getState();
      setDraft(next, true);
      if (search) run(client, next);
    },
    [client, context],
  );
  return { context, type, change };
}
