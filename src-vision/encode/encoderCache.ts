import { availableParallelism } from "node:os";
import { fail } from "#shared/lib/problems.ts";
import type { LoadedPack, VisionConfig } from "#shared/vision/protocol.ts";
import type { EncoderCache, ImageEncoder, RgbFrame, TextEncoder } from "../types.ts";
import { EncoderThread } from "./encoderThread.ts";
import type { EncoderInput, EncoderSetup } from "./messages.ts";

/** Pictures of one job: a query's picture waits for one job of an indexing run at most. */
const FRAMES_PER_JOB = 8;
const TEXTS_PER_JOB = 16;

export interface EncoderCacheOptions {
  /** How long a side that nobody asks stays open, ms. Texts stay longer: an operator's next query should not wait for a model to load. */
  idleMs?: { image: number; text: number };
}

const IDLE_MS = { image: 60_000, text: 600_000 };
/** Packs kept open per side: while a library is indexed anew, the old pack's texts are still asked for. */
const KEEP = { image: 1, text: 2 };

/**
 * Encoders on threads of their own, opened on first use. A side is closed after a while without work, or when another pack needs its place; the next
 * call opens it again, as it does after the thread died, so the encoders given out stay good until `close`.
 */
export function createEncoderCache(
  config: Pick<VisionConfig, "workerEntry" | "cpuWorkers" | "devicePreference">,
  options: EncoderCacheOptions = {},
): EncoderCache {
  const idleMs = options.idleMs ?? IDLE_MS;
  const cores = config.cpuWorkers > 0 ? config.cpuWorkers : availableParallelism();
  /** Least recently asked first. */
  let sides: Side[] = [];
  let closed = false;

  function sideOf(which: "image" | "text", pack: LoadedPack): Side {
    if (closed) throw fail("CANCELLED");
    const key = JSON.stringify([which, pack.manifest, pack.paths]);
    let side = sides.find((it) => it.key === key);
    if (!side) {
      const setup: EncoderSetup = {
        encoderSide: which,
        pack,
        devices: config.devicePreference,
        intraOpThreads: cores,
      };
      side = new Side(key, config.workerEntry, setup, idleMs[which], makeRoom);
    }
    sides = [...sides.filter((it) => it !== side), side];
    return side;
  }

  /** Closes what is open beyond the places of this side, longest unasked first; one that is at work goes when it is done. */
  async function makeRoom(asking: Side): Promise<void> {
    const which = asking.setup.encoderSide;
    const others = sides.filter((it) => it !== asking && it.setup.encoderSide === which && it.open);
    await Promise.all(others.slice(0, Math.max(0, others.length + 1 - KEEP[which])).map((it) => it.retire()));
  }

  return {
    async image(pack, signal) {
      const side = sideOf("image", pack);
      const { device, fellBack, dim } = await abortable(side.thread(), signal);
      const encoder: ImageEncoder = {
        device,
        fellBack,
        dim,
        embed: (frames, embedSignal) =>
          inJobs(
            side,
            dim,
            frames,
            FRAMES_PER_JOB,
            (part) => ({ kind: "pictures", frames: part.map(sendable) }),
            embedSignal,
          ),
      };
      return encoder;
    },
    async text(pack, signal) {
      const side = sideOf("text", pack);
      const { device, fellBack, dim } = await abortable(side.thread(), signal);
      const encoder: TextEncoder = {
        device,
        fellBack,
        dim,
        embed: (texts, embedSignal) =>
          inJobs(side, dim, texts, TEXTS_PER_JOB, (part) => ({ kind: "texts", texts: part }), embedSignal),
      };
      return encoder;
    },
    async close() {
      closed = true;
      await Promise.all(sides.map((side) => side.close()));
    },
  };
}

/** Runs a list in jobs of bounded size, one after the other, so that others get between them. */
async function inJobs<T>(
  side: Side,
  dim: number,
  all: readonly T[],
  size: number,
  toInput: (part: T[]) => EncoderInput,
  signal: AbortSignal | undefined,
): Promise<Float32Array> {
  const vectors = new Float32Array(all.length * dim);
  for (let first = 0; first < all.length; first += size) {
    const part = all.slice(first, first + size);
    vectors.set(await side.run(() => toInput(part), signal), first * dim);
  }
  return vectors;
}

/** A picture that may be given to another thread: pixels in shared memory go as they are, others as an exact copy that is handed over. */
function sendable({ data, width, height }: RgbFrame): RgbFrame {
  const shared = data.buffer instanceof SharedArrayBuffer;
  return { data: shared ? data : data.slice(0, width * height * 3), width, height };
}

/** The promise, or CANCELLED at once: a thread that is being opened is opened for others too. */
async function abortable<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return await promise;
  let onAbort = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(fail("CANCELLED"));
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
    // Lost races are settled too.
    promise.catch(() => {});
  }
}

/** One side of one pack: at most one thread, opened when it is needed. */
class Side {
  readonly key: string;
  readonly setup: EncoderSetup;
  readonly #workerEntry: string;
  readonly #idleMs: number;
  readonly #makeRoom: (asking: Side) => Promise<void>;
  #opening: Promise<EncoderThread> | null = null;
  #opened: EncoderThread | null = null;
  #users = 0;
  #idle: NodeJS.Timeout | null = null;
  #retiring = false;
  #closed = false;

  constructor(
    key: string,
    workerEntry: string,
    setup: EncoderSetup,
    idleMs: number,
    makeRoom: (asking: Side) => Promise<void>,
  ) {
    this.key = key;
    this.setup = setup;
    this.#workerEntry = workerEntry;
    this.#idleMs = idleMs;
    this.#makeRoom = makeRoom;
  }

  get open(): boolean {
    return this.#opening !== null;
  }

  /** The living thread, opened if there is none. */
  async thread(): Promise<EncoderThread> {
    return await this.#used(async (thread) => thread);
  }

  /** As EncoderThread.run, on a living thread. */
  async run(input: () => EncoderInput, signal: AbortSignal | undefined): Promise<Float32Array> {
    if (signal?.aborted) throw fail("CANCELLED");
    return await this.#used((thread) => thread.run(input, signal));
  }

  /** Closes the thread as soon as nobody uses it. */
  async retire(): Promise<void> {
    if (this.#users > 0) this.#retiring = true;
    else await this.#shut();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#shut();
  }

  async #used<T>(work: (thread: EncoderThread) => Promise<T>): Promise<T> {
    if (this.#closed) throw fail("CANCELLED");
    this.#users++;
    if (this.#idle) clearTimeout(this.#idle);
    this.#idle = null;
    try {
      return await work(await this.#ensure());
    } finally {
      this.#users--;
      if (this.#users === 0) await this.#rest();
    }
  }

  async #ensure(): Promise<EncoderThread> {
    if (this.#opened && !this.#opened.alive) this.#forget();
    const opening = (this.#opening ??= this.#begin());
    try {
      const thread = await opening;
      if (this.#opening === opening) this.#opened = thread;
      return thread;
    } catch (error) {
      // The next call tries anew: the file may be there by then.
      if (this.#opening === opening) this.#forget();
      throw error;
    }
  }

  async #begin(): Promise<EncoderThread> {
    // Sessions are large: those that nobody uses go before new ones come.
    await this.#makeRoom(this);
    return await EncoderThread.open(this.#workerEntry, this.setup);
  }

  async #rest(): Promise<void> {
    if (this.#retiring) {
      this.#retiring = false;
      await this.#shut();
      return;
    }
    if (this.#opening === null || this.#closed) return;
    this.#idle = setTimeout(() => void this.#shut(), this.#idleMs);
    this.#idle.unref();
  }

  #forget(): void {
    this.#opening = null;
    this.#opened = null;
  }

  async #shut(): Promise<void> {
    if (this.#idle) clearTimeout(this.#idle);
    this.#idle = null;
    const opening = this.#opening;
    this.#forget();
    // One that failed to open has left nothing to close.
    const thread = await opening?.catch(() => null);
    await thread?.close();
  }
}
