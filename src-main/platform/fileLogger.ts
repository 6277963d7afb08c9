import { appendFileSync, mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { randomId } from "./ids.ts";
import type { Logger } from "./logger.ts";

export type LogLevel = "debug" | "info" | "warn" | "error";
const ORDER: Record<LogLevel, number> = { debug: 0, info: 1, warn: 2, error: 3 };

const SECRET_KEY = /token|secret|password|authori[sz]ation|cookie|apikey|api_key/i;
/** `?token=abc`, `Bearer abc`: secrets inside longer texts. */
const SECRET_IN_TEXT = /(\b(?:token|password|secret|key)=)[^&\s"']+|(\bBearer\s+)\S+/gi;
const MAX_TEXT = 8000;

/** Replaces secrets and cuts what is too long, depth-limited so that a cyclic object cannot hang the logger. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === "string")
    return value.slice(0, MAX_TEXT).replace(SECRET_IN_TEXT, (_m, a, b) => `${a ?? b}[redacted]`);
  if (value instanceof Error)
    return {
      name: value.name,
      message: redact(value.message),
      stack: redact(value.stack ?? ""),
      ...cause(value, depth),
    };
  if (typeof value === "bigint") return value.toString();
  if (value === null || typeof value !== "object") return value;
  if (depth > 4) return "[deep]";
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (Array.isArray(value)) return value.slice(0, 100).map((item) => redact(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, SECRET_KEY.test(key) ? "[redacted]" : redact(item, depth + 1)]),
  );
}

const cause = (error: Error, depth: number) =>
  error.cause && depth < 3 ? { cause: redact(error.cause, depth + 1) } : {};

export interface FileLoggerOptions {
  file: string;
  level?: LogLevel;
  /** Rotated past this size; default 5 MB. */
  maxBytes?: number;
  /** Old files kept as file.1 (newest) .. file.n; default 4. */
  keep?: number;
  /** Also handed every line, e.g. for stderr. */
  echo?: (line: string, level: LogLevel) => void;
}

/**
 * JSON lines in a file, rotated by size. Lines are written synchronously: they are few, and the last one before a crash is the one that matters. A log that cannot be written
 * (full disk) never fails its caller.
 */
export function createFileLogger(options: FileLoggerOptions): Logger {
  const { file, level = "info", maxBytes = 5_000_000, keep = 4, echo } = options;
  let size = -1;

  const rotate = () => {
    rmSync(`${file}.${keep}`, { force: true });
    for (let i = keep - 1; i >= 0; i--) {
      try {
        renameSync(i === 0 ? file : `${file}.${i}`, `${file}.${i + 1}`);
      } catch {
        // That generation does not exist yet.
      }
    }
    size = 0;
  };

  const write = (line: string) => {
    try {
      if (size < 0) {
        mkdirSync(dirname(file), { recursive: true });
        size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
      }
      const bytes = Buffer.byteLength(line) + 1;
      if (size > 0 && size + bytes > maxBytes) rotate();
      appendFileSync(file, `${line}\n`, { mode: 0o600 });
      size += bytes;
    } catch {
      // Losing a log line is better than failing the work that it describes; start afresh next time.
      size = -1;
    }
  };

  const make = (name: string): Logger => {
    const log = (at: LogLevel, message: string, fields?: Record<string, unknown>, id?: string) => {
      if (ORDER[at] < ORDER[level]) return;
      const line = JSON.stringify({
        at: new Date().toISOString(),
        level: at,
        name,
        message: redact(message),
        ...(id ? { logId: id } : {}),
        ...(redact(fields ?? {}) as object),
      });
      write(line);
      echo?.(line, at);
    };
    return {
      debug: (message, fields) => log("debug", message, fields),
      info: (message, fields) => log("info", message, fields),
      warn: (message, fields) => log("warn", message, fields),
      error: (message, fields) => {
        const id = randomId("log", 10);
        log("error", message, fields, id);
        return id;
      },
      child: (child) => make(`${name}.${child}`),
    };
  };
  return make("sightline");
}

/** A logger that writes nowhere, for tests and tools; `error` still returns an id. */
export function createSilentLogger(): Logger {
  const nothing = () => {};
  const logger: Logger = {
    debug: nothing,
    info: nothing,
    warn: nothing,
    error: () => randomId("log", 10),
    child: () => logger,
  };
  return logger;
}
