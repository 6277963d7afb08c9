/** `npm run check`: types per room, lint with import zones, format, unused code, licences. Runs all of them and fails if any does. */
import { run } from "./run.ts";

const rooms = ["shared", "backend", "vision", "language", "shell", "renderer", "tools"];
const steps: Array<[name: string, command: string, args: string[]]> = [
  ...rooms.map((room): [string, string, string[]] => [`types of ${room}`, "tsc", ["-p", `tsconfig.${room}.json`]]),
  ["lint", "oxlint", ["--type-aware", "--deny-warnings", "--report-unused-disable-directives", "."]],
  ["format", "oxfmt", ["--check", "."]],
  ["unused code", "knip", []],
  ["licences", "node", ["scripts/licences.ts"]],
  ["lock file", "node", ["scripts/lockPlatforms.ts", "--check"]],
];

const failed: string[] = [];
for (const [name, command, args] of steps) {
  const code = await run(command, args);
  console.log(`${code === 0 ? "ok  " : "FAIL"} ${name}`);
  if (code !== 0) failed.push(name);
}
if (failed.length > 0) {
  console.error(`check failed: ${failed.join(", ")}`);
  process.exit(1);
}
