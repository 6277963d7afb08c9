import { randomBytes } from "node:crypto";

/** Random bytes are asked for in batches: ids of a thousand events come at once, and each question is a call of the system. */
const BATCH = 4096;
let batch = new Uint8Array(0);
let used = 0;

function nextByte(): number {
  if (used >= batch.length) {
    batch = randomBytes(BATCH);
    used = 0;
  }
  return batch[used++]!;
}

const ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz";

/**
 * A random id such as `v_4k2j...`: 16 characters of base 36 (about 82 bits), so ids need no clock and no coordination. Lower case only, which keeps
 * them apart on file systems that ignore case.
 */
export function randomId(prefix: string, length = 16): string {
  let text = "";
  // Bytes of 252 and more are dropped: 252 is the largest multiple of 36 in a byte, so every character is equally likely.
  while (text.length < length) {
    const byte = nextByte();
    if (byte < 252) text += ALPHABET[byte % 36];
  }
  return `${prefix}_${text}`;
}
