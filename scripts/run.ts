/** Small helpers of the project's scripts: run a step, fail with its status. */
import { spawn } from "node:child_process";

/** Runs a command with inherited output; resolves its exit status (128 + n for a signal). */
export function run(command: string, args: string[], env: Record<string, string> = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: "inherit", env: { ...process.env, ...env } });
    child.once("error", reject);
    child.once("exit", (code, signal) => resolve(code ?? (signal ? 128 : 1)));
  });
}

/** Runs a command quietly; resolves its output, or null when it failed or is not there. */
export function capture(command: string, args: string[]): Promise<string | null> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "ignore"] });
    let out = "";
    child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
    child.once("error", () => resolve(null));
    child.once("exit", (code) => resolve(code === 0 ? out : null));
  });
}
