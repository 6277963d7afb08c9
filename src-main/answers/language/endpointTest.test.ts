import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { AppError } from "#shared/domain/errors.ts";
import { HOSTILE } from "../../../test/hostileModel.ts";
import { languageWorld } from "../../../test/languageWorld.ts";
import { capable, gate, partsOf, startModelServer, textOf } from "../../../test/modelServer.ts";
import { discoverServers } from "./discover.ts";
import { Connections } from "./transport.ts";

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

describe("the test of an endpoint", () => {
  const outcomes = (steps: Array<{ step: string; outcome: string }>) =>
    Object.fromEntries(steps.map((it) => [it.step, it.outcome]));

  test("finds all that a capable server does, and remembers it", async () => {
    const endpoint = await world.models.save(world.draft());
    const { capabilities, problem, steps } = await world.models.test(endpoint.id, NEVER);
    expect(problem).toBeNull();
    expect(steps.map((it) => [it.step, it.outcome])).toEqual(
      ["connect", "models", "text", "streaming", "images", "video", "structured"].map((step) => [step, "yes"]),
    );
    expect(capabilities).toMatchObject({
      text: true,
      images: true,
      video: true,
      structured: "jsonSchema",
      streaming: true,
      models: ["test-model"],
    });
    expect(capabilities?.firstTokenMs).toBeGreaterThan(0);
    expect(world.models.list()[0]?.capabilities).toEqual(capabilities);
    const pictures = world.server.chats.flatMap(({ body }) => partsOf(body, "image_url"));
    expect(pictures[0]?.image_url?.url).toMatch(/^data:image\/jpeg;base64,\/9j\//);
    const [video] = world.server.chats.flatMap(({ body }) => partsOf(body, "video_url"));
    expect(video?.video_url?.url.split(",")).toHaveLength(5);
    // What was found out holds while address and model stay.
    expect((await world.models.save(world.again(endpoint, { name: "Other" }))).capabilities).toEqual(capabilities);
    expect((await world.models.save(world.again(endpoint, { model: "other" }))).capabilities).toBeNull();
  });

  test("says what a lesser server does not do, in its own words", async () => {
    world.server.takes = { images: false, video: false, jsonSchema: false, jsonObject: true, streaming: true };
    const endpoint = await world.models.save(world.draft());
    const { capabilities, steps } = await world.models.test(endpoint.id, NEVER);
    expect(outcomes(steps)).toMatchObject({ text: "yes", images: "no", video: "no", structured: "yes" });
    expect(steps.find((it) => it.step === "images")?.detail).toContain("At most 0 image(s)");
    expect(capabilities).toMatchObject({ images: false, video: false, structured: "jsonObject" });
  });

  test("does not believe a server that takes pictures and ignores them", async () => {
    world.server.answer = (body) =>
      partsOf(body, "image_url").length > 0 || partsOf(body, "video_url").length > 0
        ? "I see a red car."
        : /sea/.test(textOf(body))
          ? "The sea is wide."
          : capable(body, 0);
    const endpoint = await world.models.save(world.draft());
    const { capabilities, steps } = await world.models.test(endpoint.id, NEVER);
    expect(outcomes(steps)).toMatchObject({ images: "no", video: "no", structured: "no" });
    expect(steps.find((it) => it.step === "images")?.detail).toContain('the answer was "I see a red car."');
    expect(capabilities).toMatchObject({ text: true, images: false, video: false, structured: "none" });
  });

  test("completes an address without /v1", async () => {
    const endpoint = await world.models.save(world.draft({ baseUrl: `http://127.0.0.1:${world.server.port}` }));
    const { steps, problem } = await world.models.test(endpoint.id, NEVER);
    expect(problem).toBeNull();
    expect(steps[0]?.detail).toContain(`${world.server.baseUrl}; the address was completed`);
    expect(world.models.list()[0]?.baseUrl).toBe(world.server.baseUrl);
  });

  test("stops at the step that fails, and keeps what was known before", async () => {
    const endpoint = await world.models.save(world.draft());
    const before = (await world.models.test(endpoint.id, NEVER)).capabilities;
    world.server.answer = HOSTILE["HTML in place of JSON"]!.answer;
    const html = await world.models.test(endpoint.id, NEVER);
    expect(html.problem).toMatchObject({ code: "LANGUAGE_MODEL_BAD_ANSWER" });
    expect(html.problem?.detail).toContain("Router login");
    expect(outcomes(html.steps)).toMatchObject({
      connect: "yes",
      models: "yes",
      text: "no",
      streaming: "skipped",
      structured: "skipped",
    });
    await world.server.close();
    const gone = await world.models.test(endpoint.id, NEVER);
    expect(gone.problem?.code).toBe("LANGUAGE_MODEL_UNREACHABLE");
    expect(gone.steps.map((it) => it.outcome)).toEqual(["no", ...Array.from({ length: 6 }, () => "skipped")]);
    expect(world.models.list()[0]?.capabilities).toEqual(before);
  });

  test.each(["truncated JSON", "an endless line", "connection reset", "huge headers", "hung up", "401"])(
    "survives %s",
    async (name) => {
      const endpoint = await world.models.save(world.draft());
      world.server.answer = HOSTILE[name]!.answer;
      world.server.modelsAnswer = { status: 200, headers: { "content-type": "application/json" }, body: '{"data":' };
      const { problem, capabilities } = await world.models.test(endpoint.id, NEVER);
      expect(problem?.code).toBe(HOSTILE[name]!.code);
      expect(capabilities).toBeNull();
    },
  );

  test("does not write over what was changed meanwhile", async () => {
    const endpoint = await world.models.save(world.draft());
    const held = gate();
    world.server.answer = () => [held, "ready"];
    const testing = world.models.test(endpoint.id, NEVER);
    await world.server.asked(1);
    await world.models.save(world.again(endpoint, { model: "other" }));
    world.server.answer = capable;
    held.open();
    await testing;
    expect(world.models.list()[0]).toMatchObject({ model: "other", capabilities: null });
  });

  test("can be stopped, and stops when the library closes", async () => {
    const endpoint = await world.models.save(world.draft());
    world.server.answer = HOSTILE["no headers"]!.answer;
    const stop = new AbortController();
    const testing = world.models.test(endpoint.id, stop.signal);
    await world.server.asked(1);
    stop.abort();
    expect((await failureOf(testing)).code).toBe("CANCELLED");
    const asking = world.say({ id: endpoint.id });
    const failed = failureOf(asking);
    await world.server.asked(2);
    await world.models.close();
    expect((await failed).code).toBe("CANCELLED");
    await world.server.idle();
  });

  test("of this machine's own model tries what it can do", async () => {
    const endpoint = await world.models.save(world.draft({ kind: "local", packId: "tiny-talker", baseUrl: null }));
    const { steps, capabilities } = await world.models.test(endpoint.id, NEVER);
    expect(outcomes(steps)).toEqual({
      connect: "skipped",
      models: "skipped",
      text: "yes",
      streaming: "yes",
      images: "yes",
      video: "yes",
      structured: "no",
    });
    expect(capabilities).toMatchObject({ images: true, structured: "none" });
  });
});

describe("looking for servers on this machine", () => {
  test("tells who answers, with their models, and passes over who does not", async () => {
    const connections = new Connections();
    const here = await startModelServer();
    const silent = await startModelServer();
    silent.modelsAnswer = { none: "silent" };
    const web = await startModelServer();
    web.modelsAnswer = { status: 200, headers: { "content-type": "text/html" }, body: "<html></html>" };
    const gone = await startModelServer();
    await gone.close();
    const vllm = await startModelServer();
    vllm.modelsAnswer = {
      status: 200,
      headers: { "content-type": "application/json" },
      body: '{"data":[{"id":"Qwen/Qwen2.5-VL-7B-Instruct","owned_by":"vllm"},{"id":""}]}',
    };
    const found = await discoverServers(connections, NEVER, {
      patienceMs: 200,
      usual: [
        { product: "Ollama", port: here.port },
        { product: "LM Studio", port: silent.port },
        { product: "Web", port: web.port },
        { product: "Gone", port: gone.port },
        { product: "Something", port: vllm.port },
      ],
    });
    expect(found).toEqual([
      { product: "Ollama", baseUrl: here.baseUrl, models: ["test-model"] },
      { product: "vLLM", baseUrl: vllm.baseUrl, models: ["Qwen/Qwen2.5-VL-7B-Instruct"] },
    ]);
    connections.close();
    await Promise.all([here.close(), silent.close(), web.close(), vllm.close()]);
  });
});
