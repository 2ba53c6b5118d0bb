"""This file is how a report looks: light, dark, on paper."""

CSS = """
:root{--paper:#f6f7f9;--card:#fff;--ink:#16202c;--dim:#5a6675;--line:#dfe4ea;--before:#728298;--now:#2563c9;
--ok:#157347;--drifting:#b42318;--blind:#8a5a00;--tint-ok:#e7f5ee;--tint-drifting:#fdeceb;--tint-blind:#fdf3de}
@media (prefers-color-scheme:dark){:root{--paper:#10151b;--card:#19212a;--ink:#e8edf3;--dim:#9dabba;--line:#2c3742;--before:#71829a;
--now:#74a9ff;--ok:#5cc795;--drifting:#ff8f84;--blind:#f0bd5e;--tint-ok:#15291f;--tint-drifting:#341b1a;--tint-blind:#30260f}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{max-width:1180px;margin:0 auto;padding:32px 24px}
h1{font-size:26px;line-height:1.2;margin:0 0 14px;overflow-wrap:anywhere}
h2{font-size:18px;margin:36px 0 12px}
h3{font-size:15px;margin:0 0 6px;overflow-wrap:anywhere}
.what{color:var(--dim);margin:0 0 2px}
header{background:var(--card);border:1px solid var(--line);border-left:6px solid;border-radius:10px;padding:24px}
header.ok{border-left-color:var(--ok)}header.drifting{border-left-color:var(--drifting)}header.blind{border-left-color:var(--blind)}
.verdict{font-size:22px;font-weight:700;margin:0 0 16px;display:flex;flex-wrap:wrap;gap:8px;align-items:center}
.ok .verdict,td.ok{color:var(--ok)}.drifting .verdict,td.drifting{color:var(--drifting)}.blind .verdict,td.blind{color:var(--blind)}
.kind{font-size:13px;font-weight:600;padding:2px 10px;border-radius:99px;background:var(--tint-drifting)}
dl{margin:0}dt{color:var(--dim);font-size:13px}dd{margin:0}
.facts{display:flex;flex-wrap:wrap;gap:12px 40px;margin-bottom:18px}.facts dd{font-size:20px;font-weight:650;font-variant-numeric:tabular-nums}
.said{display:grid;gap:12px}.said>div{display:grid;grid-template-columns:110px 1fr;gap:12px}
ul{margin:0;padding-left:18px}
.unseen{background:var(--tint-blind);border-radius:10px;padding:4px 20px 16px;margin-top:20px}.unseen h2{margin-top:12px}
.wide+.wide,.note+.wide{margin-top:12px}.wide{overflow-x:auto;background:var(--card);border:1px solid var(--line);border-radius:10px}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{padding:7px 12px;text-align:left;border-bottom:1px solid var(--line);white-space:nowrap}
tbody tr:last-child>*{border-bottom:0}thead th{color:var(--dim);font-size:13px;font-weight:600}
tbody th{font-weight:600}small{color:var(--dim);font-weight:400}.n{text-align:right}
a{color:inherit}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,440px),1fr));gap:16px;align-items:start}
article{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:16px;break-inside:avoid}
article.drifting{border-color:var(--drifting)}article ul{color:var(--drifting);font-size:14px;margin-bottom:6px}
article svg{width:100%;height:auto;display:block}
.note{color:var(--dim);font-size:13px;margin:6px 0 0}
.wide:focus-visible,.roll:focus-visible,a:focus-visible{outline:2px solid var(--now)}caption{caption-side:top;text-align:left;color:var(--dim);font-size:13px;padding:8px 12px 0}
td.text{white-space:normal;min-width:180px}td.text ul{padding-left:16px}td.bar{white-space:nowrap}.none{color:var(--dim);font-style:italic}
h3{margin-top:18px}article h3{margin-top:0}.changes{font-size:14px;padding-left:18px}.changes small{overflow-wrap:anywhere}
.sheet{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:16px}.verdict small{font-size:14px}
svg.strip{width:100%;height:auto;display:block}svg .v.ok{fill:var(--ok);fill-opacity:.75}svg .v.drifting{fill:var(--drifting)}
svg .v.blind{fill:none;stroke:var(--blind);stroke-dasharray:3 2}svg .here{fill:var(--line)}svg .limit{stroke:var(--ink);stroke-dasharray:5 4;stroke-width:1}
svg .event{stroke:var(--now);stroke-width:1.2}svg .letter{fill:var(--now);font-size:11px;font-weight:700}svg .sign{font-size:10px}
svg .sign.drifting{fill:var(--drifting)}svg .sign.blind{fill:var(--blind)}svg .line{fill:none;stroke:var(--now);stroke-width:2}
.key.ok{background:var(--ok)}.key.drifting{background:var(--drifting)}.key.blind{border:1px dashed var(--blind)}
.legend{color:var(--dim);margin:0 0 12px}
.key{display:inline-block;width:14px;height:14px;border-radius:3px;vertical-align:-2px;margin:0 4px 0 14px}.key:first-child{margin-left:0}
.key.before{background:var(--before)}.key.now{background:var(--now)}
svg .before{fill:var(--before);fill-opacity:.45;stroke:var(--before);stroke-width:1}svg .now{fill:var(--now);fill-opacity:.22;stroke:var(--now);stroke-width:1.6}
svg .solid.before{fill-opacity:.8;stroke:none}svg .solid.now{fill-opacity:1;stroke:none}
svg .tick{fill:var(--dim);font-size:11px}svg .level{fill:var(--ink);font-size:12px}svg .rule{stroke:var(--line)}
svg .part{fill:var(--now)}svg .track{fill:var(--line)}svg .under{fill:var(--before)}svg .over{fill:var(--drifting)}svg .mark{fill:var(--ink)}
footer{color:var(--dim);font-size:13px;margin-top:36px;max-width:75ch}
@media (max-width:700px){.said>div{grid-template-columns:1fr;gap:0}main{padding:16px 12px}.roll{overflow-x:auto;direction:rtl}svg.strip{min-width:900px;direction:ltr}}
@media print{:root{--paper:#fff}main{max-width:none;padding:0}.cards{grid-template-columns:1fr 1fr}.wide{overflow:visible}
h2,h3,.legend{break-after:avoid}tr,.sheet svg,dl>div{break-inside:avoid}thead{display:table-header-group}td.text{min-width:0}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
"""
