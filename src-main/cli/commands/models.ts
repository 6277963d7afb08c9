import { resolve } from "node:path";
import type { PackStatus } from "#shared/domain/model.ts";
import { AppError } from "#shared/domain/errors.ts";
import { UsageError } from "../args.ts";
import { table } from "../output.ts";
import type { Command, Session } from "../session.ts";

/** `models list|add|download|test|remove|use`. */
export const modelsCommand: Command = async (session) => {
  const { args, output, library } = session;
  const [verb = "list", target] = args.positionals;
  const id = args.get("pack") ?? target;
  const client = await library();
  const needId = (): string => {
    if (id === undefined) throw new UsageError(`models ${verb} wants a pack id; models list shows them`);
    return id;
  };
  switch (verb) {
    case "list": {
      const packs = await client.models.list();
      output.result({ packs }, () => packTable(packs));
      return 0;
    }
    case "add": {
      if (target === undefined || args.get("pack") === undefined) throw new UsageError("models add <file> --pack <id>");
      const pack = await client.models.addFromFile({ id: needId(), path: resolve(target) });
      output.result({ pack }, () => packTable([pack]));
      return pack.state === "installed" ? 0 : 1;
    }
    case "download":
      return await download(session, needId());
    case "test": {
      const reports = await client.models.selfTest({ id: needId() });
      output.result({ reports }, () =>
        table(
          ["device", "state", "max abs diff", "per second", "reason"],
          reports.map((r) => [
            r.device,
            r.state,
            r.maxAbsDiff?.toExponential(1) ?? "",
            r.inferencesPerSecond?.toFixed(1) ?? "",
            r.reason ?? "",
          ]),
        ),
      );
      return reports.some((report) => report.state === "passed") ? 0 : 1;
    }
    case "remove": {
      const pack = await client.models.remove({ id: needId() });
      output.result({ pack }, () => packTable([pack]));
      return 0;
    }
    case "use": {
      const result = await client.models.activate({ id: needId() });
      output.result(result, () => `New imports use ${result.active}.`);
      return 0;
    }
    default:
      throw new UsageError(`models knows list, add, download, test, remove and use, not ${verb}`);
  }
};

async function download({ output, signal, library }: Session, id: string): Promise<number> {
  const client = await library();
  // Watch first: a small pack may be there before the second call.
  const events = await client.models.watch(undefined, { signal });
  let last: PackStatus = await client.models.download({ id });
  if (last.state === "downloading") {
    for await (const event of events) {
      const pack = event.kind === "changed" && event.pack.manifest.id === id ? event.pack : null;
      if (!pack) continue;
      last = pack;
      if (pack.state !== "downloading") break;
      const { receivedBytes = 0, totalBytes = null } = pack.download ?? {};
      output.progress(
        pack.manifest.name,
        totalBytes ? receivedBytes / totalBytes : 0,
        `${(receivedBytes / 1e6).toFixed(1)} MB`,
      );
    }
    output.progressDone();
  }
  if (last.problem) throw new AppError(last.problem);
  output.result({ pack: last }, () => packTable([last]));
  return last.state === "installed" ? 0 : 1;
}

function packTable(packs: PackStatus[]): string {
  return table(
    ["pack", "state", "MB", "licence", "good for"],
    packs.map((pack) => [
      `${pack.manifest.id}${pack.active ? " (in use)" : pack.suggested ? " (suggested)" : ""}`,
      pack.state,
      (
        (pack.installedBytes || pack.manifest.files.reduce((sum, file) => sum + (file.sizeBytes ?? 0), 0)) / 1e6
      ).toFixed(1),
      pack.manifest.licence.spdx,
      pack.manifest.goodFor,
    ]),
  );
}
