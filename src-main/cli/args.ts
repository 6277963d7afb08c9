import { parseArgs } from "node:util";

/** A call that makes no sense: exit status 2 and the usage. */
export class UsageError extends Error {}

export interface Args {
  command: string;
  positionals: string[];
  json: boolean;
  data: string | undefined;
  /** The value of a string option, or undefined. */
  get(name: string): string | undefined;
  /** All values of an option that may be given several times. */
  all(name: string): string[];
  flag(name: string): boolean;
}

const STRINGS = [
  "data",
  "camera",
  "recorded-at",
  "rate",
  "pack",
  "class",
  "from",
  "to",
  "format",
  "frames",
  "fps",
  "size",
  "port",
  "score",
  "video",
  "after",
  "before",
  "limit",
  "image",
  "s3",
  "endpoint",
  "region",
  "key-id",
  "preset",
  "prompt",
  "prime",
  "objects",
  "model",
  "name",
  "role",
  "lang",
  "scenario",
  "level",
  "state",
  "out",
  "signer",
  "on",
  "off",
] as const;
const LISTS = ["root"] as const;
const FLAGS = [
  "json",
  "no-open",
  "explain",
  "folder",
  "virtual-hosts",
  "facts",
  "key",
  "whole-files",
  "help",
  "version",
] as const;

/** Parses a command line. Unknown options are an error: a typo must not silently change what is done. */
export function readArgs(argv: string[]): Args {
  const options = {
    ...Object.fromEntries(STRINGS.map((name) => [name, { type: "string" as const }])),
    ...Object.fromEntries(LISTS.map((name) => [name, { type: "string" as const, multiple: true }])),
    ...Object.fromEntries(FLAGS.map((name) => [name, { type: "boolean" as const }])),
  };
  let parsed: { values: Record<string, unknown>; positionals: string[] };
  try {
    parsed = parseArgs({ args: argv, options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
  const { values, positionals } = parsed;
  const get = (name: string): string | undefined => (typeof values[name] === "string" ? values[name] : undefined);
  return {
    command: values["help"] ? "help" : values["version"] ? "version" : (positionals[0] ?? "help"),
    positionals: positionals.slice(1),
    json: values["json"] === true,
    data: get("data"),
    get,
    all: (name) => (Array.isArray(values[name]) ? (values[name] as string[]) : []),
    flag: (name) => values[name] === true,
  };
}

/** A positive number option; `undefined` when absent. */
export function numberOption(args: Args, name: string): number | undefined {
  const text = args.get(name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new UsageError(`--${name} wants a number above 0, not "${text}"`);
  return value;
}

/** "83.5", "1:23.5", "0:01:23" to microseconds. */
export function timeOption(args: Args, name: string): number | undefined {
  const text = args.get(name);
  if (text === undefined) return undefined;
  if (!/^(\d+:){0,2}\d+(\.\d+)?$/.test(text)) throw new UsageError(`--${name} wants seconds or h:m:s, not "${text}"`);
  return Math.round(text.split(":").reduce((sum, part) => sum * 60 + Number(part), 0) * 1e6);
}

/** "640x480". */
export function sizeOption(args: Args, name: string): { width: number; height: number } {
  const match = /^(\d{1,5})x(\d{1,5})$/.exec(args.get(name) ?? "");
  if (!match) throw new UsageError(`--${name} WxH is needed, e.g. --${name} 1920x1080`);
  return { width: Number(match[1]), height: Number(match[2]) };
}

export function choice<T extends string>(args: Args, name: string, choices: readonly T[], fallback?: T): T {
  const value = (args.get(name) ?? fallback) as T | undefined;
  if (value === undefined || !choices.includes(value))
    throw new UsageError(`--${name} wants one of ${choices.join(", ")}`);
  return value;
}
