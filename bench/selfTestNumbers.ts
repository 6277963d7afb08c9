/**
 * Prints the `selfTest` section of a manifest: the leading numbers of each output for the gradient picture, on the CPU.
 *
 *   node bench/selfTestNumbers.ts <pack> <folder with the weights>
 *
 * Run it on weights known to be the published ones, and paste what it prints into models/<pack>.json.
 */
import { runGradient } from "../src-vision/detect/selfTest.ts";
import { loadSession } from "../src-vision/detect/session.ts";
import { packFrom } from "./lib/packs.ts";

/** Numbers kept of each output: enough to tell other weights, few enough to read. */
const KEPT = 12;
/** Relative to 1 + |value|: kernels of other processors differ in the last bits only, other weights in the first digit. */
const TOLERANCE = 0.002;

const [id, folder] = process.argv.slice(2);
if (!id || !folder) throw new Error("usage: node bench/selfTestNumbers.ts <pack> <folder with the weights>");
const pack = packFrom(id, folder);
const session = await loadSession(pack, "cpu", 1);
try {
  const outputs = await runGradient(session, pack.manifest);
  const leading = (data: Float32Array): number[] => Array.from(data.subarray(0, KEPT), (v) => Number(v.toPrecision(6)));
  const expected = Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, leading(tensor.data)]));
  console.log(JSON.stringify({ tolerance: TOLERANCE, expected }));
} finally {
  await session.close();
}
