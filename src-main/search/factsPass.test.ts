import { expect, test } from "vitest";
import type { RunFacts } from "#shared/facts/types.ts";
import { FactsWorld } from "../../test/factsWorld.ts";
import { queryOf, searchWorld } from "../../test/searchWorld.ts";
import { seededRandom } from "../../test/seededRandom.ts";
import { answerRun, type RunAnswer } from "./factsPass.ts";
import { LibraryView } from "./libraryView.ts";
import type { Selected } from "./selection.ts";

const DURATION_US = 600_000_000;

/** Ten minutes of a busy place. */
function crowd(): RunFacts {
  const random = seededRandom(5);
  const world = new FactsWorld();
  for (let i = 0; i < 300; i++) {
    const from = 590 * random();
    const to = Math.min(600, from + 0.5 + 15 * random() ** 3);
    const x = random();
    world.add({
      class: random() < 0.6 ? "person" : "car",
      path: [
        [from, x, 0.8, 0.3],
        [to, random(), 0.8, 0.3],
      ],
    });
  }
  const facts = world.facts();
  facts.objects.confidence.forEach((_, i) => (facts.objects.confidence[i] = 0.3 + 0.7 * random()));
  return facts;
}

async function selected(): Promise<{ video: Selected; close(): Promise<void> }> {
  const world = await searchWorld();
  const id = world.add({ durationUs: DURATION_US });
  const view = new LibraryView(world.store);
  const video = { id, video: view.find(id)!, durationUs: DURATION_US, within: null, us: DURATION_US };
  return {
    video,
    async close() {
      view.close();
      await world.close();
    },
  };
}

const plain = ({ candidates }: RunAnswer) =>
  candidates.map(({ startUs, endUs, bestUs, box, trackIds, strength, reasons, scores }) => ({
    startUs,
    endUs,
    bestUs,
    box,
    trackIds,
    strength,
    reasons,
    scores,
  }));

test("moments that are not worth making are counted all the same, and the others are as if all were made", async () => {
  const { video, close } = await selected();
  const facts = crowd();
  const person = { kind: "object" as const, object: { classes: ["person"] } };
  const queries = [
    queryOf({ steps: [[person]] }),
    queryOf({ steps: [[person, { kind: "object", negated: true, object: { classes: ["car"] } }]] }),
    queryOf({ steps: [[{ kind: "object", object: { classes: ["person"], count: { min: 2, max: null } } }]] }),
    queryOf({ steps: [[{ kind: "object", object: { classes: ["car"] } }], [person]] }),
  ];
  for (const { steps } of queries) {
    // A time filter that leaves everything: matched and joined one by one.
    const within = [{ startUs: 0, endUs: DURATION_US }];
    const oneByOne = answerRun(steps, { ...video, within }, facts, [], null);
    const all = answerRun(steps, video, facts, [], null);
    expect(plain(all).length).toBeGreaterThan(5);
    expect(all.count).toBe(all.candidates.length);
    expect(plain(all)).toEqual(plain(oneByOne));

    const floor = all.candidates.map((it) => it.strength).sort((a, b) => b - a)[4]!;
    const weakest = all.candidates.toSorted((a, b) => a.strength - b.strength)[0]!;
    const near = [{ startUs: weakest.startUs, endUs: weakest.startUs + 1 }];
    const some = answerRun(steps, video, facts, [], null, false, { floor, near });
    expect(some.count).toBe(all.count);
    expect(some.candidates.length).toBeLessThan(all.candidates.length);
    const worth = all.candidates.filter(
      (it) => it.strength >= floor || (it.startUs < near[0]!.endUs && near[0]!.startUs < it.endUs),
    );
    expect(plain(some)).toEqual(plain({ ...all, candidates: worth }));
  }
  await close();
});

test("an object that looks best in the last frame of its stay is shown as it looked then", async () => {
  const { video, close } = await selected();
  const facts = crowd();
  facts.objects.bestUs[0] = facts.objects.endUs[0]!;
  const track = facts.objects.track[0]!;
  const { steps } = queryOf({ steps: [[{ kind: "object", object: { classes: ["person", "car"] } }]] });
  // Alone, so that nobody else is shown in its place.
  const alone = { ...facts, objects: { ...facts.objects, count: 1 } };
  const [shown] = answerRun(steps, video, alone, [], null).candidates;
  expect(shown).toMatchObject({ bestUs: facts.objects.endUs[0], trackIds: [track] });
  expect(shown!.box).not.toBeNull();
  expect(shown!.reasons[0]!.evidence!.tUs).toBe(facts.objects.endUs[0]);
  await close();
});
