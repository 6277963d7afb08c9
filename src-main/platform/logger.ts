export interface Logger {
  debug(message: string, fields?: Record<string, unknown>): void;
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  /** Returns the log id that the operator's Problem can carry. */
  error(message: string, fields?: Record<string, unknown>): string;
  child(name: string): Logger;
}
