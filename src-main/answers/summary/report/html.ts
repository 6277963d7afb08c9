import { htmlLine, htmlText } from "#shared/lib/html.ts";
import type { Block, ReportDocument } from "./blocks.ts";

/** For the screen and for paper: no colour that paper lacks, rows that stay whole, a heading with what follows. */
const STYLE = `
:root { color-scheme: light; }
body { margin: 2rem auto; max-width: 60rem; padding: 0 1rem; font: 15px/1.5 system-ui, "Noto Sans KR", "Malgun Gothic", sans-serif; color: #111; background: #fff; }
h1 { font-size: 1.6rem; margin: 0 0 .5rem; overflow-wrap: anywhere; }
h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; border-bottom: 1px solid #999; break-after: avoid; }
h3 { font-size: 1rem; margin: 1.2rem 0 .3rem; break-after: avoid; overflow-wrap: anywhere; }
.draft { border: 2px solid #111; padding: .5rem .75rem; margin: 1rem 0; }
.draft strong { letter-spacing: .15em; }
table { border-collapse: collapse; width: 100%; font-size: .85rem; margin: .5rem 0 1rem; }
th, td { border: 1px solid #999; padding: .25rem .4rem; text-align: left; vertical-align: top; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
th { min-width: 4.5em; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; border: 1px solid #999; padding: .5rem .75rem; font: inherit; }
@page { margin: 18mm 15mm; }
@media print { body { margin: 0; max-width: none; padding: 0; font-size: 10.5pt; } }
`.trim();

/** A whole page that loads nothing, runs nothing and prints well. */
export function toHtml({ language, title, draft, blocks }: ReportDocument): string {
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${htmlLine(`${draft.mark}: ${title}`)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${htmlLine(title)}</h1>
<p class="draft"><strong>${htmlLine(draft.mark)}</strong><br>${htmlLine(draft.note)}</p>
${blocks.map(blockOf).join("\n")}
</body>
</html>
`;
}

function blockOf(block: Block): string {
  switch (block.kind) {
    case "heading":
      return `<h${block.level}>${htmlLine(block.text)}</h${block.level}>`;
    case "paragraph":
      return `<p>${htmlLine(block.text)}</p>`;
    case "list":
      return `<ul>\n${block.items.map((it) => `<li>${htmlLine(it)}</li>`).join("\n")}\n</ul>`;
    case "table":
      return `<table>\n<thead><tr>${block.head.map((it) => `<th scope="col">${htmlLine(it)}</th>`).join("")}</tr></thead>\n<tbody>\n${block.rows
        .map((cells) => `<tr>${cells.map((it) => `<td>${htmlLine(it)}</td>`).join("")}</tr>`)
        .join("\n")}\n</tbody>\n</table>`;
    case "verbatim":
      return `<pre>${htmlText(block.text.replace(/\r\n?/gu, "\n"))}</pre>`;
  }
}
