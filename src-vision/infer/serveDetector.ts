import type { MessagePort } from "node:worker_threads";
import { problemOf, toProblem } from "#shared/lib/problems.ts";
import { createDetector } from "../detect/createDetector.ts";
import { pictureOf } from "../frames/slots.ts";
import type { Detector, ReidNetwork } from "../types.ts";
import { lookAt } from "./look.ts";
import type { FromWorker, RunSetup, ToWorker, WorkerSetup } from "./messages.ts";

/** Life of a detecting thread. Pixels come in shared buffers; facts go back as small copies. */
export function serveDetector(port: MessagePort, setup: WorkerSetup): void {
  const runs = new Map<number, { setup: RunSetup; views: Uint8Array[] }>();
  const send = (message: FromWorker): void => port.postMessage(message);

  let detector: Detector | null = null;
  let reid: ReidNetwork | null = null;

  async function open(): Promise<Detector> {
    detector = await createDetector(setup.detector, { devices: setup.devices, intraOpThreads: setup.intraOpThreads });
    if (setup.reid) {
      const { createReid } = await import("../reid/createReid.ts");
      reid = await createReid(setup.reid, { devices: [detector.device], intraOpThreads: setup.intraOpThreads });
    }
    send({ kind: "opened", device: detector.device, fellBack: detector.fellBack, labels: detector.labels });
    return detector;
  }

  async function work(message: ToWorker): Promise<void> {
    if (message.kind === "run") {
      runs.set(message.setup.run, { setup: message.setup, views: message.setup.buffers.map((b) => new Uint8Array(b)) });
    } else if (message.kind === "forget") runs.delete(message.run);
    else if (message.kind === "close") {
      port.close();
      await reid?.close();
      await detector?.close();
    } else {
      try {
        const run = runs.get(message.run);
        if (!run || !detector) {
          send({
            kind: "failed",
            job: message.job,
            problem: problemOf("INTERNAL", `run ${message.run} is not open in the inference worker`),
          });
          return;
        }
        const { pictures, minScore } = run.setup;
        const frames = message.slots.map((s) => pictureOf(run.views[s], pictures, 0));
        const detail = pictures.length > 1 ? message.slots.map((s) => pictureOf(run.views[s], pictures, 1)) : frames;
        send({ kind: "done", job: message.job, results: await lookAt(detector, reid, frames, detail, minScore) });
      } catch (error) {
        send({ kind: "failed", job: message.job, problem: toProblem(error) });
      }
    }
  }

  /** One message after the other: a session is not re-entrant. */
  let chain: Promise<unknown> = open().catch((error: unknown) => {
    send({ kind: "failed", job: null, problem: toProblem(error) });
    port.close();
  });
  port.on("message", (message: ToWorker) => {
    chain = chain.then(() => work(message));
  });
}
