import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cleanUp, ended, importOne, testBackend, videoWhen, type TestBackend } from "../../../test/backendFixture.ts";
import { createMcpServer } from "./server.ts";

const bin = join(import.meta.dirname, "../../../bin/sightline.mjs");

async function connected(transport: Transport): Promise<Client> {
  const client = new Client({ name: "test", version: "1" });
  await client.connect(transport);
  return client;
}

/** The document that a tool answered. */
async function call(client: Client, name: string, args: Record<string, unknown> = {}) {
  const result = await client.callTool({ name, arguments: args });
  const [first] = result.content as Array<{ type: string; text: string }>;
  return { error: result.isError === true, document: JSON.parse(first!.text) };
}

describe("over a library", () => {
  let backend: TestBackend;
  let client: Client;
  let id: string;
  let path: string;
  beforeAll(async () => {
    backend = await testBackend();
    path = await backend.footage("gate.mp4");
    id = await importOne(backend, path);
    await videoWhen(backend, id, ended);
    const server = createMcpServer({
      library: async () => backend.client,
      link: (videoId, tUs) => `http://127.0.0.1:1/#/review/${videoId}?t=${tUs}`,
      eventLink: (event) => `http://127.0.0.1:1/#/events/${event}`,
      signal: new AbortController().signal,
    });
    const [here, there] = InMemoryTransport.createLinkedPair();
    await server.connect(there);
    client = await connected(here);
  });
  afterAll(async () => {
    await client.close();
    await backend.close();
    await cleanUp(backend.folder);
  });

  test("every tool says that it only reads", async () => {
    const { tools } = await client.listTools();
    expect(tools.map((tool) => tool.name).sort()).toEqual([
      "ask",
      "clip_link",
      "events",
      "objects",
      "search",
      "videos",
      "what_happened",
    ]);
    for (const tool of tools) expect(tool.annotations).toMatchObject({ readOnlyHint: true, destructiveHint: false });
  });

  test("finds moments and links to them", async () => {
    const { document } = await call(client, "search", { query: "a person", limit: 3 });
    expect(document.moments.length).toBeGreaterThan(0);
    const [moment] = document.moments;
    expect(moment.video).toBe(id);
    expect(moment.link).toBe(`http://127.0.0.1:1/#/review/${id}?t=${Math.round(moment.bestSeconds * 1e6)}`);
  });

  test("lists objects and tells what happened, with the moments it rests on", async () => {
    const objects = (await call(client, "objects", { video: id })).document.objects;
    expect(objects.length).toBeGreaterThan(0);
    const { document } = await call(client, "what_happened", { video: id, language: "ko" });
    expect(document.sentences.length).toBeGreaterThan(0);
    const known = new Set(document.evidence.map((it: { id: string }) => it.id));
    for (const { evidence } of document.sentences) for (const id of evidence) expect(known).toContain(id);
  });

  test("lists what scenarios raised with level, state, times, a sentence and a link, and which did not look", async () => {
    await client.callTool({ name: "videos", arguments: {} });
    const yaml = [
      "id: somebody",
      "level: alarm",
      "names: { en: Somebody there, ko: 누군가 있음 }",
      "why: { en: A test., ko: 시험입니다. }",
      "when: { object: { classes: [person] } }",
    ].join("\n");
    await backend.client.scenarios.save({ yaml });
    await backend.client.scenarios.run({ ids: ["somebody"] });
    const { document } = await call(client, "events", { scenario: "somebody", language: "ko" });
    expect(document.total).toBeGreaterThan(0);
    const [event] = document.events;
    expect(event).toMatchObject({ scenario: "somebody", name: "누군가 있음", level: "alarm", state: "new", video: id });
    expect(event.sentence).toContain("누군가 있음");
    expect(event.link).toBe(`http://127.0.0.1:1/#/events/${event.id}`);
    expect(event.toSeconds).toBeGreaterThanOrEqual(event.fromSeconds);
    expect(document.notLookedEverywhere).toEqual([]);
    const marked = document.events.map((it: { id: string }) => it.id);
    await backend.client.events.mark({ ids: marked, state: "dismissed" });
    expect((await call(client, "events", { scenario: "somebody" })).document.total).toBe(0);
    expect((await call(client, "events", { scenario: "somebody", state: "dismissed" })).document.total).toBe(
      marked.length,
    );
    await backend.client.scenarios.enable({ id: "somebody", enabled: false });
    expect((await call(client, "events", { scenario: "somebody" })).document.notLookedEverywhere).toMatchObject([
      { scenario: "somebody", switchedOff: true },
    ]);
  });

  test("answers from facts with citations, and asks no model", async () => {
    const { document } = await call(client, "ask", { question: "how many people were there?" });
    expect(document.outcome).toBe("answered");
    expect(document.sentences[0]).toMatchObject({ verdict: "supported" });
    expect(document.sentences[0].evidence.length).toBeGreaterThan(0);
  });

  test("a clip link names the file with its in and out points", async () => {
    const { document } = await call(client, "clip_link", { video: id, fromSeconds: 1, toSeconds: 2 });
    expect(document).toMatchObject({ inSeconds: 1, outSeconds: 2, file: path });
  });

  test.each([
    ["objects", { video: "../../etc/passwd" }, "NOT_FOUND"],
    ["search", { query: "" }, undefined],
    ["clip_link", { video: "gate.mp4", fromSeconds: -1 }, undefined],
  ])("%s with %o is refused, not a crash", async (name, args, code) => {
    const { error, text } = await client.callTool({ name, arguments: args }).then(
      (result) => ({ error: result.isError === true, text: JSON.stringify(result.content) }),
      (failure: Error) => ({ error: true, text: failure.message }),
    );
    expect(error).toBe(true);
    if (code) expect(text).toContain(code);
    expect((await call(client, "videos")).document.videos).toHaveLength(1);
  });
});

test(
  "the command speaks nothing but the protocol on standard output, and ends with its client",
  { timeout: 30_000 },
  async () => {
    const data = mkdtempSync(join(tmpdir(), "sightline-mcp-"));
    try {
      const transport = new StdioClientTransport({
        command: process.execPath,
        args: [bin, "mcp", "--data", data],
        stderr: "pipe",
      });
      const failures: Error[] = [];
      transport.onerror = (error) => failures.push(error);
      const client = await connected(transport);
      expect((await call(client, "videos")).document).toEqual({ videos: [] });
      await client.close();
      expect(failures).toEqual([]);
    } finally {
      rmSync(data, { recursive: true, force: true });
    }
  },
);
