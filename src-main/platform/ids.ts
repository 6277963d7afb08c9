import { randomBytes } from "node:crypto";

const ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz";

/**
 * A random id such as `v_4k2j...`: 16 characters of base 36 (about 82 bits), so ids need no clock and no coordination. Lower case only, which keeps
 * them apart on file systems that ignore case.
 */
export function randomId(prefix: string, length = 16): string {
  let text = "";
  // Bytes of 252 and more are dropped: 252 is the largest multiple of 36 in a byte, so every character is equally likely.
  while (text.length < length) {
    for (const byte of randomBytes(length * 2)) {
      if (byte < 252 && text.length < length) text += ALPHABET[byte % 36];
    }
  }
  return `${prefix}_${text}`;
}
