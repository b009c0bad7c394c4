/** The report's only style sheet: system fonts, two themes, and a page that prints. */
export const style = `
:root{color-scheme:light dark;--page:#fff;--panel:#f5f7f9;--ink:#1c2732;--soft:#576675;--rule:#dde3e9;--accent:#1f5f8b;--wash:#e8f1f7;
--warn:#9a5b0b;--warn-wash:#fdf4e3;--alarm:#a3262a;--alarm-wash:#fbe9e9;--good:#256b45;--good-wash:#e7f4ec;--rest:#8996a3;--s1:#1f5f8b;--s2:#c0561b;--s3:#2f7d4f;--s4:#7a4fa3;--s5:#8f6f12;--s6:#576675}
@media (prefers-color-scheme:dark){:root{--page:#11171d;--panel:#19212a;--ink:#e4eaf0;--soft:#9dabb8;--rule:#2b3641;--accent:#76b3dc;--wash:#162937;
--warn:#e3b062;--warn-wash:#2a2214;--alarm:#ef8d8f;--alarm-wash:#311718;--good:#7fc79b;--good-wash:#14281d;--rest:#74828f;--s1:#76b3dc;--s2:#f0965c;--s3:#7fc79b;--s4:#c29fe6;--s5:#dcc06a;--s6:#9dabb8}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;-webkit-text-size-adjust:100%}
main{max-width:54rem;margin:0 auto;padding:2.5rem 1.25rem 4rem}
header .over{margin:0;color:var(--soft);font-size:.85rem;letter-spacing:.02em}
h1{margin:.15rem 0 .3rem;font-size:1.9rem;line-height:1.2;letter-spacing:-.01em;overflow-wrap:anywhere}
h2{margin:2.8rem 0 .7rem;font-size:1.25rem;line-height:1.3}
h3{margin:1.4rem 0 .4rem;font-size:1rem}
p{margin:.6rem 0}
.sub{margin:0;color:var(--soft)}
.verdict{margin:1.6rem 0 1.2rem;padding:1rem 1.2rem;border-left:4px solid var(--warn);border-radius:0 6px 6px 0;background:var(--warn-wash);font-size:1.08rem}
.verdict.decided{border-color:var(--good);background:var(--good-wash)}
.verdict.is-alarm{border-color:var(--alarm);background:var(--alarm-wash)}
.verdict p{margin:0}
.verdict p+p{margin-top:.6rem}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.4rem,1fr));gap:.75rem;margin:0;padding:0}
.tiles div{padding:.75rem .9rem;border:1px solid var(--rule);border-radius:6px;background:var(--panel)}
.tiles dt{color:var(--soft);font-size:.8rem;line-height:1.35}
.tiles dd{margin:.15rem 0 0;font-size:1.4rem;font-weight:600;font-variant-numeric:tabular-nums;line-height:1.25}
.tiles small{display:block;color:var(--soft);font-size:.8rem;font-weight:400}
.save{margin:.25rem 0 0;font-size:.78rem}.save a{margin-right:.9rem;color:var(--soft)}
td small{display:block;color:var(--soft);font-size:.82em;white-space:nowrap}
.checklist{margin:.5rem 0}summary{cursor:pointer}
.lead{font-size:1.05rem}
.plain{list-style:none;padding:0}.wide{overflow-x:auto;margin-top:.9rem}
table{width:100%;border-collapse:collapse;font-size:.9rem}
caption{padding:.2rem 0 .5rem;color:var(--soft);text-align:left;font-size:.85rem}
th,td{padding:.42rem .6rem;border-bottom:1px solid var(--rule);text-align:left;vertical-align:top}
thead th{color:var(--soft);font-size:.78rem;font-weight:600;vertical-align:bottom;white-space:nowrap}
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
tr.best td:first-child{box-shadow:inset 3px 0 0 var(--accent)}
tr.stopped td{color:var(--soft)}
.facts th{width:13rem;font-weight:500;color:var(--soft)}
.badge{display:inline-block;margin:0 .2rem .15rem 0;padding:.05rem .45rem;border:1px solid var(--rule);border-radius:1rem;background:var(--panel);color:var(--soft);font-size:.75rem;white-space:nowrap}
.badge.is-best{border-color:var(--accent);background:var(--wash);color:var(--accent)}
.badge.is-bad{border-color:var(--warn);background:var(--warn-wash);color:var(--warn)}
.badge.is-alarm{border-color:var(--alarm);background:var(--alarm-wash);color:var(--alarm)}
.findings li{margin:.7rem 0}
.montage{display:grid;grid-template-columns:repeat(auto-fill,minmax(4.9rem,1fr));gap:.5rem}
.montage figure,.pairs figure{margin:0}.montage figcaption,.pairs figcaption{font-size:.72rem;line-height:1.3;overflow-wrap:anywhere}
.montage img,.pairs img{display:block;width:100%;aspect-ratio:1;object-fit:contain;background:#14181d;border-radius:4px;image-rendering:pixelated}
.pairs{display:grid;grid-template-columns:repeat(auto-fill,minmax(11.5rem,1fr));gap:.9rem}
.pairs figure{display:grid;grid-template-columns:1fr 1fr;gap:.25rem;padding:.5rem;border:1px solid var(--rule);border-radius:6px;background:var(--panel)}
.pairs figcaption{grid-column:1/3}.pairs .is-grave{border-color:var(--warn);background:var(--warn-wash)}
.faint{color:var(--soft);fill:var(--soft)}
.note{padding:.6rem .9rem;border-radius:6px;background:var(--warn-wash);color:var(--ink);font-size:.93rem}
code,.mono{font:.86em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
figure{margin:1rem 0 0}
figcaption{margin-top:.3rem;color:var(--soft);font-size:.85rem}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(17rem,1fr));gap:1rem 1.5rem}
svg{display:block;width:100%;height:auto;font:12px system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif}
.pair svg{max-width:25rem}
.pictures{display:grid;grid-template-columns:repeat(auto-fill,minmax(8.2rem,1fr));gap:.9rem;margin:.8rem 0}.pictures figure{margin:0}.pictures figcaption{font-size:.78rem;line-height:1.35}
.picture{display:block;width:100%;height:auto;image-rendering:pixelated;border-radius:3px;background:#000}.picture+.picture{margin-top:3px}
.scrolled{overflow-x:auto}.scrolled svg{min-width:36rem}
.grid{stroke:var(--rule);stroke-width:1}
.reference{stroke:var(--soft);stroke-width:1;stroke-dasharray:3 4}
.axis-line{stroke:var(--ink);stroke-width:1.2}.reference.solid{stroke-dasharray:none}
.tick,.axis{fill:var(--soft);font-size:11px}
.label{fill:var(--ink);font-size:12.5px}
.best{--tone:var(--accent)}.rest{--tone:var(--rest)}
.bar{stroke:var(--tone);stroke-width:2.5;stroke-linecap:round}.wide-bar{stroke-width:5}
.mean{fill:var(--tone);stroke:var(--page);stroke-width:1.5}
.mean.hollow{fill:var(--page);stroke:var(--tone);stroke-width:2}
.run{fill:var(--tone);opacity:.38}
.diamond{fill:var(--page);stroke:var(--accent);stroke-width:2}
.curve{fill:none;stroke:var(--tone);stroke-linejoin:round}
.band{fill:var(--tone);opacity:.14;stroke:none}
.thin{stroke-width:1;opacity:.35}.thick{stroke-width:2.4}
.series-1{--tone:var(--s1)}.series-2{--tone:var(--s2)}.series-3{--tone:var(--s3)}.series-4{--tone:var(--s4)}.series-5{--tone:var(--s5)}.series-6{--tone:var(--s6)}
.key{font-weight:600}.key-best,.key-series-1{color:var(--s1)}.key-rest{color:var(--rest)}.key-series-2{color:var(--s2)}.key-series-3{color:var(--s3)}.key-series-4{color:var(--s4)}.key-series-5{color:var(--s5)}.key-series-6{color:var(--s6)}
ul{padding-left:1.2rem}li{margin:.3rem 0}
footer{margin-top:3rem;padding-top:1rem;border-top:1px solid var(--rule);color:var(--soft);font-size:.85rem}
@media (max-width:34rem){main{padding-top:1.5rem}.facts th{width:auto}}
@media print{@page{margin:16mm}:root{color-scheme:light;--page:#fff;--panel:#f5f7f9;--ink:#000;--soft:#444;--rule:#ccc;--accent:#1f5f8b;--wash:#e8f1f7;--warn:#9a5b0b;--warn-wash:#fdf4e3;--alarm:#a3262a;--alarm-wash:#fbe9e9;--good:#256b45;--good-wash:#e7f4ec;--rest:#777;--s1:#1f5f8b;--s2:#c0561b;--s3:#2f7d4f;--s4:#7a4fa3;--s5:#8f6f12;--s6:#576675}
body{font-size:10.5pt}main{max-width:none;padding:0}h2{break-after:avoid}figure,tr,.verdict,.tiles div,.findings li{break-inside:avoid}.pictures{grid-template-columns:repeat(4,1fr)}.wide{overflow:visible}.save{display:none}*{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
`;

/** What a saved drawing brings along: the light theme, since a manuscript is printed on paper. */
export const svgStyle = `svg{--page:#fff;--ink:#1c2732;--soft:#576675;--rule:#dde3e9;--accent:#1f5f8b;--rest:#8996a3;--s1:#1f5f8b;--s2:#c0561b;--s3:#2f7d4f;--s4:#7a4fa3;--s5:#8f6f12;--s6:#576675;
font:12px Helvetica,Arial,sans-serif;background:#fff}${style
  .split('\n')
  .filter((line) =>
    /^\.(grid|reference|axis-line|tick|label|best|bar|mean|run|diamond|curve|thin|series-1|faint|band|cell)\b/.test(
      line,
    ),
  )
  .join('')}`;
