import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EndpointDraft } from "#shared/contract/language.ts";
import type { LanguageEndpoint } from "#shared/domain/language.ts";
import { packManifest, type PackStatus } from "#shared/domain/model.ts";
import { createLanguageModels } from "../src-main/answers/language/languageModels.ts";
import type { LanguageModels, LocalModels } from "../src-main/answers/types.ts";
import { systemClock } from "../src-main/platform/clock.ts";
import type { Logger } from "../src-main/platform/logger.ts";
import { FileSecrets } from "../src-main/platform/secrets/fileSecrets.ts";
import { openSqliteStore } from "../src-main/store/sqlite/store.ts";
import { inWords } from "./languageModel.ts";
import { startModelServer } from "./modelServer.ts";

const manifest = packManifest.parse({
  id: "tiny-talker",
  name: "Tiny",
  task: "language",
  family: "transformers",
  description: "",
  goodFor: "",
  licence: { spdx: "MIT", url: "https://example.com" },
  source: "https://example.com",
  files: [{ name: "model.onnx", urls: [], sizeBytes: null, sha256: null }],
});
const tinyTalker: PackStatus = {
  manifest,
  state: "installed",
  installedBytes: 1,
  download: null,
  problem: null,
  selfTests: [],
  variant: null,
  suggested: false,
  active: false,
};

/** Sees orange everywhere, and cannot be held to JSON. */
const local: LocalModels = {
  async *generate(packId, { messages, schema }) {
    const sees = messages.some(({ parts }) => parts.some((part) => part.type !== "text"));
    yield { kind: "text", text: sees ? "orange" : schema ? "the sea is wide" : packId };
    yield { kind: "done", finish: "stop", usage: null };
  },
  close: async () => {},
};

/** The language models of an empty library, with a scripted server beside it. */
export async function languageWorld() {
  const folder = await mkdtemp(join(tmpdir(), "sightline-endpoints-"));
  const server = await startModelServer();
  const store = openSqliteStore(join(folder, "library.sqlite"));
  const logged: string[] = [];
  const log = (message: string, fields?: unknown) => {
    logged.push(`${message} ${JSON.stringify(fields)}`);
    return "id";
  };
  const logger: Logger = { debug: log, info: log, warn: log, error: log, child: () => logger };
  const secrets = new FileSecrets(join(folder, "secrets.json"));
  let opened = 0;
  const open = (): Promise<LanguageModels> =>
    createLanguageModels({
      store,
      secrets: async () => {
        opened++;
        return secrets;
      },
      packs: { list: async () => [tinyTalker] },
      local,
      clock: systemClock,
      logger,
    });
  const world = {
    folder,
    server,
    store,
    secrets,
    logged,
    models: await open(),
    /** Times the secret store was asked for. */
    opened: () => opened,
    /** As after a restart. */
    async reopen() {
      await world.models.close();
      world.models = await open();
    },
    /** A new endpoint at the scripted server. */
    draft: (change: Partial<EndpointDraft> = {}): EndpointDraft => ({
      name: "Test server",
      kind: "openai",
      baseUrl: server.baseUrl,
      model: "test-model",
      roles: ["text"],
      ...change,
    }),
    /** The same endpoint once more, with changes. */
    again: ({ id, baseUrl, model, roles }: LanguageEndpoint, change: Partial<EndpointDraft> = {}): EndpointDraft =>
      world.draft({ id, baseUrl, model, roles, ...change }),
    /** What an endpoint answers to "go". */
    async say(which: Parameters<LanguageModels["find"]>[0]): Promise<string> {
      let text = "";
      for await (const event of world.models.find(which)!.generate(inWords("go")))
        if (event.kind === "text") text += event.text;
      return text;
    },
    async close() {
      await world.models.close();
      store.close();
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return world;
}
