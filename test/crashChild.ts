/**
 * One life of a backend in the crash test: opens the library in argv[2], imports the files that follow, and says "done" when all have ended. Its parent kills it at any
 * moment. Analysis and the final pass dawdle, so that moments of every kind come up.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { FakeVision } from "./fakeVision.ts";
import { ended, testBackend, videoWhen } from "./backendFixture.ts";
import { fakeMedia } from "./fakeMedia.ts";

const [folder, ...files] = process.argv.slice(2);
const dawdle = async () => {
  await sleep(Math.random() * 40);
};
const vision = new FakeVision({ beforeRange: dawdle, beforeBatch: dawdle });
const backend = await testBackend({
  folder: folder!,
  vision,
  media: fakeMedia({ durationUs: 200_000_000, onStep: dawdle }),
  rangeUs: 10_000_000,
});
if (backend.status().state !== "ready") throw new Error(JSON.stringify(backend.status()));
process.stdout.write("open\n");
const items = await backend.client.library.import({ paths: files, options: {} });
for (const item of items) await videoWhen(backend, item.videoId!, ended);
await backend.close();
process.stdout.write("done\n");
