import { create } from "zustand";
import type { EndpointTest } from "#shared/contract/language.ts";
import type { SightlineClient } from "#shared/contract/index.ts";
import type { Problem } from "#shared/domain/errors.ts";
import type { EndpointId } from "#shared/domain/language.ts";
import { problemFrom } from "../../lib/problems.ts";

/** One test of an endpoint, while it runs and after. */
export interface TestRun {
  running: boolean;
  result: EndpointTest | null;
  /** Why the test itself could not be made. */
  problem: Problem | null;
}

const stops = new Map<EndpointId, AbortController>();

/** Tests of this window, by endpoint. Outside React: a test goes on while the operator looks at another tab. */
export const useEndpointTests = create<{
  runs: ReadonlyMap<EndpointId, TestRun>;
  test(client: SightlineClient, id: EndpointId): void;
  stop(id: EndpointId): void;
  forget(id: EndpointId): void;
}>((set) => {
  const put = (id: EndpointId, run: TestRun | null): void =>
    set((s) => {
      const runs = new Map(s.runs);
      if (run) runs.set(id, run);
      else runs.delete(id);
      return { runs };
    });
  const end = (id: EndpointId): void => {
    stops.get(id)?.abort();
    stops.delete(id);
    put(id, null);
  };
  return {
    runs: new Map(),
    test(client, id) {
      stops.get(id)?.abort();
      const stop = new AbortController();
      stops.set(id, stop);
      put(id, { running: true, result: null, problem: null });
      const tell = (run: TestRun): void => {
        if (!stop.signal.aborted) put(id, run);
      };
      client.language.test({ id }, { signal: stop.signal }).then(
        (result) => tell({ running: false, result, problem: null }),
        (error: unknown) => tell({ running: false, result: null, problem: problemFrom(error) }),
      );
    },
    stop: end,
    forget: end,
  };
});
