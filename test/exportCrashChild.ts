/** One life of a library in the crash test of exports: exports the case argv[3] of the world in the folder argv[2], and dies by SIGKILL when most of its files are written. */
import { caseId } from "#shared/domain/case.ts";
import { EvidenceWorld } from "./evidenceWorld.ts";

const [, , folder, id] = process.argv;
const world = new EvidenceWorld({ folder: folder! });
const { frame } = world.media;
let pictures = 0;
world.media.frame = async (...args) => {
  if (++pictures === 4) process.kill(process.pid, "SIGKILL");
  return await frame(...args);
};
await world.export(caseId.parse(id));
