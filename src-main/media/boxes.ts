import { open } from "node:fs/promises";

/** What the top level of an MP4 or QuickTime file says of its own health. */
export interface BoxReport {
  hasMoov: boolean;
  hasMoof: boolean;
  /** A box claims to reach beyond the end of the file. */
  cutShort: boolean;
  /** Why walking stopped before the end, e.g. a size below 8. */
  malformed: string | null;
  /** A sample entry is encrypted (`encv`), whatever else can be read. */
  encryptedVideo: boolean;
}

const MAX_BOXES = 200_000;
/** Sample descriptions lie near the start of moov; this much of it is searched. */
const MOOV_SEARCH_BYTES = 4 * 1024 * 1024;

/** Walks the top-level boxes (ISO/IEC 14496-12, 4.2) without trusting them: sizes are checked, the count is bounded, nothing recurses. */
export async function readBoxes(path: string): Promise<BoxReport> {
  await using handle = await open(path, "r");
  const { size: fileSize } = await handle.stat();
  const report: BoxReport = { hasMoov: false, hasMoof: false, cutShort: false, malformed: null, encryptedVideo: false };
  const header = Buffer.alloc(16);
  let at = 0;
  for (let n = 0; at < fileSize && n < MAX_BOXES; n++) {
    const { bytesRead } = await handle.read(header, 0, 16, at);
    if (bytesRead < 8) {
      report.cutShort = true;
      break;
    }
    const type = header.toString("latin1", 4, 8);
    let size = header.readUInt32BE(0);
    if (size === 1 && bytesRead === 16) size = Number(header.readBigUInt64BE(8));
    else if (size === 0) size = fileSize - at;
    if (!/^[\x20-\x7e\xa9]{4}$/.test(type) || size < 8) {
      report.malformed = `box ${JSON.stringify(type)} of ${size} bytes at ${at}`;
      break;
    }
    if (type === "moov") {
      report.hasMoov = true;
      const part = Buffer.alloc(Math.min(size, MOOV_SEARCH_BYTES, fileSize - at));
      await handle.read(part, 0, part.length, at);
      // `encv` replaces the codec's name in the sample description of a protected track (ISO/IEC 14496-12, 8.12).
      report.encryptedVideo = part.includes("encv") && part.includes("sinf");
    }
    if (type === "moof") report.hasMoof = true;
    if (at + size > fileSize) report.cutShort = true;
    at += size;
  }
  return report;
}
