import { expect, test } from "vitest";
import { missingEntries, platformOf } from "./lockPlatforms.ts";

test("a package's name tells its platform", () => {
  expect(platformOf("@oxfmt/binding-linux-arm64-musl")).toEqual({ os: ["linux"], cpu: ["arm64"], libc: ["musl"] });
  expect(platformOf("@lancedb/lancedb-win32-x64-msvc")).toEqual({ os: ["win32"], cpu: ["x64"] });
  expect(platformOf("openai")).toBeNull();
});

test("only platform packages that the lock file lacks are added, at the exact version", () => {
  const packages = {
    "node_modules/a": {
      version: "1.0.0",
      license: "MIT",
      optionalDependencies: { "a-darwin-x64": "1.0.0", "a-linux-x64-gnu": "1.0.0", openai: "4.0.0" },
    },
    "node_modules/a-linux-x64-gnu": { version: "1.0.0" },
  };
  expect(missingEntries(packages)).toEqual({
    "node_modules/a-darwin-x64": { version: "1.0.0", os: ["darwin"], cpu: ["x64"], license: "MIT", optional: true },
  });
});
