import type { implement } from "@orpc/server";
import type { z } from "zod";
import type { Contract } from "#shared/contract/index.ts";
import type { eventFilter, EventsEvent, ScenariosEvent, suggestion, TrialEvent } from "#shared/contract/events.ts";
import {
  type AlertSettings,
  type AlertStatus,
  type ScenarioHead,
  type ScenarioNeed,
  type SceneEvent,
  type WatchedFolder,
} from "#shared/domain/event.ts";
import type { Scenario } from "#shared/domain/scenario.ts";
import type { VideoSummary } from "#shared/domain/video.ts";
import { problemOf } from "#shared/lib/problems.ts";
import { wallClockAt } from "../lib/format.ts";
import { Channel } from "./channel.ts";
import { editScenario, readScenario } from "./fakeScenarioRead.ts";
import { SCENARIO_TEXTS } from "./fakeScenarioTexts.ts";
import { madeUp, partNames } from "./fakeEventsMade.ts";

type Implementer = ReturnType<typeof implement<Contract>>;
type Filter = z.output<typeof eventFilter>;
type Suggestion = z.infer<typeof suggestion>;

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const LEVEL_ORDER = { alarm: 0, warning: 1, notice: 2 } as const;

interface Stored {
  yaml: string;
  bundled: string | null;
  version: number;
  enabled: boolean;
  history: Array<{ version: number; savedAtMs: number; yaml: string }>;
}

/** Scenarios and their events over the fake library. A file is read with the real schema; what it finds is made up. */
export class FakeEvents {
  readonly #videos: () => Map<string, VideoSummary>;
  readonly #stored = new Map<string, Stored>();
  readonly events = new Map<string, SceneEvent>();
  readonly #watch = new Channel<EventsEvent>();
  readonly #scenarios = new Channel<ScenariosEvent>();
  #seeded = false;
  running: { done: number; total: number } | null = null;
  /** Ms between the parts of a trial. */
  paceMs = 150;
  alerts: AlertSettings = { level: "warning", desktop: false, webhook: null, mqtt: null };
  alertStatus: AlertStatus = { webhook: null, mqtt: null };
  folders: WatchedFolder[] = [];
  suggestions: Suggestion[] = [];

  constructor(videos: () => Map<string, VideoSummary>) {
    this.#videos = videos;
    for (const yaml of SCENARIO_TEXTS) {
      const { scenario } = readScenario(yaml);
      if (scenario) this.#stored.set(scenario.id, { yaml, bundled: yaml, version: 1, enabled: true, history: [] });
    }
  }

  /** Made on the first question, when the library is there. */
  #all(): SceneEvent[] {
    if (!this.#seeded) {
      this.#seeded = true;
      for (const event of madeUp([...this.#videos().values()], this.#parsed())) this.events.set(event.id, event);
    }
    return [...this.events.values()];
  }
  #parsed(): Scenario[] {
    return [...this.#stored.values()].flatMap(({ yaml }) => readScenario(yaml).scenario ?? []);
  }
  counts() {
    const of = (state: SceneEvent["state"]) => this.#all().filter((one) => one.state === state).length;
    return { new: of("new"), confirmed: of("confirmed"), dismissed: of("dismissed") };
  }
  changed(): void {
    this.#watch.emit({ kind: "changed", counts: this.counts() });
    this.#scenarios.emit({ scenarios: this.heads(), running: this.running });
  }
  clear(): void {
    this.#seeded = true;
    this.events.clear();
    this.changed();
  }
  /** A new import raised events. */
  raise(events: SceneEvent[], total = events.length): void {
    for (const event of events) this.events.set(event.id, event);
    this.changed();
    this.#watch.emit({ kind: "raised", events, total });
  }
  setRunning(running: { done: number; total: number } | null): void {
    this.running = running;
    this.changed();
  }

  heads(): ScenarioHead[] {
    return [...this.#stored.keys()].flatMap((id) => this.head(id) ?? []);
  }
  head(id: string): ScenarioHead | null {
    const stored = this.#stored.get(id);
    const parsed = stored && readScenario(stored.yaml).scenario;
    if (!stored || !parsed) return null;
    const mine = this.#all().filter((one) => one.scenarioId === id);
    const of = (state: SceneEvent["state"]) => mine.filter((one) => one.state === state).length;
    const counts = { new: of("new"), confirmed: of("confirmed"), dismissed: of("dismissed") };
    const marked = counts.confirmed + counts.dismissed;
    const ready = [...this.#videos().values()].filter((v) => v.state === "ready").length;
    return {
      id,
      version: stored.version,
      origin: stored.bundled === null ? "own" : stored.bundled === stored.yaml ? "bundled" : "edited",
      enabled: stored.enabled,
      level: parsed.level,
      names: parsed.names,
      why: parsed.why,
      ucf: parsed.ucf,
      needs: needsOf(parsed),
      areas: areasOf(parsed),
      counts,
      precision: marked === 0 ? null : counts.confirmed / marked,
      lookedAt: this.running ? Math.floor((ready * this.running.done) / this.running.total) : ready,
      ready,
      problem: null,
    };
  }

  #filtered(filter: Filter): SceneEvent[] {
    const inList = <T>(list: readonly T[] | undefined, value: T) => !list?.length || list.includes(value);
    const wall = (one: SceneEvent) => {
      const video = this.#videos().get(one.videoId);
      const clock = video && wallClockAt(video.recordedAt, one.startUs);
      return clock ? `${clock.date}T${clock.time}` : null;
    };
    const found = this.#all().filter((one) => {
      const at = filter.from || filter.to ? wall(one) : "";
      return (
        inList(filter.scenarioIds, one.scenarioId) &&
        inList(filter.videoIds, one.videoId) &&
        inList(filter.levels, one.level) &&
        inList(filter.states, one.state) &&
        inList(filter.cameras, this.#videos().get(one.videoId)?.camera ?? "") &&
        (at === "" || (at !== null && (!filter.from || at >= filter.from) && (!filter.to || at <= filter.to)))
      );
    });
    return found.sort((a, b) =>
      filter.order === "level"
        ? LEVEL_ORDER[a.level] - LEVEL_ORDER[b.level] || b.createdAtMs - a.createdAtMs
        : filter.order === "newest"
          ? b.createdAtMs - a.createdAtMs
          : a.videoId.localeCompare(b.videoId) || a.startUs - b.startUs,
    );
  }

  eventRouter(os: Implementer, note: (name: string, input?: unknown) => void) {
    return {
      list: os.events.list.handler(({ input }) => {
        const all = this.#filtered(input);
        return { events: all.slice(0, input.limit), total: all.length };
      }),
      get: os.events.get.handler(({ input, errors }) => {
        const one = this.#all().find((event) => event.id === input.id);
        if (!one) throw errors.PROBLEM({ data: problemOf("NOT_FOUND") });
        return one;
      }),
      watch: os.events.watch.handler(({ signal }) =>
        this.#watch.follow({ kind: "changed", counts: this.counts() }, signal),
      ),
      mark: os.events.mark.handler(({ input }) => {
        note("events.mark", input);
        const done = input.ids.flatMap((id): SceneEvent[] => {
          const known = this.events.get(id);
          if (!known) return [];
          const state = input.state ?? known.state;
          const next: SceneEvent = {
            ...known,
            state,
            reason: state === "dismissed" ? (input.reason ?? known.reason) : null,
            note: input.note ?? known.note,
            level: input.level ?? known.level,
            reviewedAtMs: state === "new" ? null : Date.now(),
          };
          this.events.set(id, next);
          return [next];
        });
        this.changed();
        return done;
      }),
      export: os.events.export.handler(({ input }) => {
        note("events.export", input);
        const found = this.#filtered(input.filter);
        return input.format === "json"
          ? { name: "events.json", mime: "application/json", text: JSON.stringify(found, null, 2) }
          : {
              name: "events.csv",
              mime: "text/csv",
              text: ["id,scenario,level", ...found.map((e) => [e.id, e.scenarioId, e.level].join(","))].join("\n"),
            };
      }),
      alerts: os.events.alerts.handler(() => (note("events.alerts"), this.alerts)),
      setAlerts: os.events.setAlerts.handler(({ input: { webhookSecret, mqttPassword, ...alerts } }) => {
        note("events.setAlerts", { ...alerts, webhookSecret, mqttPassword });
        this.alerts = alerts;
        const target = (on: boolean, secret: string | null | undefined, known: boolean) =>
          on
            ? {
                waiting: 0,
                dropped: 0,
                lastToldAtMs: Date.now() - 720_000,
                problem: null,
                caution: null,
                hasSecret: secret === undefined ? known : secret !== null,
              }
            : null;
        this.alertStatus = {
          webhook: target(alerts.webhook !== null, webhookSecret, this.alertStatus.webhook?.hasSecret ?? false),
          mqtt: target(alerts.mqtt !== null, mqttPassword, this.alertStatus.mqtt?.hasSecret ?? false),
        };
        return alerts;
      }),
      testAlert: os.events.testAlert.handler(({ input }) => {
        note("events.testAlert", input);
        return input.to === "webhook"
          ? { ok: true, detail: "HTTP 204", words: { en: "The address took it.", ko: "주소에서 받았습니다." } }
          : {
              ok: false,
              detail: "ECONNREFUSED 192.168.0.20:1883",
              words: {
                en: "No broker answers at this address. Check that it runs and that the port is right.",
                ko: "이 주소에서 응답하는 브로커가 없습니다. 실행 중인지, 포트가 맞는지 확인하십시오.",
              },
            };
      }),
      alertStatus: os.events.alertStatus.handler(() => this.alertStatus),
      folders: os.events.folders.handler(() => this.folders),
      watchFolder: os.events.watchFolder.handler(({ input }) => {
        note("events.watchFolder", input);
        this.folders = [
          ...this.folders.filter((one) => one.path !== input.path),
          { ...input, state: "watching", imported: 0, waiting: 0 },
        ];
        return this.folders;
      }),
      unwatchFolder: os.events.unwatchFolder.handler(({ input }) => {
        note("events.unwatchFolder", input);
        this.folders = this.folders.filter((one) => one.path !== input.path);
        return this.folders;
      }),
    };
  }

  scenarioRouter(os: Implementer, note: (name: string, input?: unknown) => void) {
    return {
      watch: os.scenarios.watch.handler(({ signal }) =>
        this.#scenarios.follow({ scenarios: this.heads(), running: this.running }, signal),
      ),
      list: os.scenarios.list.handler(() => this.heads()),
      get: os.scenarios.get.handler(({ input, errors }) => {
        const stored = this.#stored.get(input.id);
        if (!stored) throw errors.PROBLEM({ data: problemOf("NOT_FOUND") });
        const old = stored.history.find((one) => one.version === input.version);
        return {
          id: input.id,
          yaml: old?.yaml ?? stored.yaml,
          version: stored.version,
          bundledYaml: stored.bundled,
          history: stored.history.map(({ version, savedAtMs }) => ({ version, savedAtMs })),
        };
      }),
      check: os.scenarios.check.handler(({ input }) => {
        note("scenarios.check", input);
        const { scenario, problems } = readScenario(input.yaml);
        const head = scenario && this.head(scenario.id);
        return {
          problems,
          head: scenario && head ? { ...head, needs: needsOf(scenario), areas: areasOf(scenario) } : null,
        };
      }),
      edit: os.scenarios.edit.handler(({ input, errors }) => {
        note("scenarios.edit", input);
        const yaml = editScenario(input.yaml, input);
        if (yaml === null) throw errors.PROBLEM({ data: problemOf("INVALID_INPUT") });
        return { yaml };
      }),
      save: os.scenarios.save.handler(({ input, errors }) => {
        note("scenarios.save", input);
        const { scenario, problems } = readScenario(input.yaml);
        if (!scenario) throw errors.PROBLEM({ data: problemOf("INVALID_INPUT", problems[0]?.message) });
        const known = this.#stored.get(scenario.id);
        const version = (known?.version ?? 0) + 1;
        this.#stored.set(scenario.id, {
          yaml: input.yaml,
          bundled: known?.bundled ?? null,
          version,
          enabled: known?.enabled ?? true,
          history: [{ version, savedAtMs: Date.now(), yaml: input.yaml }, ...(known?.history ?? [])],
        });
        this.changed();
        const head = this.head(scenario.id);
        if (!head) throw errors.PROBLEM({ data: problemOf("INTERNAL") });
        return head;
      }),
      reset: os.scenarios.reset.handler(({ input }) => {
        note("scenarios.reset", input);
        const known = this.#stored.get(input.id);
        if (known?.bundled) {
          this.#stored.set(input.id, { ...known, yaml: known.bundled, version: known.version + 1 });
          this.changed();
          return { removed: false };
        }
        const removed = this.#stored.delete(input.id);
        this.changed();
        return { removed };
      }),
      enable: os.scenarios.enable.handler(({ input, errors }) => {
        note("scenarios.enable", input);
        const known = this.#stored.get(input.id);
        if (known) known.enabled = input.enabled;
        this.changed();
        const head = this.head(input.id);
        if (!head) throw errors.PROBLEM({ data: problemOf("NOT_FOUND") });
        return head;
      }),
      try: os.scenarios.try.handler(({ input, signal, errors }) => {
        note("scenarios.try", input);
        const { scenario, problems } = readScenario(input.yaml);
        if (!scenario) throw errors.PROBLEM({ data: problemOf("INVALID_INPUT", problems[0]?.message) });
        return this.#trial(scenario, signal);
      }),
      run: os.scenarios.run.handler(({ input }) => {
        note("scenarios.run", input);
        return { events: this.events.size, hours: 612, tookMs: 2140 };
      }),
      preview: os.scenarios.preview.handler(({ input }) => {
        note("scenarios.preview", input);
        const { scenario, problems } = readScenario(input.yaml);
        const names = scenario ? partNames(scenario) : [];
        const share = (input.tUs / 60_000_000) % 1;
        const [first] = names;
        return {
          problems,
          matches: scenario
            ? [
                {
                  trackId: 1,
                  class: "person",
                  box: { x: Math.max(0, 0.1 + 0.8 * share - 0.012), y: 0.53, w: 0.05, h: 0.23 },
                  parts: first ? [first] : [],
                },
                {
                  trackId: 2,
                  class: "car",
                  box: { x: Math.max(0, 0.89 - 0.75 * share), y: 0.64, w: 0.18, h: 0.15 },
                  parts: [],
                },
              ]
            : [],
          holding: first ? [first] : [],
        };
      }),
      suggestions: os.scenarios.suggestions.handler(() => this.suggestions),
    };
  }

  async *#trial(scenario: Scenario, signal: AbortSignal | undefined): AsyncGenerator<TrialEvent> {
    const total = this.#videos().size;
    for (let i = 1; i <= 4; i++) {
      yield { kind: "progress", done: Math.round((total * i) / 4), total, found: i * 3 };
      await wait(this.paceMs);
      if (signal?.aborted) return;
    }
    const mine = this.#all().filter((one) => one.scenarioId === scenario.id);
    const vanishes = mine.filter((_, i) => i % 3 === 2);
    const appears = madeUp([...this.#videos().values()], [scenario], 41)
      .slice(0, 5)
      .map(
        ({ id: _i, state: _s, reason: _r, note: _n, reviewedAtMs: _v, stale: _t, createdAtMs: _c, ...rest }) => rest,
      );
    const stays = mine.filter((one) => !vanishes.includes(one));
    const of = (list: SceneEvent[], state: SceneEvent["state"]) => list.filter((one) => one.state === state).length;
    yield {
      kind: "done",
      appears,
      vanishes,
      counts: { appears: appears.length, vanishes: vanishes.length, stays: stays.length },
      marked: {
        confirmedKept: of(stays, "confirmed"),
        confirmedLost: of(vanishes, "confirmed"),
        dismissedKept: of(stays, "dismissed"),
        dismissedGone: of(vanishes, "dismissed"),
      },
      hours: 612.4,
      tookMs: 3480,
    };
  }
}

function areasOf(scenario: Scenario): ScenarioHead["areas"] {
  const text = JSON.stringify(scenario.when);
  const used = [...text.matchAll(/"(crosses|enters|leaves|in|notIn)":"([^"]+)"/g)];
  return used.map(([, key, name = ""]) => ({
    name,
    kind: key === "crosses" ? ("line" as const) : ("zone" as const),
    cameras: scenario.areas
      .filter((area) => ("zone" in area ? area.zone : area.line) === name)
      .map((area) => area.camera),
  }));
}

function needsOf(scenario: Scenario): ScenarioNeed[] {
  const text = JSON.stringify(scenario.when);
  const needs: ScenarioNeed[] = [];
  for (const [, name = ""] of text.matchAll(/"concept":"([^"]+)"/g))
    needs.push({ kind: "concept", name, met: false, videos: 44, packIds: ["siglip2-base-224"] });
  if (text.includes('"gun"'))
    needs.push({ kind: "class", name: "gun", met: false, videos: 44, packIds: ["yolo-world-s"] });
  for (const area of areasOf(scenario))
    needs.push({
      kind: "area",
      name: area.name,
      met: area.cameras.length >= 5,
      videos: area.cameras.length >= 5 ? 0 : 37 - area.cameras.length * 8,
      packIds: [],
    });
  if (text.includes("person")) needs.push({ kind: "class", name: "person", met: true, videos: 0, packIds: [] });
  return needs;
}
