import { AppError } from "#shared/domain/errors.ts";
import { fail } from "#shared/lib/problems.ts";
import type { RangeResult } from "#shared/vision/detections.ts";
import {
  type AnalyseSummary,
  VISION_PROTOCOL_VERSION,
  type VisionConfig,
  type VisionEvent,
  type VisionFrame,
  type VisionRequest,
} from "#shared/vision/protocol.ts";
import type { ChildHandle, ChildHost } from "../platform/childHost.ts";
import type { Logger } from "../platform/logger.ts";
import { type Generation, Supervisor } from "../platform/supervisor.ts";
import type { VisionClient } from "./types.ts";

export interface VisionClientOptions {
  host: ChildHost;
  /** Absolute path of the vision process's entry. */
  entry: string;
  config: VisionConfig;
  logger: Logger;
  readyMs?: number;
  stopMs?: number;
  coolMs?: number;
}

const vectorsOf = (event: VisionEvent) =>
  event.kind === "vectors" ? { dim: event.dim, vectors: event.vectors } : undefined;

/** How long a cancelled request may take to say so before the process counts as hung and is replaced. */
const CANCEL_MS = 5000;

/** The child ended under a request. */
class ChildDied extends Error {}

/** The wire of one generation: sends requests and hands events to whoever asked. */
class Wire {
  readonly child: ChildHandle;
  private readonly open = new Map<number, { onEvent(event: VisionEvent): void; onDeath(): void }>();
  private dead = false;

  constructor(child: ChildHandle) {
    this.child = child;
    child.onMessage((message) => {
      const frame = message as VisionFrame<VisionEvent>;
      this.open.get(frame.id)?.onEvent(frame.body);
    });
    void child.exited.then(() => {
      this.dead = true;
      for (const { onDeath } of this.open.values()) onDeath();
      this.open.clear();
    });
  }

  send(id: number, body: VisionRequest): void {
    this.child.send({ id, body } satisfies VisionFrame<VisionRequest>);
  }

  listen(id: number, handlers: { onEvent(event: VisionEvent): void; onDeath(): void }): () => void {
    if (this.dead) handlers.onDeath();
    else this.open.set(id, handlers);
    return () => this.open.delete(id);
  }
}

/**
 * The backend's side of the vision process. An analysis whose process dies is taken up again at the last committed range, up to three
 * deaths in a row; pictures and self-tests likewise. A final pass cannot be, since its ranges come from an iterator: it rejects with INTERNAL.
 */
export function createVisionClient(options: VisionClientOptions): VisionClient {
  const { host, entry, config, logger } = options;
  const wires = new WeakMap<ChildHandle, Wire>();
  let nextId = 1;
  const supervisor = new Supervisor({
    host,
    entry,
    name: "vision",
    logger,
    readyMs: options.readyMs,
    stopMs: options.stopMs,
    coolMs: options.coolMs,
    ask: (child) => child.send({ id: 0, body: { kind: "shutdown" } } satisfies VisionFrame<VisionRequest>),
    start: (child) =>
      new Promise((resolve, reject) => {
        const wire = new Wire(child);
        wires.set(child, wire);
        wire.listen(0, {
          onEvent(event) {
            if (event.kind !== "ready") return;
            if (event.version === VISION_PROTOCOL_VERSION) resolve();
            else
              reject(new Error(`it speaks version ${event.version} of the protocol, not ${VISION_PROTOCOL_VERSION}`));
          },
          onDeath: () => {},
        });
        wire.send(0, { kind: "init", config });
      }),
  });

  /** Runs one request on one generation. `onEvent` returns a value to finish with, or undefined to go on; what it throws ends the request. */
  async function request<T>(
    body: VisionRequest,
    signal: AbortSignal,
    onEvent: (event: VisionEvent, send: (body: VisionRequest) => void) => T | undefined | Promise<T | undefined>,
    onOpen?: (send: (body: VisionRequest) => void, failed: (error: unknown) => void) => void,
  ): Promise<T> {
    if (signal.aborted) throw fail("CANCELLED");
    const generation: Generation = await supervisor.acquire().catch((error: unknown) => {
      // A process that does not come up is one that died, as long as it may be tried again.
      throw error instanceof AppError && error.code === "INTERNAL" ? new ChildDied() : error;
    });
    const wire = wires.get(generation.child);
    if (!wire) throw fail("INTERNAL", "the vision process has no wire");
    const id = nextId++;
    let stopListening = (): void => {};
    let cancelTimer: NodeJS.Timeout | undefined;
    const send = (more: VisionRequest): void => wire.send(id, more);
    let onAbort = (): void => {};
    try {
      return await new Promise<T>((resolve, reject) => {
        onAbort = () => {
          send({ kind: "cancel" });
          cancelTimer ??= setTimeout(() => {
            supervisor.discard(generation, "it did not stop a cancelled request");
            reject(fail("CANCELLED"));
          }, CANCEL_MS);
        };
        // Events are dealt with one after the other: a range is committed before the next one is looked at.
        let chain: Promise<void> = Promise.resolve();
        const broke = (error: unknown): void => {
          if (!signal.aborted) send({ kind: "cancel" });
          reject(error);
        };
        stopListening = wire.listen(id, {
          onEvent(event) {
            if (event.kind === "failed") {
              const error = signal.aborted ? fail("CANCELLED") : new AppError(event.problem);
              chain = chain.then(() => reject(error));
              return;
            }
            chain = chain
              .then(() => onEvent(event, send))
              .then((value) => {
                if (value !== undefined) resolve(value);
              })
              .catch(broke);
          },
          onDeath: () => {
            // What already arrived is still dealt with: it was committed by the dead process's rules.
            chain = chain.then(() => reject(signal.aborted ? fail("CANCELLED") : new ChildDied()));
          },
        });
        signal.addEventListener("abort", onAbort, { once: true });
        send(body);
        if (signal.aborted) onAbort();
        onOpen?.(send, broke);
      });
    } finally {
      clearTimeout(cancelTimer);
      signal.removeEventListener("abort", onAbort);
      stopListening();
    }
  }

  /** Tries again after a death of the process. `again` says whether there is a point to start from. */
  async function persist<T>(work: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        const value = await work();
        supervisor.succeeded();
        return value;
      } catch (error) {
        if (!(error instanceof ChildDied)) throw error;
        const failure = supervisor.failure("it ended");
        if (failure instanceof AppError && failure.code === "VISION_UNAVAILABLE") throw failure;
      }
    }
  }

  return {
    analyse(first, { signal, onRange, onProgress }) {
      let { fromUs, fromIndex } = first;
      return persist(() =>
        request<AnalyseSummary>(
          { kind: "analyse", request: { ...first, fromUs, fromIndex } },
          signal,
          async (event, send) => {
            if (event.kind === "progress")
              onProgress({
                atUs: event.atUs,
                frames: event.frames,
                speedX: event.speedX,
                device: event.device,
                fellBack: event.fellBack,
              });
            else if (event.kind === "range") {
              if (signal.aborted) throw fail("CANCELLED");
              await onRange(event.range, event.labels);
              fromUs = event.range.endUs;
              fromIndex = event.range.index + 1;
              supervisor.succeeded();
              send({ kind: "ack", index: event.range.index });
            } else if (event.kind === "analysed") return event.summary;
            return undefined;
          },
        ),
      );
    },

    async tracks(tracks, ranges, { signal, onObjects }) {
      const iterator = ranges[Symbol.asyncIterator]();
      const sendNext = async (send: (body: VisionRequest) => void): Promise<void> => {
        const next: IteratorResult<RangeResult> = await iterator.next();
        if (next.done) send({ kind: "ranges", ranges: [], last: true });
        else send({ kind: "ranges", ranges: [next.value], last: false });
      };
      try {
        const result = await request<{ objectCount: number }>(
          { kind: "tracks", request: tracks },
          signal,
          async (event, send) => {
            if (event.kind === "objects") await onObjects(event.objects);
            else if (event.kind === "progress") await sendNext(send);
            else if (event.kind === "tracked") return { objectCount: event.objectCount };
            return undefined;
          },
          (send, failed) => void sendNext(send).catch(failed),
        );
        supervisor.succeeded();
        return result;
      } catch (error) {
        throw error instanceof ChildDied ? supervisor.failure("it ended during the final pass") : error;
      } finally {
        await iterator.return?.();
      }
    },

    detectImages(paths, detector, minScore, signal) {
      return persist(() =>
        request({ kind: "detectImages", paths, detector, minScore }, signal, (event) =>
          event.kind === "imageDetections" ? { images: event.images, device: event.device } : undefined,
        ),
      );
    },

    trackMot(text, sequence, signal) {
      return persist(() =>
        request({ kind: "trackMot", text, ...sequence }, signal, (event) =>
          event.kind === "motTracked" ? event.text : undefined,
        ),
      );
    },

    embedVideo(embed, { signal, onProgress }) {
      return persist(() =>
        request({ kind: "embedVideo", request: embed }, signal, (event) => {
          if (event.kind === "share") onProgress?.(event.done);
          return event.kind === "embedded" ? event.result : undefined;
        }),
      );
    },

    embedTexts(encoder, texts, signal) {
      return persist(() => request({ kind: "embedTexts", encoder, texts }, signal, vectorsOf));
    },

    embedPictures(encoder, pictures, signal) {
      return persist(() => request({ kind: "embedPictures", encoder, pictures }, signal, vectorsOf));
    },

    detectOpen(open, signal) {
      return persist(() =>
        request({ kind: "detectOpen", ...open }, signal, (event) =>
          event.kind === "openDetections" ? event.frames : undefined,
        ),
      );
    },

    readText(read, signal) {
      return persist(() =>
        request({ kind: "readText", request: read }, signal, (event) =>
          event.kind === "textRead" ? event.frames : undefined,
        ),
      );
    },

    selfTest(pack, devices, signal) {
      return persist(() =>
        request({ kind: "selfTest", pack, devices }, signal, (event) =>
          event.kind === "selfTested" ? event.reports : undefined,
        ),
      );
    },

    status: () => supervisor.status,
    onStatus: (listener) => supervisor.onStatus(listener),
    close: () => supervisor.stop(),
    retry: () => supervisor.retry(),
  };
}
