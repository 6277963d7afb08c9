import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { SearchVocabulary } from "#shared/contract/search.ts";
import type { QueryContext } from "#shared/query/index.ts";
import { useApi } from "../client/clientContext.tsx";

/** Nothing is known before the backend has answered: words are still read, cameras and concepts follow. */
const NOTHING: SearchVocabulary = { classes: [], cameras: [], concepts: [], scenarios: [], hasEncoder: false };

/** What a query may name. Asked again now and then: cameras and classes come with every import. */
export function useSearchVocabulary(): { data: SearchVocabulary; known: boolean } {
  const { data } = useQuery({
    ...useApi().search.vocabulary.queryOptions(),
    staleTime: 30_000,
    refetchInterval: 60_000,
  });
  return { data: data ?? NOTHING, known: data !== undefined };
}

/** The wall clock of this machine without its zone: what "yesterday" counts from. */
function wallNow(at = new Date()): string {
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

/** What the local reading of a query needs. The backend reads it again with its full vocabulary; chips follow that reading. */
export function contextOf(vocabulary: SearchVocabulary): QueryContext {
  return {
    now: wallNow(),
    classes: vocabulary.classes.map((one) => one.name),
    cameras: vocabulary.cameras,
    vocabulary: {
      concepts: vocabulary.concepts.map(({ id, en, ko }) => ({
        id,
        en,
        ko,
        synonyms: { en: [], ko: [] },
        prompts: [en],
        scope: "window",
        classes: [],
      })),
      scenarios: vocabulary.scenarios,
    },
  };
}

export function useQueryContext(): QueryContext {
  const { data } = useSearchVocabulary();
  return useMemo(() => contextOf(data), [data]);
}
