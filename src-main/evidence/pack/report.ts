import type { Language } from "#shared/domain/evidence.ts";
import type { PackItem, PackManifest, PackSource } from "#shared/domain/pack.ts";
import { htmlLine, htmlText } from "#shared/lib/html.ts";
import { formatMediaTime } from "#shared/lib/timecode.ts";
import { clockSource } from "#shared/words/answers/index.ts";
import { durationPhrase, timeWord } from "#shared/words/index.ts";
import {
  actionWords,
  auditData,
  clipWords,
  notMadeWords,
  packWord,
  sourceStateWords,
  type PackWord,
} from "#shared/words/pack/index.ts";
import { STYLE } from "./reportStyle.ts";

/** What a report shows of an item besides what the manifest says. */
export interface ReportItem {
  item: PackItem;
  /** JPEG of the frame that stands for it; null = there is none. */
  picture: Uint8Array | null;
  /** What the item says in words, in the report's language: an event's sentence, an answer's question and sentences. */
  words: Array<{ text: string; strong: boolean; doubt: string | null }>;
}

type Said = Omit<PackManifest, "files">;

const HOUR_US = 3_600_000_000;

/** The report as one page that loads nothing, runs nothing and prints well. Every name, note and sentence in it is somebody's words and escaped. */
export function reportPage(said: Said, items: readonly ReportItem[]): string {
  const { language } = said.made;
  const w = (word: PackWord) => htmlLine(packWord(word, language));
  const sources = new Map(said.sources.map((it) => [it.videoId as string, it]));
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${w("report")}: ${htmlLine(said.case.title)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<p class="kind">${w("report")}</p>
<h1>${htmlLine(said.case.title)}</h1>
<dl>
${fact(w("caseOf"), `${htmlLine(said.case.id)}, ${w(said.case.state)}`)}
${fact(w("made"), `${instant(said.made.atMs)}, ${w("by")} ${htmlLine(said.made.by)}, Sightline ${htmlLine(said.made.sightline)}`)}
${fact(w("items"), String(items.length))}
</dl>
</header>
<section class="verify"><h2>${w("verifyTitle")}</h2><p>${w("verifyHow")}</p>
<p>${w("signer")}: <code>${groups(said.signer.fingerprint)}</code></p></section>
<h2>${w("items")}</h2>
${items.length === 0 ? `<p>${w("noItems")}</p>` : items.map((it) => itemOf(it, sources, language)).join("\n")}
<h2>${w("sources")}</h2>
${sourceTable(said.sources, language)}
<h2>${w("howMade")}</h2>
<ul>${madeOf(said, language)
    .map((it) => `<li>${htmlLine(it)}</li>`)
    .join("")}</ul>
<h2>${w("audit")}</h2>
${auditTable(said, language)}
</body>
</html>
`;
}

const fact = (name: string, value: string) => `<div><dt>${name}</dt><dd>${value}</dd></div>`;
/** Of this machine's own clock: UTC, so that nobody has to know where it stood. */
const instant = (ms: number) => `${new Date(ms).toISOString().slice(0, 19).replace("T", " ")} UTC`;
const groups = (hex: string) => htmlLine(hex.match(/.{1,8}/g)?.join(" ") ?? "");
const media = (us: number) => formatMediaTime(us, 2, HOUR_US);

function itemOf(
  { item, picture, words }: ReportItem,
  sources: ReadonlyMap<string, PackSource>,
  language: Language,
): string {
  const w = (word: PackWord) => htmlLine(packWord(word, language));
  const source = item.videoId === null ? null : (sources.get(item.videoId) ?? null);
  const facts = [
    ...(item.inUs === null || item.outUs === null || !source ? [] : timeFacts(item.inUs, item.outUs, source, language)),
    ...(item.trackIds.length > 0 ? [fact(w("tracks"), item.trackIds.slice(0, 24).join(", "))] : []),
    fact(w("added"), `${instant(item.addedAtMs)}, ${htmlLine(item.addedBy)}`),
  ];
  return `<article id="item-${item.number}">
<h3><span class="number">${item.number}</span> ${w(item.kind)}</h3>
<div class="columns">${item.videoId === null ? "" : `<div class="picture">${pictureOf(item, picture, language)}</div>`}
<div class="words">
${words.map((it) => `<p${it.strong ? ' class="strong"' : ""}>${htmlLine(it.text)}${it.doubt ? ` <em>(${htmlLine(it.doubt)})</em>` : ""}</p>`).join("\n")}
${item.note.trim() === "" ? "" : `<pre>${htmlText(item.note.replace(/\r\n?/gu, "\n"))}</pre>`}
<dl>${facts.join("\n")}</dl>
${filesOf(item, language)}
${item.notMade.length === 0 ? "" : `<p class="missing"><strong>${w("notMade")}:</strong> ${item.notMade.map((it) => htmlLine(notMadeWords(it, language))).join("; ")}</p>`}
</div></div>
</article>`;
}

function timeFacts(inUs: number, outUs: number, source: PackSource, language: Language): string[] {
  const w = (word: PackWord) => htmlLine(packWord(word, language));
  const { recordedAt } = source;
  const style = { date: true, zone: true };
  const wall = (us: number) => timeWord(recordedAt, us, style);
  const one = inUs === outUs;
  return [
    recordedAt.utcMs === null
      ? fact(w("time"), w("clockUnknown"))
      : fact(
          w("time"),
          `${htmlLine(one ? wall(inUs) : `${wall(inUs)} – ${wall(outUs)}`)}<br><small>${w("clock")}: ${htmlLine(clockSource(recordedAt, language))}</small>`,
        ),
    fact(
      w("mediaTime"),
      one ? media(inUs) : `${media(inUs)} – ${media(outUs)} (${htmlLine(durationPhrase(outUs - inUs, language))})`,
    ),
    fact(w("file"), htmlLine(source.name)),
    ...(source.camera ? [fact(w("camera"), htmlLine(source.camera))] : []),
  ];
}

/** The picture with the box over it as a drawing: the picture itself stays what the camera saw. */
function pictureOf({ box }: PackItem, picture: Uint8Array | null, language: Language): string {
  if (!picture) return `<p class="none">${htmlLine(packWord("noPicture", language))}</p>`;
  const drawn = box
    ? `<svg viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true"><rect x="${box.x}" y="${box.y}" width="${box.w}" height="${box.h}"/></svg>`
    : "";
  return `<img alt="" src="data:image/jpeg;base64,${Buffer.from(picture).toString("base64")}">${drawn}`;
}

/** Paths of a pack are letters, digits, dots and dashes: they are addresses as they are. */
function filesOf({ clip, annotated, still, tracks, record }: PackItem, language: Language): string {
  const w = (word: PackWord) => htmlLine(packWord(word, language));
  const link = (path: string, words: string, aside = "") =>
    `<li><a href="${path}">${words}</a>${aside === "" ? "" : ` <small>${htmlLine(aside)}</small>`}</li>`;
  const files = [
    ...(clip ? [link(clip.file, w("clip"), clipWords(clip, language))] : []),
    ...(annotated ? [link(annotated.file, w("annotated"))] : []),
    ...(still ? [link(still.file, w("stillFile"))] : []),
    ...(tracks ? [link(tracks.csv, `${w("tracksCsv")} (${tracks.count})`), link(tracks.json, w("tracksJson"))] : []),
    ...(record ? [link(record, w("record"))] : []),
  ];
  return files.length === 0 ? "" : `<ul class="files">${files.join("")}</ul>`;
}

function sourceTable(sources: readonly PackSource[], language: Language): string {
  const w = (word: PackWord) => htmlLine(packWord(word, language));
  if (sources.length === 0) return "<p>–</p>";
  const rows = sources.map((it) => {
    const { recordedAt } = it;
    const clock = recordedAt.utcMs === null ? "" : `${timeWord(recordedAt, 0, { date: true, zone: true })}; `;
    return [
      `${htmlLine(it.name)}${it.file ? `<br><a href="${it.file}">${w("wholeFile")}</a>` : ""}`,
      `<code>${it.sha256 ? groups(it.sha256) : w("shaNone")}</code>`,
      htmlLine(it.camera ?? "–"),
      htmlLine(`${clock}${clockSource(recordedAt, language)}${recordedAt.evidence ? `: ${recordedAt.evidence}` : ""}`),
      it.durationUs === null ? "–" : htmlLine(durationPhrase(it.durationUs, language)),
      htmlLine(sourceStateWords(it, language)),
    ];
  });
  return table([w("file"), w("sha"), w("camera"), w("clock"), w("length"), w("stateOf")], rows);
}

function madeOf({ sources, scenarios, items }: Said, language: Language): string[] {
  const packs = [...new Set(sources.flatMap((it) => (it.analysis ? [it.analysis.key] : [])))];
  const versions = scenarios.map((it) => `${it.id} ${packWord("version", language)} ${it.version}`);
  return [
    ...(items.some((it) => it.clip) ? [packWord("clipNote", language)] : []),
    ...(items.some((it) => it.annotated) ? [packWord("boxesNote", language)] : []),
    packWord("tracksNote", language),
    ...(packs.length > 0 ? [`${language === "ko" ? "검출 모델" : "Detectors"}: ${packs.join("; ")}`] : []),
    ...(versions.length > 0 ? [`${language === "ko" ? "시나리오" : "Scenarios"}: ${versions.join("; ")}`] : []),
  ];
}

function auditTable({ audit }: Said, language: Language): string {
  const w = (word: PackWord) => htmlLine(packWord(word, language));
  const rows = audit.entries.map((it) => [
    String(it.seq),
    `${instant(it.atMs)}${it.setBackMs > 0 ? `<br><strong>${w("setBack")} (${(it.setBackMs / 1000).toFixed(1)} s)</strong>` : ""}`,
    htmlLine(it.actor),
    htmlLine(actionWords(it.action, language)),
    `${htmlLine(auditData(it))}<br><code>${htmlLine(it.hash.slice(0, 16))}</code>`,
  ]);
  return table([w("row"), w("when"), w("who"), w("what"), w("details")], rows);
}

/** Cells are HTML already. */
function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  return `<table>
<thead><tr>${head.map((it) => `<th scope="col">${it}</th>`).join("")}</tr></thead>
<tbody>${rows.map((row) => `<tr>${row.map((it) => `<td>${it}</td>`).join("")}</tr>`).join("\n")}</tbody>
</table>`;
}
