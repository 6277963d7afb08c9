import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { AppError } from "#shared/domain/errors.ts";
import { fail } from "#shared/lib/problems.ts";
import { languageWorld } from "../../../test/languageWorld.ts";
import { refuse, startModelServer } from "../../../test/modelServer.ts";

const KEY = "sk-very-secret-0123456789";
const NEVER = new AbortController().signal;
let world: Awaited<ReturnType<typeof languageWorld>>;
beforeEach(async () => {
  world = await languageWorld();
});
afterEach(() => world.close());

const failureOf = async (work: Promise<unknown>): Promise<AppError> => {
  const failed = await work.then(
    () => null,
    (error: unknown) => error,
  );
  return failed as AppError;
};

describe("endpoints", () => {
  test("are kept, found by role and id, and told to who watches", async () => {
    const stop = new AbortController();
    const events = world.models.watch(stop.signal);
    expect((await events.next()).value).toEqual({ endpoints: [] });
    const text = await world.models.save(world.draft({ baseUrl: `${world.server.baseUrl}/` }));
    expect((await events.next()).value).toEqual({ endpoints: [text] });
    expect(text).toMatchObject({
      baseUrl: world.server.baseUrl,
      host: `127.0.0.1:${world.server.port}`,
      locality: "thisMachine",
      hasKey: false,
      capabilities: null,
      firstTokenTimeoutMs: 120_000,
    });
    const video = await world.models.save(world.draft({ name: "Video", roles: ["video"], model: "llava" }));
    expect(world.models.list().map((it) => it.name)).toEqual(["Test server", "Video"]);
    expect(world.models.find({ role: "video" })?.use).toEqual({
      name: "Video",
      model: "llava",
      host: `127.0.0.1:${world.server.port}`,
      locality: "thisMachine",
    });
    expect(world.models.find({ role: "text" })?.endpoint.id).toBe(text.id);
    await world.reopen();
    expect(world.models.list().map((it) => it.id)).toEqual([text.id, video.id]);
    expect(await world.models.remove(text.id)).toBe(true);
    expect(await world.models.remove(text.id)).toBe(false);
    expect(world.models.find({ role: "text" })).toBeNull();
    stop.abort();
    await events.return();
  });

  test.each([
    ["no address", { baseUrl: null }],
    ["an address with a password", { baseUrl: "http://me:hunter2@127.0.0.1/v1" }],
    ["an address that is none", { baseUrl: "hunter2" }],
    ["an empty model", { model: " " }],
    ["a key that is none", { key: "hunter2\nX-Evil: 1" }],
    ["a key for the internet without encryption", { baseUrl: "http://api.example.com/v1", key: "hunter2" }],
    ["a model to install that nobody knows", { kind: "local" as const, packId: "no-such-pack", baseUrl: null }],
  ])("with %s are refused, and nothing is quoted", async (_name, change) => {
    const error = await failureOf(world.models.save(world.draft(change)));
    expect(error.code).toBe("INVALID_INPUT");
    expect(JSON.stringify(error.problem)).not.toContain("hunter2");
    expect(world.models.list()).toEqual([]);
  });

  test("that are gone cannot be changed or tested", async () => {
    const gone = await world.models.save(world.draft());
    await world.models.remove(gone.id);
    expect((await failureOf(world.models.save(world.again(gone)))).code).toBe("NOT_FOUND");
    expect((await failureOf(world.models.test(gone.id, NEVER))).code).toBe("NOT_FOUND");
  });

  test("of this machine's own models ask the child process, and no server", async () => {
    await world.models.save(
      world.draft({ kind: "local", packId: "tiny-talker", baseUrl: null, model: "x", key: "ignored" }),
    );
    expect(world.models.list()[0]).toMatchObject({
      model: "tiny-talker",
      baseUrl: null,
      host: "",
      locality: "thisMachine",
      hasKey: false,
    });
    expect(await world.say({ role: "text" })).toBe("tiny-talker");
    expect(world.server.connections).toBe(0);
  });

  test("are where their address says, whatever the row says", async () => {
    const kept = await world.models.save(world.draft({ baseUrl: "https://api.example.com/v1" }));
    world.store.endpoints.save({ ...kept, locality: "thisMachine", host: "127.0.0.1" });
    expect(world.models.list()[0]).toMatchObject({ locality: "internet", host: "api.example.com" });
  });

  test("a row that cannot be read does not take the others along", async () => {
    const kept = await world.models.save(world.draft());
    const strange = await world.models.save(world.draft());
    world.store.endpoints.save({ ...strange, baseUrl: "http://me:hunter2@127.0.0.1/v1" });
    expect(world.models.list().map((it) => it.id)).toEqual([kept.id]);
    world.store.db.run("INSERT INTO endpoints (id, seq, data) VALUES ('e_broken0000', 99, '{')");
    expect(world.models.list()).toHaveLength(1);
  });
});

describe("a key", () => {
  test("is in the secret store alone", async () => {
    world.server.key = KEY;
    const endpoint = await world.models.save(world.draft({ key: ` ${KEY} ` }));
    expect(endpoint.hasKey).toBe(true);
    expect(await world.say({ id: endpoint.id })).toBe("ready");
    world.server.answer = () => refuse(401, `bad key ${KEY}`);
    const error = await failureOf(world.say({ id: endpoint.id }));
    const tested = await world.models.test(endpoint.id, NEVER);
    const shown = JSON.stringify([error.problem, tested, world.models.list(), world.logged]) + String(error.stack);
    expect(shown).not.toContain(KEY);
    expect(world.logged.length).toBeGreaterThan(0);
    world.store.db.run("PRAGMA wal_checkpoint(TRUNCATE)");
    expect((await readFile(join(world.folder, "library.sqlite"))).includes(KEY)).toBe(false);
    expect(await world.secrets.get(`language.${endpoint.id}`)).toContain(KEY);
  });

  test("stays while scheme, host and port do, and goes with them or on request", async () => {
    const first = await world.models.save(world.draft({ key: KEY }));
    const renamed = await world.models.save(
      world.again(first, { name: "Other", model: "m2", baseUrl: `http://127.0.0.1:${world.server.port}/other/v1` }),
    );
    expect(renamed.hasKey).toBe(true);
    for (const baseUrl of [
      `https://127.0.0.1:${world.server.port}/v1`,
      `http://127.0.0.1:${world.server.port + 1}/v1`,
      `http://localhost:${world.server.port}/v1`,
    ]) {
      const one = await world.models.save(world.draft({ key: KEY }));
      expect((await world.models.save(world.again(one, { baseUrl }))).hasKey).toBe(false);
      expect(await world.secrets.get(`language.${one.id}`)).toBeNull();
    }
    expect((await world.models.save(world.again(first, { key: "" }))).hasKey).toBe(false);
    const last = await world.models.save(world.draft({ key: KEY }));
    await world.models.remove(last.id);
    expect(await readFile(join(world.folder, "secrets.json"), "utf8")).not.toContain(KEY);
  });

  test("is not sent to another server that a changed database points to", async () => {
    const other = await startModelServer();
    const endpoint = await world.models.save(world.draft({ key: KEY }));
    world.store.endpoints.save({ ...endpoint, baseUrl: other.baseUrl });
    const error = await failureOf(world.say({ id: endpoint.id }));
    expect(error.problem).toMatchObject({
      code: "LANGUAGE_MODEL_REFUSED",
      detail: "the stored key cannot be read; enter it again",
    });
    expect(other.connections).toBe(0);
    await other.close();
  });

  test("in a store that is locked is said to be the reason", async () => {
    const endpoint = await world.models.save(world.draft({ key: KEY }));
    world.secrets.get = async () => {
      throw fail("FILE_UNREADABLE", "unlock it and try again");
    };
    await world.reopen();
    const { problem } = await failureOf(world.say({ id: endpoint.id }));
    expect(problem).toMatchObject({
      code: "LANGUAGE_MODEL_REFUSED",
      detail: "the stored key cannot be read: unlock it and try again",
    });
    expect((await world.models.test(endpoint.id, NEVER)).problem?.detail).toContain("unlock it");
    expect(world.server.connections).toBe(0);
  });

  test("of nobody opens no secret store", async () => {
    const endpoint = await world.models.save(world.draft());
    await world.say({ id: endpoint.id });
    await world.models.remove(endpoint.id);
    expect(world.opened()).toBe(0);
  });

  test("that cannot be stored leaves the endpoint as it was", async () => {
    const endpoint = await world.models.save(world.draft());
    world.secrets.set = async () => {
      throw new Error("locked");
    };
    await failureOf(world.models.save(world.again(endpoint, { key: KEY, name: "Renamed" })));
    expect(world.models.list()[0]).toMatchObject({ name: "Test server", hasKey: false });
    // And the next in line is not held up by it.
    expect((await world.models.save(world.again(endpoint, { name: "Renamed" }))).name).toBe("Renamed");
  });
});
