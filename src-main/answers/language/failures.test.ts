import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { LanguageEndpoint } from "#shared/domain/language.ts";
import { HOSTILE } from "../../../test/hostileModel.ts";
import { inWords, modelAt, readAnswer } from "../../../test/languageModel.ts";
import { refuse, startModelServer, type ModelServer } from "../../../test/modelServer.ts";
import type { ModelRequest } from "../types.ts";
import type { OpenAiModelOptions } from "./openAiModel.ts";
import { Connections } from "./transport.ts";

const KEY = "sk-very-secret-0123456789";
let server: ModelServer;
let connections: Connections;

beforeEach(async () => {
  server = await startModelServer();
  connections = new Connections();
});
afterEach(async () => {
  connections.close();
  await server.close();
});

const model = (change: Partial<LanguageEndpoint> = {}, options: Partial<OpenAiModelOptions> = {}) =>
  modelAt(server.baseUrl, connections, change, options);
const ask = (
  request: ModelRequest,
  change: Partial<LanguageEndpoint> = {},
  options: Partial<OpenAiModelOptions> = {},
) => readAnswer(model(change, options).generate(request));

describe("a key", () => {
  test("is sent to the endpoint and shown nowhere, even where the server echoes it", async () => {
    server.key = KEY;
    const key = async () => KEY;
    expect((await ask(inWords("go"), {}, { key })).text).toBe("ready");
    expect(server.chats[0]!.headers.authorization).toBe(`Bearer ${KEY}`);
    const echoes = [
      refuse(401, `Incorrect API key provided: ${KEY}.`),
      refuse(400, `${"x".repeat(590)}${KEY}`),
      refuse(403, KEY.split("").join("\u200b")),
      { status: 500, headers: { "content-type": "text/html" }, body: `<html><title>Bearer ${KEY}</title></html>` },
      { status: 307, headers: { location: `http://evil.example/?key=${KEY}` } },
      { status: 200, headers: { "content-type": "text/html" }, body: KEY },
    ];
    for (const echo of echoes) {
      server.answer = () => echo;
      const { error } = await ask(inWords("go"), {}, { key });
      expect(error?.code).toMatch(/^LANGUAGE_MODEL_/);
      const shown = JSON.stringify(error?.problem) + String(error?.stack) + String(error?.cause);
      expect(shown.replaceAll(" ", "")).not.toContain(KEY.slice(0, 12));
    }
    server.answer = () => [{ chunk: { error: { message: `bad ${KEY}` } } }];
    expect((await ask(inWords("go"), {}, { key })).error?.problem.detail).toBe("bad [key]");
  });

  test("is not asked for, and no header of the library's own is sent", async () => {
    await ask(inWords("go"));
    const { headers } = server.chats[0]!;
    expect(Object.keys(headers).toSorted()).toEqual([
      "accept",
      "connection",
      "content-length",
      "content-type",
      "host",
      "user-agent",
    ]);
  });

  test("never goes to another server", async () => {
    const other = await startModelServer();
    server.answer = () => ({ status: 308, headers: { location: `${other.baseUrl}/chat/completions` } });
    const { error } = await ask(inWords("go"), {}, { key: async () => KEY });
    expect(error?.code).toBe("LANGUAGE_MODEL_REFUSED");
    expect(error?.problem.detail).toContain("not followed");
    expect(other.connections).toBe(0);
    await other.close();
  });
});

describe("a server's own words", () => {
  test("come without control characters and in bounds", async () => {
    server.answer = () => refuse(400, `\u001b[31mred\u0000\u202e${"long ".repeat(1000)}\n\nend`);
    const detail = (await ask(inWords("go"))).error?.problem.detail ?? "";
    expect(detail).toMatch(/^400: \[31mred long long/);
    expect(detail.length).toBeLessThan(650);
    expect(detail).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  test("are found wherever such servers put them", async () => {
    for (const body of [
      '{"error":"no such model"}',
      '{"detail":"no such model"}',
      '{"message":"no such model"}',
      "no such model",
    ]) {
      server.answer = () => ({ status: 404, headers: { "content-type": "application/json" }, body });
      expect((await ask(inWords("go"))).error?.problem.detail).toBe("404: no such model");
    }
  });
});

describe("a hostile server", () => {
  test.each(Object.entries(HOSTILE).filter(([, it]) => !it.waits))("%s", async (_name, { answer, code }) => {
    server.answer = answer;
    const { error, done } = await ask(inWords("go"));
    expect(error?.code).toBe(code);
    expect(done).toBeNull();
    // No socket is left behind.
    await server.idle();
  });

  test.each(Object.entries(HOSTILE).filter(([, it]) => it.waits))("%s", async (_name, { answer, code }) => {
    server.answer = answer;
    const patient = model({ firstTokenTimeoutMs: 80, totalTimeoutMs: 5000 });
    expect((await readAnswer(patient.generate(inWords("go")))).error?.code).toBe(code);
    await server.idle();
  });

  test("an endless answer is stopped long before it fills the memory", async () => {
    server.answer = HOSTILE["an endless stream"]!.answer;
    const { text, error } = await ask(inWords("go"));
    expect(error?.problem.detail).toContain("does not end");
    expect(text.length).toBeLessThan(40_000);
  });

  test("one that never ends is stopped in time, whatever it says", async () => {
    server.answer = () => [{ endless: { event: "" } }];
    const { error } = await ask(inWords("go"), { firstTokenTimeoutMs: 5000, totalTimeoutMs: 150 });
    expect(error?.code).toBe("LANGUAGE_MODEL_TIMEOUT");
    await server.idle();
  });

  test("what came before it broke off is kept", async () => {
    server.answer = HOSTILE["connection reset"]!.answer;
    expect(await ask(inWords("go"))).toMatchObject({ text: "A person ", error: { code: "LANGUAGE_MODEL_BROKE_OFF" } });
  });

  test("nobody there, or a name that nobody has", async () => {
    const gone = await startModelServer();
    await gone.close();
    const { error } = await ask(inWords("go"), { baseUrl: gone.baseUrl });
    expect(error?.problem).toMatchObject({
      code: "LANGUAGE_MODEL_UNREACHABLE",
      detail: "nothing listens at this address",
    });
    const secure = await ask(inWords("go"), { baseUrl: server.baseUrl.replace("http:", "https:") });
    expect(secure.error?.problem.detail).toContain("try http://");
    expect((await ask(inWords("go"), { baseUrl: "http://no-such-host.invalid/v1" })).error?.code).toBe(
      "LANGUAGE_MODEL_UNREACHABLE",
    );
  });
});

describe("another try", () => {
  test("is made for a busy server, in bounds, and never after the first word", async () => {
    server.answer = (_, nth) => (nth === 0 ? refuse(429, "busy", { "retry-after": "0" }) : "now");
    expect((await ask(inWords("go"))).text).toBe("now");
    server.answer = () => refuse(503, "Loading model");
    const before = server.chats.length;
    expect((await ask(inWords("go"))).error?.code).toBe("LANGUAGE_MODEL_UNREACHABLE");
    expect(server.chats.length - before).toBe(3);
    server.answer = () => refuse(429, "come back in an hour", { "retry-after": "3600" });
    const late = server.chats.length;
    expect((await ask(inWords("go"))).error?.problem.detail).toBe("429: come back in an hour");
    expect(server.chats.length - late).toBe(1);
    server.answer = HOSTILE["connection reset"]!.answer;
    const last = server.chats.length;
    await ask(inWords("go"));
    expect(server.chats.length - last).toBe(1);
  });

  test("is made when the server closed a kept connection meanwhile", async () => {
    const kept = () => vi.waitUntil(() => Object.keys(connections.http.freeSockets).length > 0);
    expect((await ask(inWords("go"))).text).toBe("ready");
    await kept();
    server.dropKept();
    expect((await ask(inWords("go"))).text).toBe("ready");
    await kept();
    // At the very moment it is used again.
    server.answer = (_, nth) => (nth === 2 ? { none: "hang up" } : "here again");
    expect((await ask(inWords("go"))).text).toBe("here again");
    expect(server.chats).toHaveLength(4);
  });
});

describe("stopping", () => {
  test("ends the request on the wire, before and after the first word", async () => {
    for (const answer of [
      HOSTILE["no headers"]!.answer,
      HOSTILE["no first token"]!.answer,
      HOSTILE["no end"]!.answer,
    ]) {
      const stop = new AbortController();
      server.answer = answer;
      const reading = ask(inWords("go", { signal: stop.signal }));
      await server.asked(server.chats.length + 1);
      const started = performance.now();
      stop.abort();
      expect((await reading).error?.code).toBe("CANCELLED");
      expect(await server.chats.at(-1)!.over).toBe(false);
      expect(performance.now() - started).toBeLessThan(1000);
    }
  });

  test("leaving in the middle ends the request as well", async () => {
    server.answer = HOSTILE["no end"]!.answer;
    for await (const event of model().generate(inWords("go"))) {
      expect(event.kind).toBe("text");
      break;
    }
    expect(await server.chats[0]!.over).toBe(false);
  });

  test("nothing is sent for someone who has left already", async () => {
    expect((await ask(inWords("go", { signal: AbortSignal.abort() }))).error?.code).toBe("CANCELLED");
    expect(server.chats).toHaveLength(0);
  });
});
