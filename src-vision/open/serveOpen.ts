import type { MessagePort } from "node:worker_threads";
import { toProblem } from "#shared/lib/problems.ts";
import type { FromOpen, OpenSetup, OpenTask, ToOpen } from "./messages.ts";
import { OwlDetector } from "./owlDetector.ts";
import { runOpenSelfTest } from "./selfTest.ts";

/** Life of a thread of an open-vocabulary detector: the model is opened by the first picture and kept; a failed opening is tried again by the next. */
export function serveOpen(port: MessagePort, setup: OpenSetup): void {
  let detector: OwlDetector | null = null;

  async function answer(task: OpenTask): Promise<FromOpen> {
    const { pack, devices, intraOpThreads } = setup;
    if (task.kind === "selfTest")
      return { kind: "selfTested", reports: await runOpenSelfTest(pack, task.devices, { intraOpThreads }) };
    detector ??= await OwlDetector.open(pack, { devices, intraOpThreads });
    const found = await detector.detect(task.frame, task.names, task.minScore);
    return { kind: "detected", found, device: detector.device };
  }

  async function work(message: ToOpen): Promise<void> {
    if (message.kind === "close") {
      port.close();
      await detector?.close();
      return;
    }
    const said = await answer(message).catch((error: unknown): FromOpen => ({
      kind: "failed",
      problem: toProblem(error),
    }));
    port.postMessage(said);
  }

  let chain: Promise<unknown> = Promise.resolve();
  port.on("message", (message: ToOpen) => {
    chain = chain.then(() => work(message));
  });
}
