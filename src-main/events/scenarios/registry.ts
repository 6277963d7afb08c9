import { scenarioId, type Scenario } from "#shared/domain/scenario.ts";
import type { ScenarioProblem } from "#shared/domain/event.ts";
import { fail } from "#shared/lib/problems.ts";
import type { ScenariosTable } from "../../store/sqlite/scenariosTable.ts";
import { planOf, type Plan } from "./plan.ts";
import { withVersion } from "./version.ts";

/** Reads a scenario's file. */
export type ReadScenario = (text: string) => { scenario: Scenario | null; problems: ScenarioProblem[] };

/** A scenario of this library as it stands. */
export interface Entry {
  id: string;
  origin: "bundled" | "edited" | "own";
  enabled: boolean;
  yaml: string;
  version: number;
  /** Null when its text cannot be read; then `problem` says why. */
  plan: Plan | null;
  problem: ScenarioProblem | null;
  /** Counts up over all scenarios: when it last became what it is now. 0 = before the start. */
  since: number;
}

export interface RegistryOptions {
  table: ScenariosTable;
  /** Texts that come with the app, by id. */
  bundled: ReadonlyMap<string, string>;
  read: ReadScenario;
  nowMs(): number;
}

/** The scenarios that come with the app, with what was changed, made and switched off here. */
export class Registry {
  #options: RegistryOptions;
  #entries = new Map<string, Entry>();
  #moment = 0;
  #started = false;

  constructor(options: RegistryOptions) {
    this.#options = options;
    for (const id of new Set([...options.bundled.keys(), ...options.table.list().map((it) => it.id)])) this.#put(id);
    this.#started = true;
  }

  /** Bundled ones first, then those made here in the order they were made. */
  list(): Entry[] {
    return [...this.#entries.values()];
  }

  find(id: string): Entry | null {
    return this.#entries.get(id) ?? null;
  }

  /** Throws AppError(NOT_FOUND). */
  need(id: string): Entry {
    const entry = this.find(id);
    if (!entry) throw fail("NOT_FOUND", id);
    return entry;
  }

  /** The next moment: what is noted with it happened after every `since` so far. */
  tick(): number {
    return ++this.#moment;
  }

  /** Reads a text without storing it. */
  read(yaml: string): { plan: Plan | null; problems: ScenarioProblem[] } {
    const { scenario, problems } = this.#options.read(yaml);
    return { plan: scenario && problems.length === 0 ? planOf(scenario) : null, problems };
  }

  /** As `read`. Throws AppError(INVALID_INPUT) with the first mistake. */
  needPlan(yaml: string): Plan {
    const { plan, problems } = this.read(yaml);
    const [first] = problems;
    if (plan) return plan;
    throw fail(
      "INVALID_INPUT",
      first ? `line ${first.line}, column ${first.column}: ${first.message}` : "not a scenario",
    );
  }

  /** Stores a text as the next version of the scenario that it names. The same text again is no new version. Throws AppError(INVALID_INPUT) with the first mistake. */
  save(yaml: string): Entry {
    const { id } = this.needPlan(yaml).scenario;
    const known = this.find(id);
    const { table, nowMs } = this.#options;
    if (known && withVersion(yaml, known.version) === withVersion(known.yaml, known.version)) return known;
    const version = Math.max(known?.version ?? 0, ...table.history(id).map((it) => it.version)) + 1;
    const numbered = withVersion(yaml, version);
    // A text whose version cannot be set from outside is kept as it was written.
    const text = this.#options.read(numbered).scenario?.version === version ? numbered : yaml;
    table.save(id, version, text, nowMs());
    return this.#put(id)!;
  }

  /** Back to the bundled text, or away with one that was made here: then the answer is null. Throws AppError(NOT_FOUND). */
  reset(id: string): Entry | null {
    const { origin } = this.need(id);
    const { table } = this.#options;
    if (origin === "bundled") return this.need(id);
    if (origin === "edited") table.reset(id);
    else table.delete(id);
    return this.#put(id);
  }

  /** Throws AppError(NOT_FOUND). */
  enable(id: string, enabled: boolean): Entry {
    const entry = this.need(id);
    if (entry.enabled === enabled) return entry;
    this.#options.table.setEnabled(id, enabled);
    return this.#put(id)!;
  }

  bundled(id: string): string | null {
    return this.#options.bundled.get(id) ?? null;
  }

  history(id: string): Array<{ version: number; savedAtMs: number }> {
    return this.#options.table.history(id);
  }

  /** Text of a version that was saved here. Throws AppError(NOT_FOUND). */
  text(id: string, version: number): string {
    const text = this.#options.table.text(id, version);
    if (text === null) throw fail("NOT_FOUND", `${id} version ${version}`);
    return text;
  }

  /** Reads one anew from what is stored and bundled; null when there is none. */
  #put(id: string): Entry | null {
    const row = this.#options.table.list().find((it) => it.id === id);
    const bundled = this.bundled(id);
    const yaml = row?.yaml ?? bundled;
    if (yaml === null) {
      this.#entries.delete(id);
      return null;
    }
    const edited = row?.yaml !== null && row !== undefined;
    const { plan, problems } = this.read(yaml);
    const named = plan?.scenario.id === id && scenarioId.safeParse(id).success ? plan : null;
    const version = edited ? row.version : (named?.scenario.version ?? 1);
    const entry: Entry = {
      id,
      origin: bundled === null ? "own" : edited ? "edited" : "bundled",
      enabled: row?.enabled ?? true,
      yaml,
      version,
      plan: named && { ...named, scenario: { ...named.scenario, version } },
      problem:
        problems[0] ??
        (named ? null : { line: 1, column: 1, path: "id", message: `the file is of ${id}, its id is not` }),
      since: this.#started ? this.tick() : 0,
    };
    this.#entries.set(id, entry);
    return entry;
  }
}
