/** Names that Windows keeps for devices, whatever follows a dot. */
const DEVICES = /^(con|prn|aux|nul|com\d|lpt\d)$/i;
/** File systems take 255 bytes; what is put beside it ("-2", a temporary ending) needs room. */
const MAX_BYTES = 120;

/** A folder name from a title and a time: letters and digits of any script, nothing that leads to another folder, short enough for every file system. Pure. */
export function folderName(title: string, atMs: number): string {
  const words = title
    .normalize("NFC")
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/gu, "");
  let short = "";
  for (const char of words) {
    if (Buffer.byteLength(short + char) > MAX_BYTES) break;
    short += char;
  }
  const safe = short === "" || DEVICES.test(short) ? "case" : short.replace(/-+$/u, "");
  const stamp = new Date(atMs).toISOString().replace(/[-:]/g, "").replace("T", "-").slice(0, 15);
  return `${safe}-${stamp}`;
}
