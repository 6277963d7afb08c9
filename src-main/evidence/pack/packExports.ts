import { mkdir, rm, stat } from "node:fs/promises";
import { basename, isAbsolute } from "node:path";
import {
  exportId,
  exportState,
  type AuditAction,
  type CaseId,
  type ExportId,
  type ExportOptions,
  type ExportState,
} from "#shared/domain/case.ts";
import type { Language } from "#shared/domain/evidence.ts";
import { AppError } from "#shared/domain/errors.ts";
import { fail, toProblem } from "#shared/lib/problems.ts";
import type { Changes } from "../../platform/changes.ts";
import { randomId } from "../../platform/ids.ts";
import { fromSystemError } from "../../platform/osErrors.ts";
import type { Json } from "../audit/canonical.ts";
import { inOrder } from "../cases/content.ts";
import type { EvidenceDeps, PackExports } from "../types.ts";
import { folderName } from "./folderName.ts";
import { PackFolder, TEMPORARY } from "./packFolder.ts";
import { writePack, type PackDeps } from "./writePack.ts";

export interface ExportsDeps extends PackDeps, Pick<EvidenceDeps, "checkFolder" | "packFolder" | "logger"> {
  changes: Changes<"exports">;
}

/** Ended exports that are still told of. */
const KEPT = 20;
/** Progress is told this often at most. */
const PACE_MS = 150;

/** Exports of cases, one after the other. What an export has not finished it takes away again. */
export class Exports implements PackExports {
  readonly #deps: ExportsDeps;
  readonly #states = new Map<ExportId, ExportState>();
  readonly #stops = new Map<ExportId, AbortController>();
  #last: Promise<void> = Promise.resolve();
  #closed = false;
  #toldAtMs = 0;

  constructor(deps: ExportsDeps) {
    this.#deps = deps;
  }

  get folder(): string {
    return this.#deps.packFolder;
  }

  states(): ExportState[] {
    return [...this.#states.values()].toReversed();
  }

  async signingKey(): ReturnType<PackExports["signingKey"]> {
    return await this.#deps.key.signer();
  }

  async start(request: {
    id: CaseId;
    folder: string | null;
    language: Language;
    options: ExportOptions;
  }): Promise<ExportState> {
    const { store, clock } = this.#deps;
    const head = store.cases.find(request.id);
    if (!head) throw fail("NOT_FOUND", request.id);
    const parent = await this.#parentFor(request.folder);
    if (this.#closed) throw fail("CANCELLED");
    const id = exportId.parse(randomId("x"));
    const stop = new AbortController();
    this.#stops.set(id, stop);
    this.#set({
      id,
      caseId: head.id,
      state: "running",
      done: 0,
      total: head.items,
      fraction: 0,
      path: null,
      files: 0,
      bytes: 0,
      notMade: 0,
      problem: null,
      startedAtMs: clock.nowMs(),
    });
    this.#note("exportStarted", head.id, { export: id, items: head.items, ...request.options });
    this.#last = this.#last.then(() => this.#run(id, request, parent, stop.signal));
    return this.#states.get(id)!;
  }

  cancel(id: ExportId): boolean {
    const running = this.#states.get(id)?.state === "running";
    if (running) this.#stops.get(id)?.abort();
    return running;
  }

  async sweep(): Promise<void> {
    const { store, logger } = this.#deps;
    for (const temporary of store.openExports.list()) {
      // Only what can be one: the database may have been written by somebody else.
      if (isAbsolute(temporary) && TEMPORARY.test(basename(temporary)))
        await rm(temporary, { recursive: true, force: true }).catch((error: unknown) =>
          logger.warn("what an unfinished export left could not be removed", { temporary, error }),
        );
      store.openExports.remove(temporary);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const stop of this.#stops.values()) stop.abort();
    await this.#last;
  }

  async #parentFor(folder: string | null): Promise<string> {
    const { packFolder, checkFolder } = this.#deps;
    if (folder === null || folder === packFolder) {
      await mkdir(packFolder, { recursive: true }).catch((error: unknown) => {
        throw fromSystemError(error);
      });
      return packFolder;
    }
    await checkFolder(folder);
    const info = await stat(folder).catch((error: unknown) => {
      throw fromSystemError(error);
    });
    if (!info.isDirectory()) throw fail("INVALID_INPUT", `${folder} is not a folder`);
    return folder;
  }

  async #run(
    id: ExportId,
    { id: caseId, language, options }: { id: CaseId; language: Language; options: ExportOptions },
    parent: string,
    signal: AbortSignal,
  ): Promise<void> {
    const { store, logger, clock } = this.#deps;
    const folder = new PackFolder(parent, signal);
    try {
      const head = store.cases.find(caseId);
      if (!head) throw fail("NOT_FOUND", caseId);
      const items = inOrder(store.cases.items(caseId), head.order);
      store.openExports.add(folder.temporary);
      await folder.create();
      const { manifest, sha256 } = await writePack(
        this.#deps,
        folder,
        { id, head, items, language, options },
        signal,
        (fraction, done) => this.#progress(id, fraction, done, items.length),
      );
      const path = await folder.finish(folderName(head.title, clock.nowMs()));
      const bytes = folder.files.reduce((sum, it) => sum + it.bytes, 0);
      const notMade = manifest.items.reduce((sum, it) => sum + it.notMade.length, 0);
      this.#note("exportFinished", caseId, {
        export: id,
        manifest: sha256,
        files: folder.files.length,
        bytes,
        notMade,
      });
      this.#set({
        ...this.#states.get(id)!,
        state: "done",
        done: items.length,
        total: items.length,
        fraction: 1,
        path,
        files: folder.files.length,
        bytes,
        notMade,
      });
    } catch (thrown) {
      await folder
        .discard()
        .catch((error: unknown) => logger.warn("an unfinished export could not be removed", { error }));
      this.#failed(id, caseId, thrown);
    } finally {
      store.openExports.remove(folder.temporary);
      this.#stops.delete(id);
    }
  }

  #failed(id: ExportId, caseId: CaseId, thrown: unknown): void {
    const error = fromSystemError(thrown);
    const stopped = error instanceof AppError && error.code === "CANCELLED";
    const problem = toProblem(error);
    if (!stopped) this.#deps.logger.error("an export failed", { id, error });
    this.#note(stopped ? "exportCancelled" : "exportFailed", caseId, { export: id, code: problem.code });
    this.#set({ ...this.#states.get(id)!, state: stopped ? "cancelled" : "failed", problem: stopped ? null : problem });
  }

  #note(action: AuditAction, caseId: CaseId, data: { [key: string]: Json }): void {
    this.#deps.log.add({ action, caseId, data });
  }

  #progress(id: ExportId, fraction: number, done: number, total: number): void {
    const nowMs = performance.now();
    if (nowMs - this.#toldAtMs < PACE_MS) return;
    this.#toldAtMs = nowMs;
    this.#set({ ...this.#states.get(id)!, fraction, done, total });
  }

  #set(state: ExportState): void {
    this.#states.set(state.id, exportState.parse(state));
    for (const [id, known] of this.#states) {
      if (this.#states.size <= KEPT) break;
      if (known.state !== "running") this.#states.delete(id);
    }
    this.#deps.changes.announce("exports");
  }
}
