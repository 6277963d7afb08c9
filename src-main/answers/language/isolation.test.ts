import { execFile } from "node:child_process";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { startModelServer } from "../../../test/modelServer.ts";

test("no proxy and no OPENAI_* variable of the environment has a say", async () => {
  const server = await startModelServer();
  let caught = 0;
  const trap = createServer((socket) => {
    caught++;
    socket.destroy();
  });
  await new Promise<void>((resolve) => trap.listen(0, "127.0.0.1", resolve));
  const elsewhere = `http://127.0.0.1:${(trap.address() as AddressInfo).port}`;
  const at = (file: string) => JSON.stringify(new URL(file, import.meta.url).href);
  // Variables of proxies are read when Node starts, so it takes a process of its own.
  const script = `
    import { OpenAiModel } from ${at("./openAiModel.ts")};
    import { Connections } from ${at("./transport.ts")};
    const connections = new Connections();
    const endpoint = { name: "t", kind: "openai", baseUrl: ${JSON.stringify(server.baseUrl)}, model: "test-model", host: "", locality: "thisMachine", capabilities: null, firstTokenTimeoutMs: 5000, totalTimeoutMs: 5000 };
    const model = new OpenAiModel({ endpoint, key: async () => null, connections });
    const request = { messages: [{ role: "user", parts: [{ type: "text", text: "go" }] }], maxTokens: 9, temperature: 0, signal: new AbortController().signal };
    for await (const event of model.generate(request)) if (event.kind === "text") process.stdout.write(event.text);
    connections.close();
  `;
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", "--input-type=module", "-e", script],
    {
      env: {
        ...process.env,
        NODE_USE_ENV_PROXY: "1",
        HTTP_PROXY: elsewhere,
        HTTPS_PROXY: elsewhere,
        ALL_PROXY: elsewhere,
        http_proxy: elsewhere,
        NO_PROXY: "",
        no_proxy: "",
        OPENAI_BASE_URL: `${elsewhere}/v1`,
        OPENAI_API_KEY: "sk-of-the-environment",
        OPENAI_ADMIN_KEY: "sk-admin-of-the-environment",
        OPENAI_ORG_ID: "org-of-the-environment",
        OPENAI_PROJECT_ID: "project-of-the-environment",
        OPENAI_CUSTOM_HEADERS: "X-Evil: of-the-environment",
        OPENAI_LOG: "debug",
      },
    },
  );
  expect({ stdout, stderr }).toEqual({ stdout: "ready", stderr: "" });
  expect(caught).toBe(0);
  expect(JSON.stringify(server.chats[0]!.headers)).not.toContain("of-the-environment");
  expect(server.chats[0]!.headers.authorization).toBeUndefined();
  trap.close();
  await server.close();
});
