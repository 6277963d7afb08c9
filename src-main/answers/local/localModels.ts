import type { SelfTestReport } from "#shared/domain/model.ts";
import { AppError } from "#shared/domain/errors.ts";
import {
  LANGUAGE_PROTOCOL_VERSION,
  type LanguageEvent,
  type LanguageFrame,
  type LanguageRequest,
  type LocalMessage,
} from "#shared/language/protocol.ts";
import { fail } from "#shared/lib/problems.ts";
import type { LoadedPack } from "#shared/vision/protocol.ts";
import type { ChildHandle, ChildHost } from "../../platform/childHost.ts";
import type { Logger } from "../../platform/logger.ts";
import { Supervisor, type Generation } from "../../platform/supervisor.ts";
import type { LocalModels, ModelEvent, ModelMessage, ModelRequest } from "../types.ts";

export interface LocalModelsOptions {
  host: ChildHost;
  /** Absolute path of the language process's entry. */
  entry: string;
  /** An installed pack; null when it is not. */
  resolve(packId: string): Promise<LoadedPack | null>;
  logger: Logger;
  /** The process ends after so long without work, and gives back the memory of the weights. Omitted = five minutes. */
  idleMs?: number;
  /** How long a cancelled text may take to say so before the process is replaced. Omitted = one second. */
  cancelMs?: number;
}

/** What the models registry needs of the language process: a pack that runs is a pack. */
export interface LanguageTester {
  selfTest(pack: LoadedPack, signal: AbortSignal): Promise<SelfTestReport>;
}

const IDLE_MS = 300_000;
const CANCEL_MS = 1000;

/**
 * The backend's side of the language process. Started by the first question; a process that dies under a question fails that question (LANGUAGE_MODEL_BROKE_OFF once it had begun to answer), and
 * the next one starts it again, up to three deaths in a row.
 */
export function createLocalModels(options: LocalModelsOptions): LocalModels & LanguageTester {
  return new LanguageProcess(options);
}

class LanguageProcess implements LocalModels, LanguageTester {
  readonly #options: LocalModelsOptions;
  readonly #open = new Map<number, (event: LanguageEvent | null) => void>();
  #supervisor: Supervisor;
  #nextId = 1;
  #idle: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: LocalModelsOptions) {
    this.#options = options;
    this.#supervisor = this.#supervise();
  }

  async *generate(packId: string, request: ModelRequest): AsyncGenerator<ModelEvent, void> {
    const pack = await this.#options.resolve(packId);
    if (!pack) throw fail("MODEL_MISSING", packId);
    const { maxTokens, temperature, signal } = request;
    const body = { kind: "generate" as const, pack, messages: messagesOf(request), maxTokens, temperature };
    let begun = false;
    for await (const event of this.#ask(body, signal)) {
      if (event === null)
        throw fail(begun ? "LANGUAGE_MODEL_BROKE_OFF" : "LANGUAGE_MODEL_UNREACHABLE", "the language process ended");
      if (event.kind === "text") {
        begun = true;
        yield event;
      } else if (event.kind === "done") return yield event;
    }
  }

  async selfTest(pack: LoadedPack, signal: AbortSignal): Promise<SelfTestReport> {
    for await (const event of this.#ask({ kind: "selfTest", pack }, signal)) {
      if (event === null) throw fail("LANGUAGE_MODEL_UNREACHABLE", "the language process ended during the test");
      if (event.kind === "tested") return event.report;
    }
    throw fail("CANCELLED");
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#idle);
    await this.#supervisor.stop();
  }

  /** Events of one request until its last; null when the process ended under it. Throws AppError(CANCELLED) on abort, and what the process reports as failed. */
  async *#ask(body: LanguageRequest, signal: AbortSignal): AsyncGenerator<LanguageEvent | null, void> {
    if (signal.aborted) throw fail("CANCELLED");
    if (this.#closed) throw fail("CANCELLED");
    clearTimeout(this.#idle);
    const id = this.#nextId++;
    const events: Array<LanguageEvent | null> = [];
    let wake = () => {};
    this.#open.set(id, (event) => {
      events.push(event);
      wake();
    });
    let generation: Generation | null = null;
    let finished = false;
    const onAbort = () => wake();
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      generation = await this.#supervisor.acquire();
      send(generation.child, id, body);
      for (;;) {
        if (signal.aborted) throw fail("CANCELLED");
        const event = events.shift();
        if (event === undefined) {
          await new Promise<void>((resolve) => (wake = resolve));
          continue;
        }
        finished = event === null || event.kind !== "text";
        if (event?.kind === "failed") throw new AppError(event.problem);
        if (event !== null && finished) this.#supervisor.succeeded();
        yield event;
        if (finished) return;
      }
    } finally {
      signal.removeEventListener("abort", onAbort);
      if (generation && !finished) this.#cancel(id, generation);
      else this.#forget(id);
    }
  }

  /** Asks for the end of a text nobody reads any more; a process that does not listen is replaced. */
  #cancel(id: number, generation: Generation): void {
    send(generation.child, id, { kind: "cancel" });
    const late = setTimeout(() => {
      this.#forget(id);
      this.#supervisor.discard(generation, "it did not stop when asked");
    }, this.#options.cancelMs ?? CANCEL_MS);
    this.#open.set(id, (event) => {
      if (event?.kind === "text") return;
      clearTimeout(late);
      this.#forget(id);
    });
  }

  #forget(id: number): void {
    this.#open.delete(id);
    if (this.#open.size > 0 || this.#closed) return;
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      const old = this.#supervisor;
      this.#supervisor = this.#supervise();
      void old.stop();
    }, this.#options.idleMs ?? IDLE_MS);
    this.#idle.unref();
  }

  #supervise(): Supervisor {
    const { host, entry, logger } = this.#options;
    return new Supervisor({
      host,
      entry,
      name: "language",
      logger,
      unavailable: "LANGUAGE_MODEL_UNREACHABLE",
      ask: (child) => send(child, 0, { kind: "shutdown" }),
      start: (child) =>
        new Promise((resolve, reject) => {
          child.onMessage((message) => {
            const { id, body } = message as LanguageFrame<LanguageEvent>;
            if (id !== 0) return this.#open.get(id)?.(body);
            if (body.kind !== "ready") return;
            if (body.version === LANGUAGE_PROTOCOL_VERSION) resolve();
            else
              reject(new Error(`it speaks version ${body.version} of the protocol, not ${LANGUAGE_PROTOCOL_VERSION}`));
          });
          void child.exited.then(() => {
            for (const tell of this.#open.values()) tell(null);
          });
          send(child, 0, { kind: "init" });
        }),
    });
  }
}

function send(child: ChildHandle, id: number, body: LanguageRequest): void {
  child.send({ id, body } satisfies LanguageFrame<LanguageRequest>);
}

/** A video becomes its frames; a wanted form becomes words, since nothing here can hold a model to it. */
function messagesOf({ messages, schema }: ModelRequest): LocalMessage[] {
  const plain = messages.map(({ role, parts }): LocalMessage => ({ role, parts: parts.flatMap(partsOf) }));
  const last = plain.at(-1);
  if (schema && last)
    last.parts.push({
      type: "text",
      text: `Answer with one JSON value of this schema and nothing else: ${JSON.stringify(schema.schema)}`,
    });
  return plain;
}

function partsOf(part: ModelMessage["parts"][number]): LocalMessage["parts"] {
  return part.type === "video" ? part.frames.map((jpeg) => ({ type: "image" as const, jpeg })) : [part];
}
