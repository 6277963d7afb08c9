import type { IndexPlace } from "#shared/contract/search.ts";
import type { SightlineClient } from "#shared/contract/index.ts";
import type { IndexCredentials, IndexLocation } from "#shared/domain/indexLocation.ts";
import { UsageError, type Args } from "../args.ts";
import { table } from "../output.ts";
import { readSecret } from "../secret.ts";
import type { Session } from "../session.ts";

const SECRET = "SIGHTLINE_INDEX_SECRET";

/** `index location`: tells where the index lives, or moves it. The secret comes from the environment or standard input: arguments can be read by every user of the machine. */
export async function indexLocationCommand(session: Session, client: SightlineClient): Promise<number> {
  const { args, output } = session;
  const location = wanted(args);
  if (!location) {
    const place = await client.search.indexLocation();
    output.result({ place }, () => placeTable(place));
    return 0;
  }
  const credentials = location.kind === "folder" ? undefined : await readCredentials(session.args, session.signal);
  const move = await client.search.setIndexLocation({ location, ...(credentials ? { credentials } : {}) });
  output.result(move, () =>
    [
      placeTable(move.place),
      move.moved ? `${move.queued} videos are indexed again there, by the app or by \`index rebuild\`.` : "",
      move.left === null ? "" : `The index before stays at ${move.left}; delete it there when it is not needed.`,
    ]
      .filter(Boolean)
      .join("\n"),
  );
  return 0;
}

function wanted(args: Args): IndexLocation | null {
  const address = args.get("s3");
  const others = ["endpoint", "region", "key-id"].filter((name) => args.get(name) !== undefined);
  if (address === undefined) {
    const [stray] = [...others, ...(args.flag("virtual-hosts") ? ["virtual-hosts"] : [])];
    if (stray) throw new UsageError(`--${stray} belongs to --s3`);
    return args.flag("folder") ? { kind: "folder" } : null;
  }
  if (args.flag("folder")) throw new UsageError("--folder or --s3, not both");
  const endpoint = args.get("endpoint") ?? null;
  const region = args.get("region") ?? null;
  return { kind: "objectStore", address, endpoint, region, pathStyle: !args.flag("virtual-hosts") };
}

/** Undefined without a key id: the credentials that are kept are used. */
async function readCredentials(args: Args, signal: AbortSignal): Promise<IndexCredentials | undefined> {
  const accessKeyId = args.get("key-id");
  if (accessKeyId === undefined) return undefined;
  const secretAccessKey = await readSecret(SECRET, signal);
  if (secretAccessKey === "") throw new UsageError(`the secret key is missing: set ${SECRET}, or pipe it in`);
  return { scheme: "s3", accessKeyId, secretAccessKey, sessionToken: null };
}

function placeTable({ location, folder, credentials }: IndexPlace): string {
  if (location.kind === "folder") return table(["", ""], [["location", folder]]);
  return table(
    ["", ""],
    [
      ["location", location.address],
      ["endpoint", location.endpoint ?? "the provider's own"],
      ["region", location.region ?? "not set"],
      ["addressed by", location.pathStyle ? "path" : "virtual host"],
      ["credentials", KEPT[credentials ?? "none"]],
    ],
  );
}

const KEPT = {
  system: "kept by the system's secret store",
  file: "kept in a file that only this user can read",
  none: "none",
} as const;
