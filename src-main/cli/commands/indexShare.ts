import type { SightlineClient } from "#shared/contract/index.ts";
import { libraryId, type SharedLibrary, type SharingStatus } from "#shared/domain/sharing.ts";
import { UsageError } from "../args.ts";
import { table } from "../output.ts";
import type { Session } from "../session.ts";

/** `index share`: looks at the libraries that share the address, and switches one on or off. */
export async function indexShareCommand(
  { args, output }: Pick<Session, "args" | "output">,
  client: SightlineClient,
): Promise<number> {
  const [on, off] = [args.get("on"), args.get("off")];
  if (on !== undefined && off !== undefined) throw new UsageError("--on or --off, not both");
  const asked = libraryId.safeParse(on ?? off);
  if ((on ?? off) !== undefined && !asked.success)
    throw new UsageError(`"${on ?? off}" is no library id: \`index share\` lists them`);
  let sharing = await client.sharing.refresh();
  if (asked.success) sharing = await client.sharing.setOn({ id: asked.data, on: on !== undefined });
  output.result({ sharing }, () => sharedLines(sharing).join("\n"));
  return (sharing.own.trouble ?? sharing.libraries.some((it) => it.on && it.trouble)) ? 1 : 0;
}

/** What the sharing of an address comes to; one line where there is nothing to tell. */
export function sharedLines({ shared, own, libraries }: SharingStatus): string[] {
  if (!shared) return ["not shared: the index is in the library's own folder"];
  const tells = own.published === null ? "publishes nothing yet" : `${own.published} videos can be found by others`;
  const head = `shared as ${own.name} (${own.id}): ${own.trouble ? TROUBLES[own.trouble] : tells}`;
  if (libraries.length === 0) return [head, "no other library is at this address"];
  const rows = libraries.map((it) => [
    it.on ? "on" : "off",
    it.id,
    it.name,
    it.videos,
    (it.us / 3_600_000_000).toFixed(2),
    it.seenAtMs === null ? "never" : new Date(it.seenAtMs).toISOString(),
    noteOf(it),
  ]);
  return [head, table(["", "id", "name", "videos", "hours", "read", ""], rows)];
}

const TROUBLES = { unreachable: "does not answer", unreadable: "cannot be read or written" } as const;

function noteOf({ trouble, sameEncoder, encoder, leftOut }: SharedLibrary): string {
  const notes = [
    trouble ? TROUBLES[trouble] : null,
    sameEncoder ? null : `facts only: ${encoder ?? "no encoder"}`,
    leftOut > 0 ? `${leftOut} videos left out` : null,
  ];
  return notes.filter((it) => it !== null).join(", ");
}
