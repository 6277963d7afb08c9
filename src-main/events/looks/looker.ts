import { setImmediate } from "node:timers/promises";
import type { SceneEvent } from "#shared/domain/event.ts";
import type { VideoId } from "#shared/domain/video.ts";
import { toProblem } from "#shared/lib/problems.ts";
import { throwIfAborted, unlessAborted } from "../../platform/abort.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Logger } from "../../platform/logger.ts";
import type { PathsStore } from "../../store/facts/pathsStore.ts";
import type { SqliteStore } from "../../store/sqlite/store.ts";
import type { Footage, FootageView } from "../footage.ts";
import { lookKey, textKey } from "../scenarios/plan.ts";
import type { Entry, Registry } from "../scenarios/registry.ts";
import { commitLooks, type DoneLook } from "./commit.ts";
import { lookAt, type Look } from "./look.ts";
import { LookBook, type Looked } from "./lookBook.ts";
import { loadRun, type LoadedRun, type LoaderDeps } from "./runLoader.ts";

/** Work for so long before others get a turn. */
const TURN_MS = 8;
/** Looks are stored together that are made within this time: each commit waits for the disk. */
const COMMIT_MS = 250;
/** The last run that was there before anybody looked for events. */
const SINCE_KEY = "eventsSince";

export interface LookerDeps extends LoaderDeps {
  store: SqliteStore;
  paths: Pick<PathsStore, "of" | "forget">;
  footage: FootageView;
  registry: Registry;
  clock: Clock;
  logger: Logger;
  /** Called when something came of looking, as often as that is. */
  onChange(): void;
  /** Called inside the transaction that stores what is news. */
  tell(events: readonly SceneEvent[]): void;
  /** Called with the same when it is stored. */
  onNews(events: readonly SceneEvent[]): void;
}

interface Due {
  entry: Entry;
  key: string;
}

/**
 * Has every scenario that is switched on look at every current run that its newest version, with what is known now, has not looked at: in the background, one video after the other, new ones
 * first. What was begun when the process dies is begun again at the next start.
 */
export class Looker {
  readonly #deps: LookerDeps;
  readonly #book: LookBook;
  /** Videos to be gone through, and those of them that come first. */
  readonly #queue = new Set<VideoId>();
  readonly #first = new Set<VideoId>();
  /** Runs that became their video's first one while somebody could be told, and when. */
  readonly #fresh = new Map<number, number>();
  readonly #closing = new AbortController();
  readonly #unwatch: () => void;
  #waiting: DoneLook[] = [];
  #waitingSinceMs = 0;
  #started = false;
  #work: Promise<void> | null = null;
  #done = 0;
  #total = 0;

  constructor(deps: LookerDeps) {
    this.#deps = deps;
    this.#book = new LookBook(deps.store.eventRuns);
    this.#findFresh();
    this.#unwatch = deps.footage.onChange((now, before) => this.#changed(now, before));
  }

  /** Begins, with everything that is due. */
  start(): void {
    this.#started = true;
    this.wantAll();
  }

  /** Goes through every video for what is due there. */
  wantAll(): void {
    for (const { id, run } of this.#deps.footage.all()) if (run !== null) this.#queue.add(id);
    this.#begin();
  }

  want(id: VideoId): void {
    this.#queue.add(id);
    this.#begin();
  }

  /** Has these scenarios look at everything anew, whatever they have looked at. Resolves when nothing is due any more; rejects with CANCELLED when the signal aborts, and then goes on without anybody waiting. */
  async again(ids: readonly string[], signal: AbortSignal): Promise<void> {
    this.#book.forgetScenarios(ids);
    this.#started = true;
    this.wantAll();
    throwIfAborted(signal);
    await unlessAborted(this.settled(), signal);
    throwIfAborted(signal);
  }

  /** Videos gone through since it last had nothing to do; null while it has nothing to do. */
  get running(): { done: number; total: number } | null {
    return this.#work === null ? null : { done: this.#done, total: this.#total };
  }

  /** Whether a scenario's newest version has looked at a video as it stands. */
  hasLooked({ plan, id }: Entry, footage: Footage): boolean {
    if (!plan || footage.run === null) return false;
    return this.#book.of(footage.run, id)?.key === lookKey(plan, footage, this.#deps.concepts);
  }

  /** What a scenario lacked when it looked at a video's current run; null = it has not looked, or not as it stands now. */
  missingIn(entry: Entry, footage: Footage): Looked["missing"] | null {
    if (footage.run === null || !this.hasLooked(entry, footage)) return null;
    return this.#book.of(footage.run, entry.id)!.missing;
  }

  /** A scenario that is gone has looked at nothing: one of the same id is another. */
  forget(scenario: string): void {
    this.#book.forgetScenarios([scenario]);
  }

  /** Resolves when nothing is due. */
  async settled(): Promise<void> {
    // What was announced just now is queued by this.
    this.#deps.footage.all();
    while (this.#work) await this.#work;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#unwatch();
    await this.#work;
  }

  #begin(): void {
    if (!this.#started || this.#closing.signal.aborted) return;
    this.#total = this.#done + this.#queue.size;
    if (this.#work || this.#queue.size === 0) return;
    this.#work = this.#run()
      // Nothing that is looked at throws; what is stored can (a full disk). It is due still, and found so at the next start.
      .catch((error: unknown) => {
        this.#waiting = [];
        this.#queue.clear();
        this.#deps.logger.error("events could not be stored", { error });
      })
      .finally(() => {
        this.#work = null;
        this.#done = this.#total = 0;
        this.#deps.onChange();
        this.#begin();
      });
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    // Whoever asked has its answer first.
    await setImmediate();
    let began = performance.now();
    for (let id = this.#next(); id !== null && !signal.aborted; id = this.#next()) {
      const footage = this.#deps.footage.find(id);
      const due = footage ? this.#due(footage) : [];
      if (footage && due.length > 0) began = await this.#look(footage, due, began);
      this.#done++;
      if (performance.now() - began < TURN_MS) continue;
      this.#commitWhenDue();
      this.#deps.onChange();
      await setImmediate();
      began = performance.now();
    }
    if (!signal.aborted) this.#commit();
  }

  #next(): VideoId | null {
    for (const from of [this.#first, this.#queue])
      for (const id of from) {
        this.#first.delete(id);
        if (this.#queue.delete(id)) return id;
      }
    return null;
  }

  #due(footage: Footage): Due[] {
    const { registry, concepts } = this.#deps;
    const { run } = footage;
    if (run === null) return [];
    return registry.list().flatMap((entry) => {
      if (!entry.enabled || !entry.plan) return [];
      const key = lookKey(entry.plan, footage, concepts);
      return this.#book.of(run, entry.id)?.key === key ? [] : [{ entry, key }];
    });
  }

  /** Makes the looks that are due at one video. Returns when the current turn began. */
  async #look(footage: Footage, due: readonly Due[], began: number): Promise<number> {
    const { logger } = this.#deps;
    const run = footage.run!;
    try {
      const plans = due.map((it) => it.entry.plan!);
      // What an older library lacks is made first, which may take minutes: closing does not wait for it.
      const loaded = await unlessAborted(loadRun(footage, plans, this.#deps), this.#closing.signal);
      if (!loaded) return began;
      for (const { entry, key } of due) {
        if (this.#closing.signal.aborted) return began;
        const look = this.#lookAt(entry, loaded);
        if (look) this.#take({ entry, footage, run, key, look, isNews: this.#isNews(entry, run) });
        else this.#book.set(run, entry.id, { key, missing: [] });
        if (performance.now() - began < TURN_MS) continue;
        await setImmediate();
        began = performance.now();
      }
      if (this.#fresh.has(run)) this.#commit();
    } catch (error) {
      // One video that cannot be read must not keep the others from being looked at; it is due again at the next change or start.
      if (!this.#closing.signal.aborted)
        logger.warn("scenarios could not look at a video", { video: footage.id, problem: toProblem(error) });
    }
    return began;
  }

  /** Null where the scenario makes the engine fail: it must not keep the others from looking. Not asked again until something changes. */
  #lookAt({ id, plan }: Entry, loaded: LoadedRun): Look | null {
    try {
      return lookAt(plan!, loaded);
    } catch (error) {
      this.#deps.logger.error("a scenario failed", { scenario: id, run: loaded.run, error });
      return null;
    }
  }

  #take(done: DoneLook): void {
    const { entry, run, key, look } = done;
    const before = this.#book.of(run, entry.id);
    // In memory at once, so that it is not due again while it waits; `#commit` tells the book of what was passed over.
    this.#book.set(run, entry.id, { key, missing: look.missing });
    if (before && forgot(before, entry, look)) return;
    if (this.#waiting.length === 0) this.#waitingSinceMs = performance.now();
    this.#waiting.push(done);
  }

  #commitWhenDue(): void {
    if (this.#waiting.length > 0 && performance.now() - this.#waitingSinceMs >= COMMIT_MS) this.#commit();
  }

  #commit(): void {
    const { store, clock, registry, tell, onNews, onChange } = this.#deps;
    const waiting = this.#waiting;
    this.#waiting = [];
    if (waiting.length === 0) return;
    // Changed or switched off meanwhile: what the version before found is nobody's.
    const meant = waiting.filter(({ entry }) => registry.find(entry.id) === entry);
    let done: ReturnType<typeof commitLooks> = { stored: [], news: [] };
    try {
      done = commitLooks(meant, { store, nowMs: () => clock.nowMs(), tell });
    } finally {
      this.#passOver(waiting, new Set(done.stored));
    }
    if (done.news.length > 0) onNews(done.news);
    onChange();
  }

  /** What was not stored is due still. */
  #passOver(waiting: readonly DoneLook[], stored: ReadonlySet<DoneLook>): void {
    for (const done of waiting) {
      if (stored.has(done)) continue;
      this.#book.forgetRun(done.run);
      this.#queue.add(done.footage.id);
    }
  }

  #isNews(entry: Entry, run: number): boolean {
    const at = this.#fresh.get(run);
    return at !== undefined && at > entry.since;
  }

  #changed(now: Footage | null, before: Footage | null): void {
    const old = before?.run ?? null;
    const run = now?.run ?? null;
    if (old !== null && old !== run) {
      this.#book.forgetRun(old);
      this.#fresh.delete(old);
      this.#deps.paths.forget(old);
    }
    if (now === null || run === null) return void (old !== null && this.#deps.onChange());
    if (old === null) {
      this.#fresh.set(run, this.#deps.registry.tick());
      this.#first.add(now.id);
    }
    this.want(now.id);
  }

  /** Runs of the last session that nobody looked at before it ended: they are news still. Those that were there before anybody looked for events are not. */
  #findFresh(): void {
    const { store, footage, registry } = this.#deps;
    const runs = footage.all().flatMap((it) => it.run ?? []);
    const known = store.settings.read(SINCE_KEY);
    const since = typeof known === "number" ? known : Math.max(0, ...runs);
    if (known !== since) store.settings.write(SINCE_KEY, since);
    for (const run of runs) if (run > since && !this.#book.has(run)) this.#fresh.set(run, registry.tick());
  }
}

/** Whether a look says only that an encoder's knowledge is gone for now (its index is made anew) of what the same text found there: what was found stands until it can be looked for again. */
function forgot(before: { key: string; missing: unknown[] }, { plan }: Entry, { missing }: Look): boolean {
  return (
    missing.length > 0 &&
    missing.every((it) => it.kind === "concept") &&
    before.missing.length === 0 &&
    before.key.startsWith(`${textKey(plan!)}|`)
  );
}
