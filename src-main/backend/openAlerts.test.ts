import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { Receiver } from "../../test/alertWorld.ts";
import { cleanUp, testBackend } from "../../test/backendFixture.ts";
import type { SafeStorage } from "../platform/secrets/secretStore.ts";

const closers: Array<() => Promise<void>> = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

const safeStorage: SafeStorage = {
  isEncryptionAvailable: () => true,
  encryptString: (text) => Buffer.from(Buffer.from(text).map((byte) => byte ^ 0x5a)),
  decryptString: (sealed) => Buffer.from(sealed.map((byte) => byte ^ 0x5a)).toString(),
};

test("alerts are set up and tried through the API; no file of the library and no answer shows the secret", async () => {
  const hook = await Receiver.start();
  closers.push(() => hook.close());
  const backend = await testBackend({ safeStorage });
  closers.push(async () => {
    await backend.close();
    await cleanUp(backend.folder);
  });
  const { events } = backend.client;
  const settings = await events.alerts();
  expect(settings).toEqual({ level: "warning", desktop: true, webhook: null, mqtt: null });
  expect(await events.alertStatus()).toEqual({ webhook: null, mqtt: null });
  const webhookSecret = "four-words-that-nobody-guesses";
  const webhook = { url: hook.url, signed: true };
  const answers = [
    await events.setAlerts({ ...settings, webhook, webhookSecret }),
    await events.testAlert({ to: "webhook" }),
    await events.alertStatus(),
    await events.alerts(),
  ];
  expect(answers[1]).toMatchObject({ ok: true });
  expect(hook.received[0]?.headers["webhook-signature"]).toMatch(/^v1,/);
  expect(hook.messages[0]?.data["link"]).toMatch(/^sightline:\/\/events\/ev_[0-9a-z]{10,32}$/);
  expect(await events.testAlert({ to: "mqtt" })).toMatchObject({ ok: false, words: { ko: "설정된 주소가 없습니다." } });
  expect(JSON.stringify(answers)).not.toContain(webhookSecret);
  const files = (await readdir(backend.dataDir, { recursive: true, withFileTypes: true })).filter((it) => it.isFile());
  expect(files.map((it) => it.name)).toContain("secrets.sealed.json");
  for (const file of files)
    expect((await readFile(join(file.parentPath, file.name))).includes(webhookSecret)).toBe(false);
});

test("folders are watched through the API, in the browser host only where it may read", async () => {
  const backend = await testBackend({ host: "browser", roots: [] });
  closers.push(() => cleanUp(backend.folder));
  const root = join(backend.folder, "footage");
  await mkdir(root);
  await backend.close();
  const gated = await testBackend({ folder: backend.folder, host: "browser", roots: [root] });
  closers.push(() => gated.close());
  const { events } = gated.client;
  await expect(events.watchFolder({ path: backend.folder, camera: null })).rejects.toMatchObject({
    data: { code: "PATH_NOT_ALLOWED" },
  });
  const watched = { path: root, camera: "Gate", state: "watching", imported: 0, waiting: 0 };
  expect(await events.watchFolder({ path: root, camera: "Gate" })).toEqual([watched]);
  expect(await events.folders()).toEqual([watched]);
  expect(await events.unwatchFolder({ path: root })).toEqual([]);
});
