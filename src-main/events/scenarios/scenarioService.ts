import type { ScenariosEvent, TrialEvent } from "#shared/contract/events.ts";
import type { ScenarioHead } from "#shared/domain/event.ts";
import type { PackStatus } from "#shared/domain/model.ts";
import type { VideoId } from "#shared/domain/video.ts";
import { fail } from "#shared/lib/problems.ts";
import type { Changes } from "../../platform/changes.ts";
import type { Clock } from "../../platform/clock.ts";
import type { SqliteStore } from "../../store/sqlite/store.ts";
import type { FootageView } from "../footage.ts";
import type { Looker } from "../looks/looker.ts";
import { paced } from "../paced.ts";
import { previewAt, type PreviewDeps } from "../trial/preview.ts";
import { suggestThresholds } from "../trial/suggest.ts";
import { tryScenario } from "../trial/tryScenario.ts";
import type { ConceptSource, ScenarioService } from "../types.ts";
import { headOf, type HeadContext } from "./heads.ts";
import type { Plan } from "./plan.ts";
import type { Entry, Registry } from "./registry.ts";
import type { FactsStore } from "../../store/facts/types.ts";

/** A watcher hears of changes this often at most. */
const PACE_MS = 300;

export interface ScenarioServiceDeps extends PreviewDeps {
  store: SqliteStore;
  facts: Pick<FactsStore, "of" | "peek">;
  footage: FootageView;
  registry: Registry;
  looker: Looker;
  concepts: ConceptSource;
  packs: { list(): Promise<PackStatus[]> };
  /** Announced by whatever changes what heads say. */
  changes: Changes;
  clock: Clock;
}

/** The scenarios of a library, for those who read, write and try them. */
export class Scenarios implements ScenarioService {
  readonly #deps: ScenarioServiceDeps;
  readonly #close: () => Promise<void>;

  constructor(deps: ScenarioServiceDeps, close: () => Promise<void>) {
    this.#deps = deps;
    this.#close = close;
  }

  async *watch(signal: AbortSignal): AsyncGenerator<ScenariosEvent, void> {
    for await (const _ of paced(this.#deps.changes, PACE_MS, signal))
      yield { scenarios: await this.list(), running: this.#deps.looker.running };
  }

  async list(): Promise<ScenarioHead[]> {
    const context = await this.#context();
    return this.#deps.registry.list().map((entry) => headOf(entry, context));
  }

  get(id: string, version?: number): ReturnType<ScenarioService["get"]> {
    const { registry } = this.#deps;
    const entry = registry.need(id);
    const shown = version ?? entry.version;
    return {
      id,
      yaml: shown === entry.version ? entry.yaml : registry.text(id, shown),
      version: shown,
      bundledYaml: registry.bundled(id),
      history: registry.history(id),
    };
  }

  async check(yaml: string): ReturnType<ScenarioService["check"]> {
    const { plan, problems } = this.#deps.registry.read(yaml);
    const head = plan && headOf(this.#candidate(plan, yaml), await this.#context());
    return { problems, head };
  }

  async save(yaml: string): Promise<ScenarioHead> {
    const { registry } = this.#deps;
    const before = registry.list();
    const entry = registry.save(yaml);
    if (!before.includes(entry)) this.#changed();
    return await this.#headOf(entry);
  }

  async reset(id: string): Promise<boolean> {
    const { registry, store } = this.#deps;
    const before = registry.need(id);
    const entry = store.db.transaction(() => {
      const now = registry.reset(id);
      if (now === null) {
        store.events.retire(id);
        store.eventRuns.deleteScenario(id);
      }
      return now;
    });
    if (entry === null) this.#deps.looker.forget(id);
    if (entry !== before) this.#changed();
    return entry !== before;
  }

  async enable(id: string, enabled: boolean): Promise<ScenarioHead> {
    const { registry, store } = this.#deps;
    const before = registry.need(id);
    const entry = registry.enable(id, enabled);
    if (entry !== before) {
      this.#changed();
      // What nobody marked is shown of those alone that are switched on.
      store.eventChanges.announce("events");
    }
    return await this.#headOf(entry);
  }

  async *try(yaml: string, videoIds: VideoId[] | undefined, signal: AbortSignal): AsyncGenerator<TrialEvent, void> {
    const plan = this.#deps.registry.needPlan(yaml);
    const known = this.#deps.registry.find(plan.scenario.id);
    const candidate = this.#candidate(plan, yaml);
    yield* tryScenario(
      // As it would be stored.
      { ...plan, scenario: { ...plan.scenario, version: known?.version ?? candidate.version } },
      videoIds,
      { ...this.#deps, events: this.#deps.store.events },
      signal,
    );
  }

  async run(ids: string[] | undefined, signal: AbortSignal): ReturnType<ScenarioService["run"]> {
    const { registry, looker, footage, store, clock } = this.#deps;
    const startedMs = clock.monotonicMs();
    const meant = ids ? ids.map((id) => registry.need(id)) : registry.list().filter((it) => it.enabled);
    const off = meant.find((it) => !it.enabled);
    if (off) throw fail("INVALID_INPUT", `${off.id} is switched off`);
    await looker.again(
      meant.map((it) => it.id),
      signal,
    );
    const scope = { fromUs: -Number.MAX_SAFE_INTEGER, toUs: Number.MAX_SAFE_INTEGER, utcMs: null };
    const videos = footage.all().filter((it) => it.run !== null);
    const { total } = store.events.list({
      videos: videos.map(({ id }) => ({ id, ...scope })),
      scenarioIds: meant.map((it) => it.id),
      hidden: [],
      order: "newest",
      limit: 0,
    });
    return {
      events: total,
      hours: videos.reduce((sum, it) => sum + it.durationUs, 0) / 3.6e9,
      tookMs: clock.monotonicMs() - startedMs,
    };
  }

  async preview(
    yaml: string,
    videoId: VideoId,
    tUs: number,
    signal: AbortSignal,
  ): ReturnType<ScenarioService["preview"]> {
    const { plan, problems } = this.#deps.registry.read(yaml);
    const footage = this.#deps.footage.find(videoId);
    if (!footage) throw fail("NOT_FOUND", videoId);
    if (!plan) return { problems, matches: [], holding: [] };
    return { problems, ...(await previewAt(plan, footage, tUs, this.#deps, signal)) };
  }

  async suggestions(id: string): ReturnType<ScenarioService["suggestions"]> {
    const { plan } = this.#deps.registry.need(id);
    return plan ? await suggestThresholds(plan, this.#deps.store.events.marked(id), this.#deps) : [];
  }

  settled(): Promise<void> {
    return this.#deps.looker.settled();
  }

  close(): Promise<void> {
    return this.#close();
  }

  #changed(): void {
    this.#deps.changes.announce("scenarios");
    this.#deps.looker.wantAll();
  }

  /** A text that is not stored, as it would stand. */
  #candidate(plan: Plan, yaml: string): Entry {
    const known = this.#deps.registry.find(plan.scenario.id);
    const bundled = this.#deps.registry.bundled(plan.scenario.id);
    return {
      id: plan.scenario.id,
      origin: bundled === null ? "own" : yaml === bundled ? "bundled" : "edited",
      enabled: known?.enabled ?? true,
      yaml,
      version: known?.version ?? 1,
      plan,
      problem: null,
      since: 0,
    };
  }

  async #headOf(entry: Entry): Promise<ScenarioHead> {
    return headOf(entry, await this.#context());
  }

  async #context(): Promise<HeadContext> {
    const { footage, store, concepts, facts, looker, packs } = this.#deps;
    return {
      packs: await packs.list(),
      footage: footage.all(),
      counts: store.events.counts(),
      concepts,
      facts,
      hasLooked: (entry, video) => looker.hasLooked(entry, video),
    };
  }
}
