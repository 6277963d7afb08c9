/**
 * One life of a backend that indexes, for the crash test: works on the library of argv[2], whose one video the first life imports, and kills itself with SIGKILL at the moment named by argv[3], "call:part"
 * with call one of "embed" (the encoder works), "before" (vectors are not written) and "after" (vectors are written, the checkpoint is not). Without one it ends when everything is indexed.
 */
import { indexWorld } from "./indexWorld.ts";

const [folder, moment] = process.argv.slice(2);
const world = await indexWorld({ folder: folder!, durationUs: 25 * 60_000_000 });
const at = async (call: string) => {
  const [run] = world.store.videos.list().flatMap((video) => (video.currentRun === null ? [] : [video.currentRun]));
  const part = run === undefined ? 0 : (world.store.embeddings.find(run, "first")?.nextPart ?? 0);
  if (moment === `${call}:${part}`) process.kill(process.pid, "SIGKILL");
};
world.vectors.around = at;
const { embedVideo } = world.vision;
world.vision.embedVideo = async (request, options) => {
  await at("embed");
  return await embedVideo(request, options);
};
world.runner.start();
if (world.store.videos.list().length === 0) await world.add("a.mp4");
await world.idle();
await world.close();
