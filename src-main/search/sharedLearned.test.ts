import { expect, test } from "vitest";
import { S3_KEY, startS3 } from "../../test/s3Server.ts";
import { openLearnedLibrary } from "../../test/learnedLibrary.ts";
import { queryOf } from "../../test/searchWorld.ts";

const CONCEPTS = `concepts:
  - id: alarm-light
    en: alarm light
    ko: 경광등
    synonyms: { en: [], ko: [] }
    prompts: [a red scene, red]
    scope: window
`;
const credentials = { scheme: "s3", accessKeyId: S3_KEY, secretAccessKey: "S3RVER", sessionToken: null } as const;

test("a sentence typed at one workstation lands on the scene in another one's footage, with nothing faked in between", async () => {
  const server = await startS3();
  const [a, b] = await Promise.all([openLearnedLibrary(CONCEPTS), openLearnedLibrary(CONCEPTS)]);
  try {
    const location = {
      kind: "objectStore",
      address: `s3://${server.bucket}/all`,
      endpoint: server.endpoint,
      region: null,
      pathStyle: true,
    } as const;
    for (const { client } of [a, b]) await client.search.setIndexLocation({ location, credentials });
    await a.client.system.updateSettings({ libraryName: "Gate" });
    const id = await a.add("gate.mp4", 30, [
      { color: "red", fromS: 10, toS: 18 },
      { color: "green", fromS: 20, toS: 28 },
    ]);
    await b.add("yard.mp4", 20, [{ color: "blue", fromS: 2, toS: 8 }]);
    const free = (text: string) => ({
      query: queryOf({ steps: [[{ kind: "free", text }]], phrases: [text] }),
      shared: true,
    });
    // What chance reaches is measured by the first search, and told with the rest.
    await a.find(free("red"));
    const { own } = await a.client.sharing.refresh();
    await b.client.sharing.refresh();
    await b.client.sharing.setOn({ id: own.id, on: true });

    for (const [word, fromS, toS] of [
      ["red", 10, 18],
      ["초록색", 20, 28],
    ] as const) {
      const { moments, done } = await b.find(free(word));
      expect(done).toMatchObject({ problems: [], coverage: { shared: [{ id: own.id, trouble: null }] } });
      expect(moments[0], word).toMatchObject({ videoId: id, library: { id: own.id, name: "Gate" } });
      expect(moments[0]!.bestUs).toBeGreaterThanOrEqual(fromS * 1e6);
      expect(moments[0]!.bestUs).toBeLessThan(toS * 1e6);
    }
    // Of its own footage where that shows it.
    expect((await b.find(free("blue"))).moments[0]).toMatchObject({ library: null });
    const { video, poster } = await b.client.sharing.video({ library: own.id, videoId: id as never });
    expect(video).toMatchObject({ name: "gate.mp4", durationUs: 30_000_000 });
    const jpeg = Buffer.from(poster!, "base64");
    expect([jpeg[0], jpeg[1]]).toEqual([0xff, 0xd8]);
    expect(jpeg.length).toBeLessThan(24_000);
  } finally {
    await Promise.all([a.close(), b.close()]);
    await server.close();
  }
}, 120_000);
