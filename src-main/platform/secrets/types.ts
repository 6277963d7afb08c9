/** Name of a secret: lower case, digits, dots, colons and dashes; made by the program, never by a person. */
export const SECRET_NAME = /^[a-z0-9][a-z0-9_.:-]{0,99}$/;

/** Keeps credentials. Values are never logged and never part of an error. */
export interface SecretStore {
  /** `system`: the operating system's own store, or a file encrypted by it. `file`: a file that only this user can read, because the system offers nothing better. */
  readonly protection: "system" | "file";
  /** Null when there is none of that name. */
  get(name: string): Promise<string | null>;
  set(name: string, value: string): Promise<void>;
  /** Idempotent. */
  remove(name: string): Promise<void>;
}
