import { ORPCError, ValidationError } from "@orpc/server";
import { AppError, type Problem } from "#shared/domain/errors.ts";
import { problemOf } from "#shared/lib/problems.ts";
import { fromSystemError } from "../platform/osErrors.ts";
import type { Logger } from "../platform/logger.ts";

/** The operator's view of anything a procedure threw. What is not known becomes INTERNAL with the id of its log line. */
export function problemForClient(thrown: unknown, procedure: string, logger: Logger): Problem {
  const error = fromSystemError(thrown);
  if (error instanceof AppError && (error.code !== "INTERNAL" || error.problem.logId)) return error.problem;
  if (error instanceof Error && error.name === "AbortError") return problemOf("CANCELLED");
  if (error instanceof ORPCError && error.code === "BAD_REQUEST") {
    const issues = error.cause instanceof ValidationError ? error.cause.issues : [];
    const detail = issues
      .map(
        (issue) =>
          `${(issue.path ?? []).map((part) => String(typeof part === "object" ? part.key : part)).join(".")}: ${issue.message}`,
      )
      .join("; ");
    return problemOf("INVALID_INPUT", detail || error.message);
  }
  const logId = logger.error("a request failed", { procedure, error });
  return problemOf("INTERNAL", error instanceof Error ? error.message : String(error), logId);
}
