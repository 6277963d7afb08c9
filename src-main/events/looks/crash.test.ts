import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CRASH_VIDEOS, crashLife } from "../../../test/eventsCrashChild.ts";
import type { EventsWorld } from "../../../test/eventsWorld.ts";

const CHILD = join(import.meta.dirname, "../../../test/eventsCrashChild.ts");

async function live(folder: string, moment: string): Promise<string> {
  const child = spawn(process.execPath, ["--no-warnings", CHILD, folder, moment], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  const [code, signal] = (await once(child, "exit")) as [number | null, string | null];
  return signal ?? `status ${code}`;
}

/** What a library has found, whatever its ids. */
const contents = ({ events, store }: EventsWorld) => ({
  events: events.list({ order: "time" }).events.map((it) => [it.scenarioId, it.videoId, it.startUs, it.endUs]),
  looks: store.eventRuns.list().map((it) => [it.scenario, it.run]),
});

test.skipIf(process.platform === "win32")(
  "kill -9 while events are stored and right after loses none, doubles none, and tells of what it had not told",
  async () => {
    const folders = await Promise.all([1, 2].map(() => mkdtemp(join(tmpdir(), "sightline-events-crash-"))));
    const [calmFolder, folder] = folders as [string, string];
    const calm = await crashLife(calmFolder, undefined);
    expect(await live(folder, "within:2")).toBe("SIGKILL");
    expect(await live(folder, "after:4")).toBe("SIGKILL");
    const survived = await crashLife(folder, undefined);
    expect(contents(survived)).toEqual(contents(calm));
    expect(contents(calm).events).toHaveLength(CRASH_VIDEOS * 3);
    expect(new Set(survived.told.flat().map((it) => it.videoId)).size, "the two that came last").toBe(2);
    await calm.close();
    await survived.close();
    await rm(folder, { recursive: true, force: true });
  },
);
