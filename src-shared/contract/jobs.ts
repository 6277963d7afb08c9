import { eventIterator } from "@orpc/contract";
import { z } from "zod";
import { job, jobId } from "../domain/job.ts";
import { base } from "./base.ts";

export const jobsEvent = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("snapshot"), jobs: z.array(job) }),
  z.object({ kind: z.literal("changed"), job }),
  z.object({ kind: z.literal("removed"), id: jobId }),
]);
export type JobsEvent = z.infer<typeof jobsEvent>;

const ids = z.object({ ids: z.array(jobId).min(1).max(10_000) });
const count = z.object({ changed: z.int() });

export const jobsContract = {
  watch: base.output(eventIterator(jobsEvent)),
  pause: base.input(ids).output(count),
  resume: base.input(ids).output(count),
  cancel: base.input(ids).output(count),
  retry: base.input(ids).output(count),
  moveToFront: base.input(ids).output(count),
  clearFinished: base.output(count),
};
