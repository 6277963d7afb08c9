import type { MessagePort } from "node:worker_threads";
import { problemOf, toProblem } from "#shared/lib/problems.ts";
import type { EncoderInput, EncoderSetup, FromEncoder, ToEncoder } from "./messages.ts";

/** One side of an encoder, whichever: pictures or texts in, unit vectors out. */
interface Served {
  device: Extract<FromEncoder, { kind: "opened" }>["device"];
  fellBack: string | null;
  dim: number;
  embed(input: EncoderInput): Promise<Float32Array>;
  close(): Promise<void>;
}

async function open(setup: EncoderSetup): Promise<Served> {
  const options = { devices: setup.devices, intraOpThreads: setup.intraOpThreads };
  const wrong = (): never => {
    throw new Error(`an encoder of ${setup.encoderSide}s was given something else`);
  };
  if (setup.encoderSide === "image") {
    const { ImageSide } = await import("./imageSide.ts");
    const side = await ImageSide.open(setup.pack, options);
    const { device, fellBack, dim } = side;
    const embed: Served["embed"] = async (input) => (input.kind === "pictures" ? side.embed(input.frames) : wrong());
    return { device, fellBack, dim, embed, close: () => side.close() };
  }
  const { TextSide } = await import("./textSide.ts");
  const side = await TextSide.open(setup.pack, options);
  const { device, fellBack, dim } = side;
  const embed: Served["embed"] = async (input) => (input.kind === "texts" ? side.embed(input.texts) : wrong());
  return { device, fellBack, dim, embed, close: () => side.close() };
}

/** Life of an encoder thread: opens its side, answers jobs one after the other (a session is not re-entrant), ends when told to. */
export function serveEncoder(port: MessagePort, setup: EncoderSetup): void {
  const send = (message: FromEncoder, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer);
  let side: Served | null = null;

  async function work(message: ToEncoder): Promise<void> {
    if (message.kind === "close") {
      port.close();
      await side?.close();
      return;
    }
    const { job } = message;
    try {
      if (!side) {
        send({ kind: "failed", job, problem: problemOf("INTERNAL", "the encoder is not open") });
        return;
      }
      const vectors = await side.embed(message.input);
      send({ kind: "done", job, vectors }, [vectors.buffer as ArrayBuffer]);
    } catch (error) {
      send({ kind: "failed", job, problem: toProblem(error) });
    }
  }

  let chain: Promise<unknown> = open(setup).then(
    (opened) => {
      side = opened;
      send({ kind: "opened", device: opened.device, fellBack: opened.fellBack, dim: opened.dim });
    },
    (error: unknown) => {
      send({ kind: "failed", job: null, problem: toProblem(error) });
      port.close();
    },
  );
  port.on("message", (message: ToEncoder) => {
    chain = chain.then(() => work(message));
  });
}
