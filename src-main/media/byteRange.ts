/** What a Range header asks of a file of `size` bytes. `whole`: no usable header; `none`: nothing of it can be served (416). Ends are inclusive. */
export type ByteRange = { kind: "whole" } | { kind: "part"; start: number; end: number } | { kind: "none" };

/**
 * Reads a Range header (RFC 9110, 14.1.2). Only single byte ranges are honoured; several, other units and malformed ones count as absent, which
 * the standard allows and every player understands.
 */
export function readByteRange(header: string | null, size: number): ByteRange {
  const match = /^bytes=\s*(\d*)\s*-\s*(\d*)\s*$/i.exec(header ?? "");
  if (!match || (match[1] === "" && match[2] === "")) return { kind: "whole" };
  const [, first, last] = match as unknown as [string, string, string];
  if (first === "") {
    const length = Number(last);
    if (length === 0 || size === 0) return { kind: "none" };
    return { kind: "part", start: Math.max(0, size - length), end: size - 1 };
  }
  const start = Number(first);
  if (start >= size) return { kind: "none" };
  const end = last === "" ? size - 1 : Math.min(Number(last), size - 1);
  return end < start ? { kind: "whole" } : { kind: "part", start, end };
}
