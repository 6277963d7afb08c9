import type { Block, ReportDocument } from "./blocks.ts";

/** Characters that act instead of being seen; a line break is one here. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu;

/**
 * One line of plain text as Markdown (CommonMark with tables) that shows it as it is: no emphasis, link, image, HTML, table cell or heading can come of it. Addresses are not made links either: the dots and
 * colons that would do so are written as entities.
 */
export function markdownText(text: string): string {
  return text
    .replace(UNSEEN, " ")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replace(/[\\`*_{}[\]|~#!$^]/gu, "\\$&")
    .replace(/:(?=\/)/gu, "&#58;")
    .replace(/(www)\./giu, "$1&#46;")
    .replaceAll("@", "&#64;")
    .replace(/^(\s*)([-+=])/u, "$1\\$2")
    .replace(/^(\s*\d+)([.)])/u, "$1\\$2");
}

/** A document as Markdown. */
export function toMarkdown({ title, draft, blocks }: ReportDocument): string {
  const parts = [
    `# ${markdownText(title)}`,
    `**${markdownText(draft.mark)}.** ${markdownText(draft.note)}`,
    ...blocks.map(blockOf),
  ];
  return `${parts.join("\n\n")}\n`;
}

function blockOf(block: Block): string {
  switch (block.kind) {
    case "heading":
      return `${"#".repeat(block.level)} ${markdownText(block.text)}`;
    case "paragraph":
      return markdownText(block.text);
    case "list":
      return block.items.map((it) => `- ${markdownText(it)}`).join("\n");
    case "table":
      return [
        row(block.head),
        row(
          block.head.map(() => "---"),
          false,
        ),
        ...block.rows.map((it) => row(it)),
      ].join("\n");
    case "verbatim":
      return fenced(block.text);
  }
}

const row = (cells: readonly string[], escaped = true) =>
  `| ${cells.map((it) => (escaped ? markdownText(it) : it)).join(" | ")} |`;

/** A fence longer than any run of its character inside cannot be closed from within. */
function fenced(text: string): string {
  const lines = text.replace(/\r\n?|[\u2028\u2029\u0085]/gu, "\n").replace(/[^\P{Cc}\n\t]/gu, "");
  const longest = Math.max(2, ...[...lines.matchAll(/`+/gu)].map((it) => it[0].length));
  const fence = "`".repeat(longest + 1);
  return `${fence}text\n${lines}\n${fence}`;
}
