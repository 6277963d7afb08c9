import { addAbortSignal } from "node:stream";
import { UsageError } from "./args.ts";

/** More than any secret key. */
const MAX_SECRET = 10_000;

/** A secret from the environment, else from standard input; arguments can be read by every user of the machine. Empty when there is none. */
export async function readSecret(variable: string, signal: AbortSignal): Promise<string> {
  return process.env[variable] ?? (await readInput(signal));
}

/** Standard input to its end, without the line's end; empty from a terminal: nothing is prompted for, and nothing typed is shown. */
async function readInput(signal: AbortSignal): Promise<string> {
  if (process.stdin.isTTY) return "";
  let text = "";
  for await (const piece of addAbortSignal(signal, process.stdin.setEncoding("utf8"))) {
    text += String(piece);
    if (text.length > MAX_SECRET) throw new UsageError("what stands on standard input is no secret key");
  }
  return text.replace(/\r?\n$/, "");
}
