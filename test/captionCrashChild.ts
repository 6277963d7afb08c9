/**
 * One life of a caption service in its crash test: opens the library in argv[2], queues a batch when there is none, and says "done" when it has ended and the index is in step. Its parent kills it at any moment.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { captionWorld, settingsOf } from "./captionWorld.ts";

const [folder, baseUrl] = process.argv.slice(2);
const world = await captionWorld({ folder: folder! });
let [video] = world.store.videos.list();
if (!video) {
  await world.addEndpoint(baseUrl!);
  const id = await world.addVideo({ durationUs: 100e6 });
  const spans = Array.from({ length: 10 }, (_, i) => ({ videoId: id, fromUs: i * 10e6, toUs: (i + 1) * 10e6 }));
  await world.captions.queue({ kind: "spans", spans }, settingsOf({ frames: 2 }));
  video = world.store.videos.need(id);
}
world.captions.start();
const leave = new AbortController();
for await (const { batches } of world.captions.watchBatches(leave.signal)) if (batches[0]?.state === "done") break;
while (world.store.captions.unsettled(1).length > 0) await sleep(5);
const captions = world.captions.list(video.id);
const texts = await world.texts.during({ video: video.id, fromUs: 0, toUs: 100e6 }, { limit: 100 });
const [batch] = world.store.captionBatches.list();
const told = {
  spans: captions.map((it) => it.fromUs / 1e7),
  texts: captions.map((it) => it.text).sort(),
  indexed: texts.map((it) => it.text).sort(),
  done: batch!.done,
};
await world.close();
process.stdout.write(`done ${JSON.stringify(told)}\n`);
