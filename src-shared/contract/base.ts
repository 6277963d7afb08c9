import { oc } from "@orpc/contract";
import { problem } from "../domain/errors.ts";

/**
 * Every procedure's base: one typed error, PROBLEM, whose data is the operator's view of the failure. Handlers throw AppError; the router
 * turns it into PROBLEM.
 */
export const base = oc.errors({ PROBLEM: { data: problem } });
