import { copyFile } from "node:fs/promises";
import type { CaseHead, CaseItem, ExportId, ExportOptions } from "#shared/domain/case.ts";
import { AppError } from "#shared/domain/errors.ts";
import type { Language } from "#shared/domain/evidence.ts";
import {
  MANIFEST,
  SIGNATURE,
  SUMS,
  packManifest,
  sumsOf,
  type PackItem,
  type PackManifest,
} from "#shared/domain/pack.ts";
import type { AuditLog } from "../audit/auditLog.ts";
import { stretchOf, videosOf } from "../cases/content.ts";
import type { EvidenceDeps } from "../types.ts";
import { makeItem } from "./itemParts.ts";
import { itemWords } from "./itemWords.ts";
import type { PackFolder } from "./packFolder.ts";
import { reportPage, type ReportItem } from "./report.ts";
import { pemOf, type SigningKey } from "./signing.ts";
import { sourcePath, sourcesOf, type Source } from "./sources.ts";

export interface PackRequest {
  id: ExportId;
  head: CaseHead;
  /** In the case's order. */
  items: readonly CaseItem[];
  language: Language;
  options: ExportOptions;
}

export interface PackDeps extends Pick<
  EvidenceDeps,
  "store" | "media" | "paths" | "frameTable" | "verifyPage" | "operator" | "version" | "clock"
> {
  log: AuditLog;
  key: SigningKey;
}

/** Rows of the audit log that a pack takes along, the newest. */
const AUDIT_ROWS = 5000;
const PICTURE_WIDTH = 720;
/** Share of the work that reading the sources is. */
const READING = 0.1;

/** Writes everything of a pack into its folder, the manifest and its signature last. The folder still has its temporary name then. Returns what was written. */
export async function writePack(
  deps: PackDeps,
  folder: PackFolder,
  { id, head, items, language, options }: PackRequest,
  signal: AbortSignal,
  onProgress: (fraction: number, done: number) => void,
): Promise<{ manifest: PackManifest; sha256: string }> {
  const sources = await sourcesOf(deps, items, signal, (fraction) => onProgress(fraction * READING, 0));
  const packed: PackItem[] = [];
  const shown: ReportItem[] = [];
  for (const [i, item] of items.entries()) {
    const [video] = videosOf(item.content);
    const source = (video && sources.get(video.videoId)) ?? null;
    const told = (fraction: number) =>
      onProgress(READING + (0.97 - READING) * ((i + fraction) / items.length), packed.length);
    const made = await makeItem({ deps, folder, options, signal, onProgress: told }, item, i + 1, source);
    packed.push(made);
    const picture = await pictureOf(deps, item, source, signal);
    shown.push({ item: made, picture, words: itemWords(item.content, language) });
    told(1);
  }
  await wholeFiles(deps, folder, sources, packed, options, signal);
  const signer = await deps.key.signer();
  const said = {
    format: "sightline-case-pack" as const,
    version: 1 as const,
    case: {
      id: head.id,
      title: head.title,
      state: head.state,
      createdBy: head.createdBy,
      createdAtMs: head.createdAtMs,
    },
    made: { exportId: id, atMs: deps.clock.nowMs(), by: deps.operator(), language, sightline: deps.version },
    sources: [...sources.values()].map((it) => it.written),
    items: packed,
    scenarios: scenariosOf(items),
    audit: { entries: deps.log.list(head.id, AUDIT_ROWS).entries.toReversed(), head: deps.log.head() },
    signer: { algorithm: "Ed25519" as const, ...signer },
  };
  await folder.addText("report.html", reportPage(said, shown));
  await folder.addText("verify.html", await deps.verifyPage());
  await folder.addText("public-key.pem", pemOf(signer));
  const manifest = packManifest.parse({ ...said, files: folder.files.toSorted((a, b) => (a.path < b.path ? -1 : 1)) });
  const bytes = Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`);
  const signature = await deps.key.sign(bytes);
  await folder.addText(MANIFEST, bytes);
  await folder.addText(SIGNATURE, signature);
  const { sha256 } = folder.files.find((it) => it.path === MANIFEST)!;
  await folder.addText(SUMS, sumsOf(folder.files));
  return { manifest, sha256 };
}

/** Whole source files: all of them where that was asked for, else those of which no clip could be cut exactly. */
async function wholeFiles(
  { media }: PackDeps,
  folder: PackFolder,
  sources: ReadonlyMap<string, Source>,
  items: readonly PackItem[],
  { wholeFiles: all }: ExportOptions,
  signal: AbortSignal,
): Promise<void> {
  const needed = new Set(
    items.flatMap((it) => (it.notMade.some((one) => one.why === "notExact") && it.videoId ? [it.videoId] : [])),
  );
  let n = 0;
  for (const { row, written } of sources.values()) {
    if (!row || !(all || needed.has(row.id))) continue;
    const path = sourcePath(++n, row);
    await folder.add(path, async (out) => {
      await copyFile(row.path, out);
      const copied = media && written.sha256 !== null ? await media.fingerprint(out, { signal }) : written.sha256;
      // It was read a moment ago and was right.
      if (copied !== written.sha256) throw new Error(`${row.path} changed while it was copied`);
    });
    written.file = path;
  }
}

/** The frame that stands for an item, for the report. One that cannot be decoded is not shown; the item says so. */
async function pictureOf(
  { media, frameTable }: PackDeps,
  { content }: CaseItem,
  source: Source | null,
  signal: AbortSignal,
): Promise<Uint8Array | null> {
  const at = stretchOf(content);
  if (!at || !source?.row?.media || !media) return null;
  try {
    const table = await frameTable(source.row.id);
    const options = { signal, width: PICTURE_WIDTH, ...(table ? { table } : {}) };
    return await media.frame(source.row.path, source.row.media, at.bestUs, options);
  } catch (error) {
    if (error instanceof AppError && error.code !== "CANCELLED") return null;
    throw error;
  }
}

function scenariosOf(items: readonly CaseItem[]): PackManifest["scenarios"] {
  const known = new Map<string, { id: string; version: number }>();
  for (const { content } of items) {
    if (content.kind !== "event") continue;
    const { scenarioId: id, scenarioVersion: version } = content.event;
    known.set(`${id} ${version}`, { id, version });
  }
  return [...known.values()];
}
