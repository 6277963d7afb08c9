import { parentPort, workerData } from "node:worker_threads";
import type { EncoderSetup } from "../encode/messages.ts";
import type { OpenSetup } from "../open/messages.ts";
import type { WorkerSetup } from "./messages.ts";

/**
 * Entry of every inference thread: one session per thread, because `run()` blocks the thread that calls it. One file for detectors and encoders, because
 * bundles move files and the host names this one. Messages wait in the port until whoever serves it listens.
 */
const port = parentPort;
if (!port) throw new Error("the inference worker runs in a worker thread");

const setup = workerData as WorkerSetup | EncoderSetup | OpenSetup;
if ("encoderSide" in setup) {
  const { serveEncoder } = await import("../encode/serveEncoder.ts");
  serveEncoder(port, setup);
} else if ("openDetector" in setup) {
  const { serveOpen } = await import("../open/serveOpen.ts");
  serveOpen(port, setup);
} else {
  const { serveDetector } = await import("./serveDetector.ts");
  serveDetector(port, setup);
}
