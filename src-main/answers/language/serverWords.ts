/** Longest quotation of a server, in characters. */
const MOST = 600;

/**
 * What a server said, fit to be shown: no control or direction characters, one line, the key gone wherever it was echoed, bounded. Of a web page only its title.
 * The key goes after the cleaning, which may join what an invisible character broke up, and before the cut, which could leave a part of it.
 */
export function serverWords(text: string, key: string | null): string {
  // Nothing beyond is ever shown; the rest must not cost anything.
  let words = text.slice(0, 100_000);
  if (/^\s*(\d{3} )?<(!doctype|html)/i.test(words))
    words = `a web page: ${/<title[^>]*>([^<]*)/i.exec(words)?.[1]?.trim() || "without a title"}`;
  words = words
    .replace(/\p{Cf}+/gu, "")
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ")
    .trim();
  if (key) words = words.replaceAll(key, "[key]");
  return words.length > MOST ? `${words.slice(0, MOST)}…` : words;
}

/** The message in the JSON that such servers refuse with: {"error": {"message"}} (OpenAI, vLLM, llama.cpp), {"error": "..."} (LM Studio), {"detail"} (FastAPI), {"message"}; null when there is none. */
export function messageIn(body: unknown): string | null {
  if (typeof body === "string") return body.trim() === "" ? null : body;
  if (typeof body !== "object" || body === null) return null;
  for (const field of ["error", "message", "detail"]) {
    const inner = messageIn((body as Record<string, unknown>)[field]);
    if (inner !== null) return inner;
  }
  return null;
}
