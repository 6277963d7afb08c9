/** Splits a byte stream into lines; CR, LF and CRLF all end one. An endless line is cut at `maxLength` so that memory stays bounded. */
export class LineSplitter {
  readonly #onLine: (line: string) => void;
  readonly #maxLength: number;
  readonly #decoder = new TextDecoder();
  #rest = "";

  constructor(onLine: (line: string) => void, maxLength = 64 * 1024) {
    this.#onLine = onLine;
    this.#maxLength = maxLength;
  }

  push(chunk: Uint8Array): void {
    const text = this.#rest + this.#decoder.decode(chunk, { stream: true });
    const lines = text.split(/[\r\n]+/);
    this.#rest = lines.pop() ?? "";
    for (const line of lines) if (line) this.#onLine(line);
    if (this.#rest.length > this.#maxLength) {
      this.#onLine(this.#rest.slice(0, this.#maxLength));
      this.#rest = "";
    }
  }

  end(): void {
    const last = this.#rest + this.#decoder.decode();
    this.#rest = "";
    if (last) this.#onLine(last);
  }
}
