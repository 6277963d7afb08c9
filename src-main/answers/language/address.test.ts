import type { LookupAddress } from "node:dns";
import { describe, expect, test } from "vitest";
import { localityOf } from "#shared/lib/locality.ts";
import { readAddress } from "./address.ts";
import { lookupWithin } from "./lookup.ts";

const where = (host: string) => readAddress(`http://${host}/v1`).locality;

describe("where an address leads", () => {
  test.each([
    "localhost",
    "LOCALHOST:11434",
    "localhost.",
    "api.localhost",
    "127.0.0.1",
    "127.1",
    "127.255.255.254",
    "2130706433",
    "0x7f.1",
    "0177.0.0.1",
    "0.0.0.0:8000",
    "[::1]",
    "[::]",
    "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "１２７.０.０.１",
  ])("%s is this machine", (host) => expect(where(host)).toBe("thisMachine"));

  test.each([
    "10.0.0.5",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.0.12:8000",
    "169.254.1.1",
    "[::ffff:192.168.0.1]",
    "[fd12:3456::1]",
    "[fe80::1]",
    "gpu.local",
    "gpu.local.",
    "gpu01",
  ])("%s is on the local network", (host) => expect(where(host)).toBe("network"));

  test.each([
    "api.openai.com",
    "localhost.evil.com",
    "127.0.0.1.evil.com",
    "localhost。evil.com",
    "192.168.0.1.nip.io",
    "local",
    "evillocalhost.com",
    "8.8.8.8",
    "172.15.0.1",
    "172.32.0.1",
    "192.169.0.1",
    "100.64.0.1",
    "[2001:db8::1]",
    "[::ffff:8.8.8.8]",
    "[64:ff9b::7f00:1]",
    "서버.kr",
    "gpu.internal",
  ])("%s is treated as far as it may be", (host) =>
    expect(where(host)).toBe(host === "local" ? "network" : "internet"),
  );

  test("a name that only looks like localhost is no name of this machine", () => {
    // The first "o" is Cyrillic.
    expect(where("lоcalhost")).toBe("network");
    expect(localityOf("lоcalhost.com")).toBe("internet");
  });
});

describe("an address as it is typed", () => {
  test.each([
    ["http://127.0.0.1:11434/v1/", "http://127.0.0.1:11434/v1"],
    [" http://127.0.0.1:11434/v1 ", "http://127.0.0.1:11434/v1"],
    ["http://localhost:8000/v1/chat/completions", "http://localhost:8000/v1"],
    ["http://localhost:8000/v1/models/", "http://localhost:8000/v1"],
    ["https://Example.com:443//", "https://example.com"],
    ["https://example.com/team/a/v1", "https://example.com/team/a/v1"],
    ["http://[::1]:8080/v1", "http://[::1]:8080/v1"],
  ])("%s becomes %s", (typed, base) => expect(readAddress(typed).baseUrl).toBe(base));

  test.each([
    "",
    "127.0.0.1:11434",
    "ftp://127.0.0.1/v1",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "http://",
    "http://user:hunter2@127.0.0.1/v1",
    "http://hunter2@127.0.0.1/v1",
    "http://127.0.0.1/v1?key=hunter2",
    "http://127.0.0.1/v1#hunter2",
    "http://[fe80::1%25eth0]/v1",
  ])("%s is refused, without quoting it", (typed) => {
    let message = "";
    try {
      readAddress(typed);
    } catch (error) {
      message = JSON.stringify(error) + String(error);
    }
    expect(message).toContain("INVALID_INPUT");
    expect(message).not.toContain("hunter2");
  });
});

describe("the promise of a name", () => {
  const lookup = (locality: Parameters<typeof lookupWithin>[0], host: string) =>
    new Promise<LookupAddress[] | string>((resolve) =>
      lookupWithin(locality)(host, { all: true }, (error, found) =>
        resolve(error ? (error.code ?? "error") : (found as LookupAddress[])),
      ),
    );

  test("names of this machine are not asked of a name server", async () => {
    // No name server knows this one.
    expect(await lookup("thisMachine", "no-such-name.localhost")).toEqual([
      { address: "127.0.0.1", family: 4 },
      { address: "::1", family: 6 },
    ]);
  });

  test("a name of the local network is followed within it only", async () => {
    // An address stands for what a name server could answer.
    expect(await lookup("network", "192.168.0.7")).toEqual([{ address: "192.168.0.7", family: 4 }]);
    expect(await lookup("network", "8.8.8.8")).toBe("EOUTSIDE");
    expect(await lookup("internet", "8.8.8.8")).toEqual([{ address: "8.8.8.8", family: 4 }]);
  });
});
