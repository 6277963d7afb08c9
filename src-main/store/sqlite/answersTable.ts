import { z } from "zod";
import { answerHead, type AnswerHead } from "#shared/contract/answers.ts";
import { storedAnswer, type AnswerId, type StoredAnswer } from "#shared/domain/evidence.ts";
import { fail } from "#shared/lib/problems.ts";
import type { Database } from "./database.ts";

const dataRow = z.object({ data: z.string().transform((text) => storedAnswer.parse(JSON.parse(text))) });

/** Answers and summaries as they were told. One that rests on a video goes with it (trigger `answersOfRemovedVideos`). */
export class AnswersTable {
  #db: Database;
  constructor(db: Database) {
    this.#db = db;
  }

  /** Keeps an answer, with the videos that its evidence and its scope are of. Returns false, and keeps nothing, when one of these was removed meanwhile: of a removed video nothing is left. */
  insert(answer: StoredAnswer): boolean {
    const { evidence, scope, nearestMiss } = answer;
    const videos = new Set<string>([
      ...evidence.map((it) => it.videoId),
      ...(scope.videoIds ?? []),
      ...(scope.span ? [scope.span.videoId] : []),
      ...(scope.spans ?? []).map((it) => it.videoId),
      ...(nearestMiss ? [nearestMiss.videoId] : []),
    ]);
    return this.#db.transaction(() => {
      for (const id of videos) if (!this.#db.get("SELECT 1 FROM videos WHERE id = ?", id)) return false;
      this.#db.run(
        "INSERT INTO answers (id, seq, createdAtMs, data) VALUES (?, (SELECT coalesce(max(seq), 0) + 1 FROM answers), ?, ?)",
        answer.id,
        answer.createdAtMs,
        JSON.stringify(answer),
      );
      for (const id of videos) this.#db.run("INSERT INTO answerVideos (answer, videoId) VALUES (?, ?)", answer.id, id);
      return true;
    });
  }

  /** Newest first. One that cannot be read any more (a newer version wrote it) is left out. */
  list(limit: number): AnswerHead[] {
    const rows = this.#db.all(
      `SELECT id, data ->> '$.kind' AS kind, data ->> '$.outcome' AS outcome, createdAtMs,
              data ->> '$.plan.question' AS question, json_array_length(data, '$.sentences') AS sentences
       FROM answers ORDER BY seq DESC LIMIT ?`,
      limit,
    );
    return rows.flatMap((row) => {
      const parsed = answerHead.safeParse(row);
      return parsed.success ? [parsed.data] : [];
    });
  }

  /** Throws AppError(LIBRARY_UNREADABLE) when it cannot be read. */
  find(id: AnswerId): StoredAnswer | null {
    const row = this.#db.get("SELECT data FROM answers WHERE id = ?", id);
    if (!row) return null;
    try {
      return dataRow.parse(row).data;
    } catch (error) {
      throw fail("LIBRARY_UNREADABLE", `answer ${id}`, error);
    }
  }

  delete(id: AnswerId): boolean {
    return this.#db.run("DELETE FROM answers WHERE id = ?", id) > 0;
  }
}
