/** For the screen and for paper: no colour that paper lacks, items that stay whole, a heading with what follows. */
export const STYLE = `
:root { color-scheme: light; }
body { margin: 2rem auto; max-width: 68rem; padding: 0 1.25rem; font: 14px/1.5 system-ui, "Noto Sans KR", "Malgun Gothic", sans-serif; color: #16181d; background: #fff; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 .75rem; overflow-wrap: anywhere; }
h2 { font-size: 1.1rem; margin: 2.25rem 0 .75rem; padding-bottom: .25rem; border-bottom: 1px solid #b6bac2; break-after: avoid; }
h3 { font-size: 1rem; margin: 0 0 .6rem; break-after: avoid; }
.kind { margin: 0; color: #5a606b; text-transform: uppercase; letter-spacing: .08em; font-size: .75rem; }
dl { margin: 0; display: grid; gap: .15rem; }
dl div { display: grid; grid-template-columns: 8.5rem 1fr; gap: .75rem; }
dt { color: #5a606b; }
dd { margin: 0; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
.verify { border: 1px solid #b6bac2; border-radius: 6px; padding: .75rem 1rem; margin-top: 1.25rem; }
.verify h2 { margin: 0 0 .25rem; border: 0; padding: 0; font-size: .95rem; }
.verify p { margin: .25rem 0; }
code { font: .82em ui-monospace, "SFMono-Regular", Consolas, monospace; overflow-wrap: anywhere; }
article { border: 1px solid #d5d8de; border-radius: 6px; padding: 1rem; margin: 0 0 1rem; break-inside: avoid; }
.number { display: inline-block; min-width: 1.6em; padding: 0 .35em; margin-right: .25em; text-align: center; border: 1px solid #16181d; border-radius: 4px; font-variant-numeric: tabular-nums; }
.columns { display: grid; grid-template-columns: minmax(0, 22rem) minmax(0, 1fr); gap: 1.1rem; }
.columns > .words:only-child { grid-column: 1 / -1; }
.picture { position: relative; align-self: start; background: #eceef1; }
.picture img { display: block; width: 100%; }
.picture svg { position: absolute; inset: 0; width: 100%; height: 100%; }
.picture rect { fill: none; stroke: #ffd400; stroke-width: 2px; vector-effect: non-scaling-stroke; paint-order: stroke; }
.picture .none { margin: 0; padding: 3rem 1rem; text-align: center; color: #5a606b; }
.words p { margin: 0 0 .4rem; overflow-wrap: anywhere; }
.words .strong { font-weight: 600; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; margin: 0 0 .6rem; padding: .5rem .75rem; border-left: 3px solid #16181d; background: #f4f5f7; font: inherit; }
.files { margin: .6rem 0 0; padding-left: 1.1rem; }
.missing { margin: .6rem 0 0; border-left: 3px solid #b42318; padding-left: .6rem; }
small { color: #5a606b; }
table { border-collapse: collapse; width: 100%; font-size: .82rem; }
th, td { border: 1px solid #d5d8de; padding: .3rem .45rem; text-align: left; vertical-align: top; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
th { background: #f4f5f7; white-space: nowrap; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
@page { margin: 16mm 14mm; }
@media (max-width: 46rem) { .columns { grid-template-columns: 1fr; } }
@media print { body { margin: 0; max-width: none; padding: 0; font-size: 10pt; } a { color: inherit; } }
`.trim();
