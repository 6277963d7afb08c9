import type { JobsEvent } from "#shared/contract/jobs.ts";
import type { JobId } from "#shared/domain/job.ts";
import type { BackendState } from "./state.ts";
import { untilEither, type Implementer } from "./guarded.ts";

export function jobsHandlers(os: Implementer, state: BackendState) {
  const runner = () => state.need().runner;
  return {
    watch: os.jobs.watch.handler(({ signal }) => {
      const core = state.need();
      return core.store.jobChanges.watch<JobsEvent>(
        untilEither(signal, state),
        () => ({ kind: "snapshot", jobs: core.runner.views() }),
        (id: JobId) => {
          const job = core.runner.view(id);
          return job ? { kind: "changed", job } : { kind: "removed", id };
        },
      );
    }),
    pause: os.jobs.pause.handler(({ input }) => ({ changed: runner().pause(input.ids) })),
    resume: os.jobs.resume.handler(({ input }) => ({ changed: runner().resume(input.ids) })),
    cancel: os.jobs.cancel.handler(({ input }) => ({ changed: runner().cancel(input.ids) })),
    retry: os.jobs.retry.handler(({ input }) => ({ changed: runner().retry(input.ids) })),
    moveToFront: os.jobs.moveToFront.handler(({ input }) => ({ changed: runner().moveToFront(input.ids) })),
    clearFinished: os.jobs.clearFinished.handler(() => ({ changed: runner().clearFinished() })),
  };
}
