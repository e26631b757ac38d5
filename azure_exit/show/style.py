"""The page's style: colours by their meaning, in light and in dark."""

from __future__ import annotations

STYLE = """
:root { color-scheme: light dark; --paper: #fff; --ink: #1c2430; --soft: #5a6675; --rule: #d9dee5; --panel: #f5f7fa;
  --clear: #2f6f9f; --held: #b3261e; --waits: #9a6700; --none: #c5ccd5; --tail: #8a94a3; --key: #7a4fb0; --lock:
  #b06a1e; --link: #1f5f99; }
@media (prefers-color-scheme: dark) { :root { --paper: #12161c; --ink: #e4e9f0; --soft: #9aa7b6; --rule: #303946;
  --panel: #1a2029; --clear: #6aaede; --held: #f2867f; --waits: #e0b252; --none: #46505d; --tail: #77828f; --key:
  #b795e6; --lock: #e0a35c; --link: #84bdf0; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 1180px; margin: 0 auto; padding: 24px 20px 80px; }
h1 { font-size: 26px; margin: 0 0 4px; }
h2 { font-size: 20px; margin: 40px 0 8px; }
h3 { font-size: 16px; margin: 28px 0 4px; }
p { margin: 4px 0 10px; color: var(--soft); }
a { color: var(--link); }
header dl { background: var(--panel); border: 1px solid var(--rule); border-radius: 8px; padding: 12px 16px; margin:
  12px 0; }
dl div { display: grid; grid-template-columns: 130px 1fr; gap: 12px; padding: 2px 0; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
nav { position: sticky; top: 0; z-index: 1; display: flex; gap: 18px; padding: 8px 0; background: var(--paper);
  border-bottom: 1px solid var(--rule); }
.scroll { overflow-x: auto; }
.tall { max-height: 640px; overflow: auto; border: 1px solid var(--rule); border-radius: 8px; padding: 8px; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
th { text-align: left; color: var(--soft); font-weight: 600; }
th, td { border-bottom: 1px solid var(--rule); padding: 5px 10px 5px 0; vertical-align: top; overflow-wrap:
  anywhere; }
.rows td:nth-child(2) { min-width: 320px; width: 46%; }
.number { text-align: right; white-space: nowrap; }
tr.held > td:last-child, td.irreversible { color: var(--held); font-weight: 600; }
tr.waits > td:last-child { color: var(--waits); }
tr.retained > td { color: var(--soft); }
tr:target { background: var(--panel); outline: 2px solid var(--link); }
summary { cursor: pointer; }
details dl { background: var(--panel); border-radius: 6px; padding: 8px 12px; margin: 6px 0; font-weight: 400;
  color: var(--ink); }
svg { display: block; max-width: none; font: 12px system-ui, sans-serif; }
svg.timeline { width: 100%; min-width: 760px; }
svg text { fill: var(--ink); }
svg .small { fill: var(--soft); font-size: 11px; }
svg .label { font-weight: 600; font-size: 13px; }
svg .grid { stroke: var(--rule); }
.bar.clear { fill: var(--clear); }
.bar.held { fill: var(--held); }
.bar.none { fill: var(--none); }
.bar.tail { fill: var(--tail); opacity: .6; }
.box { fill: var(--panel); stroke: var(--clear); }
.box.held { stroke: var(--held); stroke-width: 2; }
.box.waits { stroke: var(--waits); }
.box.retained { stroke: var(--tail); stroke-dasharray: 4 3; }
path { fill: none; stroke: var(--tail); opacity: .55; }
path.key { stroke: var(--key); opacity: .9; }
path.lock { stroke: var(--lock); opacity: .5; }
path:hover { stroke: var(--held); opacity: 1; stroke-width: 2; }
.chip { display: inline-block; width: 14px; height: 12px; border: 2px solid var(--clear); border-radius: 3px;
  margin-left: 10px; }
.chip.held { border-color: var(--held); }
.chip.waits { border-color: var(--waits); }
.chip.retained { border: 2px dashed var(--tail); }
.line { display: inline-block; width: 22px; border-top: 2px solid var(--key); vertical-align: middle; margin-left:
  10px; }
.line.lock { border-color: var(--lock); }
@media print { nav { display: none; } .tall { max-height: none; } }
"""
