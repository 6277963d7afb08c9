/**
 * One life of a library in the crash test of events: opens the one in argv[2], adds the footage that is not there yet, and lets its scenarios look. Dies by SIGKILL inside the transaction that
 * stores the events of the nth video (argv[3] = "within:n"), right after it ("after:n"), or not at all.
 */
import { EventsWorld, scenarioFile, walker } from "./eventsWorld.ts";

export const CRASH_VIDEOS = 6;
export const CRASH_BUNDLED = {
  somebody: scenarioFile("somebody", "{ object: { classes: [person] } }"),
  staying: scenarioFile("staying", "{ object: { classes: [person], stay: { min: 15s } } }"),
};

export async function crashLife(folder: string, moment: string | undefined): Promise<EventsWorld> {
  const [where, nth] = moment?.split(":") ?? [];
  let stored = 0;
  const world = await EventsWorld.open({
    folder,
    bundled: CRASH_BUNDLED,
    tell() {
      if (where === "within" && ++stored === Number(nth)) process.kill(process.pid, "SIGKILL");
    },
  });
  for (let i = world.store.videos.list().length; i < CRASH_VIDEOS; i++) {
    world.add({ actors: [walker(10, 20), walker(30 + i, 60)] });
    await world.scenarios.settled();
    if (where === "after" && i + 1 === Number(nth)) process.kill(process.pid, "SIGKILL");
  }
  await world.scenarios.settled();
  return world;
}

if (process.argv[2] !== undefined && import.meta.main) {
  const world = await crashLife(process.argv[2], process.argv[3]);
  await world.close(true);
}
