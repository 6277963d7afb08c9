import { ORPCError } from "@orpc/server";
import { problem, type ProblemCode } from "#shared/domain/errors.ts";
import { problemOf } from "#shared/lib/problems.ts";

/** The contract's typed error, as the real router makes it of an AppError. */
export const refused = (code: ProblemCode, detail?: string): Error =>
  new ORPCError("PROBLEM", { defined: true, data: problemOf(code, detail) });

/** Its code; null for anything else that was thrown. */
export function codeOf(error: unknown): ProblemCode | null {
  const parsed = error instanceof ORPCError ? problem.safeParse(error.data) : null;
  return parsed?.success ? parsed.data.code : null;
}
