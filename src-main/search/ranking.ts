import type { SearchRoute } from "#shared/domain/moment.ts";
import type { Query } from "#shared/domain/query.ts";
import { patternsOf } from "./coverage.ts";
import { isStated, type RunAnswer } from "./factsPass.ts";
import { betterBand, byStrength, mergeNeighbours, mergeReasons, type Candidate } from "./fusion.ts";
import { reasonOfHit, reasonOfText } from "./reasons.ts";
import type { Selected } from "./selection.ts";
import type { StepHits } from "./similarities.ts";
import type { Similar } from "./similarity.ts";
import { covers, overlaps, type Span } from "./spans.ts";
import type { TextsFound } from "./textRoute.ts";
import type { TextHit } from "./types.ts";

/** Candidates of one answer as the routes bring them in; bounded, however many match. */
export class Ranking {
  #query: Query;
  #stated: boolean;
  #keep: number;
  /** Fact candidates kept, by run. */
  #byRun = new Map<number, Candidate[]>();
  #kept = 0;
  /** Strength of the last one kept, once more were found than are kept. */
  #floor = -Infinity;
  /** Matches of each run, kept or not. */
  #counts = new Map<number, number>();
  #cut = new Set<number>();
  #forbidden = new Map<number, Span[]>();
  #loose: Candidate[] = [];
  #miss: Candidate | null = null;

  /** `keep`: candidates of facts held at most (twice that between two tidyings). */
  constructor(query: Query, keep: number) {
    this.#query = query;
    this.#keep = keep;
    this.#stated = query.steps.some(isStated);
  }

  /** Moments found so far. */
  get found(): number {
    let sum = this.#loose.length;
    for (const count of this.#counts.values()) sum += count;
    return sum;
  }

  addRun(run: number, answer: RunAnswer): void {
    if (answer.forbidden.length > 0) this.#forbidden.set(run, answer.forbidden);
    if (answer.count === 0) return;
    this.#counts.set(run, answer.count);
    if (answer.count > answer.candidates.length) this.#cut.add(run);
    if (answer.candidates.length === 0) return;
    this.#byRun.set(run, answer.candidates);
    this.#kept += answer.candidates.length;
    if (this.#kept > 2 * this.#keep) this.#tidy();
  }

  /** A match of facts below this would not be kept. */
  get floor(): number {
    return this.#floor;
  }

  /** The nearest one is kept. */
  addMiss(miss: Candidate): void {
    if (this.#miss === null || byStrength(miss, this.#miss) < 0) this.#miss = miss;
  }

  replaceRun(run: number, answer: RunAnswer): void {
    this.#kept -= this.#byRun.get(run)?.length ?? 0;
    this.#byRun.delete(run);
    this.#counts.delete(run);
    this.#cut.delete(run);
    if (answer.count === 0) return;
    this.#byRun.set(run, answer.candidates);
    this.#counts.set(run, answer.count);
    this.#kept += answer.candidates.length;
  }

  /** Runs with a match. */
  runs(): number[] {
    return [...this.#counts.keys()];
  }

  /** Those of these runs whose matches were not all kept. */
  cutRuns(runs: readonly number[]): number[] {
    return runs.filter((run) => this.#cut.has(run));
  }

  /** True when facts cannot tell of some run: similarity has to. */
  undecided(selected: ReadonlyMap<number, Selected>): boolean {
    for (const video of selected.values()) if (this.#isUndecided(video)) return true;
    return false;
  }

  /** Only filters were given: what they leave is the answer. */
  addWhole(videos: readonly Selected[]): void {
    for (const video of videos) {
      if (!video.video.run) continue;
      for (const span of video.within ?? [{ startUs: 0, endUs: video.durationUs }])
        this.#loose.push({ ...blank(video), ...span, bestUs: span.startUs, scores: { facts: 1 }, strength: 1 });
    }
  }

  /** May be called again with more: what was there before is joined with itself. */
  addSimilar(hits: StepHits): void {
    const loose: Candidate[] = [];
    for (let step = 0; step < hits.steps; step++) {
      // Crops first: of two that speak for a moment, the picture of the thing itself is the evidence.
      const found = hits.of(step).toSorted((a, b) => Number(b.route === "crops") - Number(a.route === "crops"));
      for (const hit of found) {
        const route: SearchRoute = step === 0 && hits.byExample ? "example" : hit.route;
        const supports = this.#support(hit, step, route);
        if (supports || this.#query.steps.length > 1 || (this.#stated && !this.#isUndecided(hit.video))) continue;
        if (!this.#isForbidden(hit.run, hit)) loose.push(looseOf(hit, this.#query, step, route));
      }
    }
    for (const [run, list] of this.#byRun) {
      const left = list.filter((it) => !hits.isAway({ ...it, run, trackId: it.trackIds[0] ?? null }));
      if (left.length === list.length) continue;
      this.#byRun.set(run, left);
      this.#kept -= list.length - left.length;
      this.#counts.set(run, this.#counts.get(run)! - (list.length - left.length));
    }
    this.#addLoose(loose);
    const noise = hits.bestNoise();
    if (this.#miss === null && noise) this.#miss = looseOf(noise, this.#query, 0, noise.route);
  }

  addTexts(texts: TextsFound, selected: ReadonlyMap<number, Selected>): void {
    if (texts.free.length === 0) return;
    const videos = new Map([...selected.values()].map((it) => [it.id, it]));
    const loose: Candidate[] = [];
    for (const { criterion, hit } of texts.free) {
      const video = videos.get(hit.video);
      const run = video?.video.run?.seq;
      if (!video || run === undefined) continue;
      const reason = reasonOfText(criterion, hit, "fair");
      if (this.#stated) {
        for (const it of this.#byRun.get(run) ?? []) {
          if (!overlaps(it, hit)) continue;
          it.scores.texts = Math.max(it.scores.texts ?? 0, hit.score);
          it.reasons = mergeReasons(it.reasons, [reason]);
          it.similar = betterBand(it.similar, "likely");
        }
      } else if (this.#query.steps.length === 1 && !this.#isForbidden(run, { bestUs: hit.startUs })) {
        loose.push({ ...textCandidate(video, hit), reasons: [reason] });
      }
    }
    this.#addLoose(loose);
  }

  /** What is kept, and how many were found in all. */
  result(): { candidates: Candidate[]; total: number } {
    const candidates = [...this.#byRun.values()].flat();
    return { candidates: [...candidates, ...this.#loose], total: this.found };
  }

  miss(): Candidate | null {
    return this.#miss;
  }

  #addLoose(more: Candidate[]): void {
    const byVideo = new Map<string, Candidate[]>();
    for (const it of [...this.#loose, ...more]) {
      const list = byVideo.get(it.video.id);
      if (list) list.push(it);
      else byVideo.set(it.video.id, [it]);
    }
    this.#loose = [...byVideo.values()].flatMap((list) =>
      mergeNeighbours(list, byScore, this.#forbidden.get(list[0]!.video.video.run?.seq ?? 0)),
    );
  }

  /** A hit speaks for the fact moments at its time; a crop for those of its own object first. */
  #support(hit: Similar, step: number, route: SearchRoute): boolean {
    const at = (it: Candidate): Span => it.steps[step] ?? it;
    const there = (this.#byRun.get(hit.run) ?? []).filter((it) => overlaps(at(it), hit));
    const own = hit.trackId === null ? [] : there.filter((it) => it.trackIds.includes(hit.trackId!));
    const reasons = reasonOfHit(hit, this.#query, step);
    for (const it of own.length > 0 ? own : there) {
      it.scores[route] = Math.max(it.scores[route] ?? -Infinity, hit.score);
      it.similar = betterBand(it.similar, hit.band ?? "weak");
      it.reasons = mergeReasons(it.reasons, reasons);
    }
    return there.length > 0;
  }

  #isForbidden(run: number, at: { bestUs: number }): boolean {
    const spans = this.#forbidden.get(run);
    return spans !== undefined && spans.some((span) => covers([span], at.bestUs));
  }

  /** Facts know nothing, or only a part, of what was asked: built-in motion and a class, or colours, which it sees on nothing that stands still. */
  #isUndecided({ video }: Selected): boolean {
    if (video.labels !== null || !this.#stated) return false;
    return this.#query.steps.some((step) =>
      step.criteria.some(
        (it) =>
          !it.negated &&
          patternsOf(it).some((pattern) =>
            pattern.classes.length > 0 ? !pattern.classes.includes("moving") : pattern.colors.length > 0,
          ),
      ),
    );
  }

  /** Keeps the strongest. */
  #tidy(): void {
    const all: Array<{ run: number; it: Candidate }> = [];
    for (const [run, list] of this.#byRun) for (const it of list) if (it.strength >= this.#floor) all.push({ run, it });
    all.sort((a, b) => byStrength(a.it, b.it));
    this.#floor = all[this.#keep - 1]?.it.strength ?? this.#floor;
    this.#byRun.clear();
    for (const { run } of all.slice(this.#keep)) this.#cut.add(run);
    for (const { run, it } of all.slice(0, this.#keep)) {
      const list = this.#byRun.get(run);
      if (list) list.push(it);
      else this.#byRun.set(run, [it]);
    }
    this.#kept = Math.min(all.length, this.#keep);
  }
}

const blank = (video: Selected): Candidate => ({
  video,
  startUs: 0,
  endUs: 0,
  bestUs: 0,
  box: null,
  trackIds: [],
  scores: {},
  strength: 0,
  reasons: [],
  similar: null,
  steps: [],
});

function looseOf(hit: Similar, query: Query, step: number, route: SearchRoute): Candidate {
  return {
    ...blank(hit.video),
    startUs: hit.startUs,
    endUs: hit.endUs,
    bestUs: hit.bestUs,
    box: hit.box,
    trackIds: hit.trackId === null ? [] : [hit.trackId],
    scores: { [route]: hit.score },
    similar: hit.band ?? "weak",
    reasons: reasonOfHit(hit, query, step),
  };
}

function textCandidate(video: Selected, hit: TextHit): Candidate {
  return {
    ...blank(video),
    startUs: hit.startUs,
    endUs: Math.max(hit.startUs, hit.endUs),
    bestUs: hit.startUs,
    box: hit.box,
    scores: { texts: hit.score },
    similar: "weak",
  };
}

/** Of two neighbours that look like the query: the surer, then the one that shows the thing itself, unless it is not half as alike, then the more alike. */
function byScore(a: Candidate, b: Candidate): number {
  const band = betterBand(a.similar, b.similar);
  if (a.similar !== b.similar) return band === a.similar ? -1 : 1;
  const best = (it: Candidate) => Math.max(...Object.values(it.scores), 0);
  const shows = (it: Candidate, other: Candidate) => Number(it.box !== null && best(it) > best(other) / 2);
  return shows(b, a) - shows(a, b) || best(b) - best(a) || a.bestUs - b.bestUs;
}
