/** What the CLI prints: results on stdout (one JSON document with --json), everything else on stderr, so that a pipe only ever sees results. */

export interface Output {
  /** The command's result: the document itself with --json, else `text()`. Called once. */
  result(document: unknown, text: () => string): void;
  /** A line for the person, on stderr; silent with --json unless it is a warning. */
  note(line: string): void;
  warn(line: string): void;
  /** Draws or redraws a progress bar when stderr is a terminal; plain terminals and pipes get a line at every tenth. */
  progress(label: string, fraction: number, detail?: string): void;
  /** Ends the progress line. */
  progressDone(): void;
}

const WIDTH = 28;

export function createOutput(options: {
  json: boolean;
  stdout: NodeJS.WritableStream;
  stderr: NodeJS.WritableStream & { isTTY?: boolean };
}): Output {
  const { json, stdout, stderr } = options;
  let tenth = -1;
  let drawn = false;
  return {
    result: (document, text) => void stdout.write(json ? `${JSON.stringify(document)}\n` : `${text()}\n`),
    note: (line) => void (json || stderr.write(`${line}\n`)),
    warn: (line) => void stderr.write(`${line}\n`),
    progress(label, fraction, detail = "") {
      const share = Math.min(1, Math.max(0, fraction));
      if (stderr.isTTY) {
        const full = Math.round(share * WIDTH);
        stderr.write(
          `\r\x1b[2K${label} [${"#".repeat(full)}${"-".repeat(WIDTH - full)}] ${(share * 100).toFixed(0).padStart(3)} % ${detail}`,
        );
        drawn = true;
      } else if (!json && Math.floor(share * 10) !== tenth) {
        tenth = Math.floor(share * 10);
        stderr.write(`${label} ${(share * 100).toFixed(0)} % ${detail}\n`);
      }
    },
    progressDone() {
      if (drawn) stderr.write("\n");
      drawn = false;
      tenth = -1;
    },
  };
}

/** Left-aligned text table; numbers right-aligned. Control characters in names are shown, not obeyed by the terminal. */
export function table(head: string[], rows: Array<Array<string | number>>): string {
  const cells = [head, ...rows.map((row) => row.map((cell) => printable(String(cell))))];
  const widths = head.map((_, column) => Math.max(...cells.map((row) => (row[column] ?? "").length)));
  return cells
    .map((row, line) =>
      row
        .map((cell, column) =>
          line > 0 && typeof rows[line - 1]?.[column] === "number"
            ? cell.padStart(widths[column] ?? 0)
            : cell.padEnd(widths[column] ?? 0),
        )
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** "1 event", "3 events". */
export const counted = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? "" : "s"}`;

/** A hostile file name must not move the cursor or recolour the terminal. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, (char) => `\\u${(char.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`);
}
