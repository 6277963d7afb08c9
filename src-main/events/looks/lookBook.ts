import type { EventRunRow, EventRunsTable } from "../../store/sqlite/eventRunsTable.ts";

/** What is known of a scenario's last look at a run. */
export type Looked = Pick<EventRunRow, "key" | "missing">;

/** Which scenario has looked at which run and how, in memory: read once, kept with every commit. */
export class LookBook {
  #byRun = new Map<number, Map<string, Looked>>();

  constructor(table: EventRunsTable) {
    for (const { run, scenario, key, missing } of table.list()) this.set(run, scenario, { key, missing });
  }

  of(run: number, scenario: string): Looked | null {
    return this.#byRun.get(run)?.get(scenario) ?? null;
  }

  /** Whether any scenario has looked at a run. */
  has(run: number): boolean {
    return this.#byRun.has(run);
  }

  set(run: number, scenario: string, looked: Looked): void {
    let known = this.#byRun.get(run);
    if (!known) this.#byRun.set(run, (known = new Map()));
    known.set(scenario, looked);
  }

  /** All runs are to be looked at anew by these. */
  forgetScenarios(ids: readonly string[]): void {
    for (const known of this.#byRun.values()) for (const id of ids) known.delete(id);
  }

  forgetRun(run: number): void {
    this.#byRun.delete(run);
  }
}
