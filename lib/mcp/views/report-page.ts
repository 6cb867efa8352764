/**
 * The page runs alone in a frame of the client: it imports nothing and loads nothing. Every value in it comes from
 * Odoo, so it is added to the document as text, never as markup. The policy in its head also blocks the network.
 */
const style = `
:root { color-scheme: light dark; --ink: var(--color-text-primary, light-dark(#1d2129, #eef0f3));
  --muted: var(--color-text-secondary, light-dark(#5b6270, #a7adb8)); --line: var(--color-border-primary, light-dark(#dcdfe5, #3a3f48));
  --s0: light-dark(#1f6fb2, #5aa9e6); --s1: light-dark(#c97a00, #f0a830); --s2: light-dark(#0a7d5c, #3cc29a);
  --s3: light-dark(#c4501b, #f08a5d); --s4: light-dark(#a3457f, #d98cba); }
* { box-sizing: border-box; }
html, body { margin: 0; background: transparent; }
body { color: var(--ink); font: 14px/1.45 var(--font-sans, system-ui, sans-serif); padding: 16px; }
h1 { font-size: 16px; margin: 0; } p { margin: 2px 0 0; color: var(--muted); overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(132px, 1fr)); gap: 8px; margin: 14px 0; }
dl > div { border: 1px solid var(--line); border-radius: 8px; padding: 8px 10px; }
dt { color: var(--muted); font-size: 12px; } dd { margin: 0; font-weight: 600; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
ul.legend { display: flex; flex-wrap: wrap; gap: 4px 14px; list-style: none; margin: 0 0 6px; padding: 0; font-size: 12px; }
.legend i { display: inline-block; width: 10px; height: 10px; border-radius: 2px; margin-right: 6px; }
svg { display: block; width: 100%; margin-bottom: 14px; } svg text { fill: var(--ink); font-size: 12px; }
svg .value { fill: var(--muted); font-variant-numeric: tabular-nums; } svg line { stroke: var(--line); }
.s0 { fill: var(--s0); background: var(--s0); } .s1 { fill: var(--s1); background: var(--s1); } .s2 { fill: var(--s2); background: var(--s2); }
.s3 { fill: var(--s3); background: var(--s3); } .s4 { fill: var(--s4); background: var(--s4); }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: 13px; }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
th { color: var(--muted); font-size: 12px; font-weight: 500; text-align: left; white-space: nowrap; }
th, td { border-bottom: 1px solid var(--line); padding: 6px 10px 6px 0; vertical-align: top; }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; } .date { white-space: nowrap; }
tbody th { color: inherit; font-size: 13px; white-space: normal; }
`;

const script = `
"use strict";
const host = window.parent;
const main = document.querySelector("main");
let locale;
let digits = 2;
let last;

const send = (message) => host.postMessage({ jsonrpc: "2.0", ...message }, "*");
const make = (name, text, className) => {
  const node = document.createElement(name);
  if (text !== undefined) node.textContent = text;
  if (className) node.className = className;
  return node;
};
const svg = (name, attributes, text) => {
  const node = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (text !== undefined) node.textContent = text;
  return node;
};
const list = (value) => (Array.isArray(value) ? value : []);
const isNumber = (column) => column.type === "money" || column.type === "number";
const show = (value, money) => {
  if (value === null || value === undefined) return "";
  if (typeof value !== "number") return String(value);
  return new Intl.NumberFormat(locale, { minimumFractionDigits: money ? digits : 0, maximumFractionDigits: 3 }).format(value);
};
// Cuts between characters, because a lone surrogate is not valid text.
const clip = (text, max) => (text.length > max ? Array.from(text).slice(0, max - 1).join("") + "…" : text);

function drawKpis(kpis) {
  const box = make("dl");
  for (const { label, value, unit } of kpis) {
    const item = make("div");
    item.append(make("dt", label), make("dd", show(value, unit && unit !== "%") + (unit ? " " + unit : "")));
    box.append(item);
  }
  return box;
}

function drawLegend(names) {
  const box = make("ul", undefined, "legend");
  names.forEach((name, i) => {
    const item = make("li", name);
    item.prepend(make("i", undefined, "s" + (i % 5)));
    box.append(item);
  });
  return box;
}

function drawChart(chart, rows, columns, title) {
  const series = list(chart.series);
  const number = (row, key) => (typeof row[key] === "number" ? row[key] : 0);
  const pile = (row) => series.reduce((sum, key) => sum + Math.max(0, number(row, key)), 0);
  const all = chart.stacked ? rows.map(pile) : rows.flatMap((row) => series.map((key) => number(row, key)));
  const [low, high] = [Math.min(0, ...all), Math.max(0, ...all)];
  const wide = (value) => (high === low ? 0 : (value / (high - low)) * 100);
  const bars = chart.stacked ? 1 : series.length;
  const step = 26 + bars * 14;
  const box = svg("svg", { role: "img", "aria-label": title, height: rows.length * step });
  const money = columns.some(({ key, type }) => key === series[0] && type === "money");
  rows.forEach((row, i) => {
    const top = i * step;
    const shown = chart.stacked ? [pile(row)] : series.map((key) => number(row, key));
    box.append(svg("text", { x: 0, y: top + 14 }, clip(show(row[chart.x]), 40)));
    box.append(svg("text", { x: "100%", y: top + 14, "text-anchor": "end", class: "value" }, shown.map((value) => show(value, money)).join(" · ")));
    let at = 0;
    series.forEach((key, s) => {
      const value = chart.stacked ? Math.max(0, number(row, key)) : number(row, key);
      const x = chart.stacked ? at : wide(Math.min(0, value) - low);
      at += wide(value);
      const y = top + 20 + (chart.stacked ? 0 : s * 14);
      box.append(svg("rect", { x: x + "%", y, width: Math.abs(wide(value)) + "%", height: 10, rx: 2, class: "s" + (s % 5) }));
    });
  });
  if (low < 0) box.append(svg("line", { x1: wide(-low) + "%", x2: wide(-low) + "%", y1: 0, y2: rows.length * step }));
  return box;
}

function drawTable(columns, rows, title) {
  const table = make("table");
  table.append(make("caption", title));
  const head = make("tr");
  for (const column of columns) {
    const cell = make("th", column.label, isNumber(column) ? "number" : "");
    cell.scope = "col";
    head.append(cell);
  }
  const body = make("tbody");
  for (const row of rows) {
    const line = make("tr");
    columns.forEach((column, i) => {
      const kind = isNumber(column) ? "number" : column.type === "date" ? "date" : "";
      const cell = make(i === 0 ? "th" : "td", show(row[column.key], column.type === "money"), kind);
      if (i === 0) cell.scope = "row";
      line.append(cell);
    });
    body.append(line);
  }
  table.append(make("thead"), body);
  table.tHead.append(head);
  const frame = make("div", undefined, "scroll");
  frame.tabIndex = 0;
  frame.setAttribute("role", "region");
  frame.setAttribute("aria-label", title);
  frame.append(table);
  return frame;
}

function digitsOf(currency) {
  try {
    return new Intl.NumberFormat(locale, { style: "currency", currency }).resolvedOptions().maximumFractionDigits;
  } catch {
    return 2;
  }
}

function draw(report) {
  last = report;
  const { title = "", period, company } = report;
  digits = digitsOf(company && company.currency);
  const [kpis, columns, rows, notes] = [report.kpis, report.columns, report.rows, report.notes].map(list);
  const span = period ? period.from + " – " + period.to : "";
  const parts = [make("h1", title), make("p", [company && company.name, span, company && company.currency].filter(Boolean).join(" · "))];
  if (kpis.length > 0) parts.push(drawKpis(kpis));
  if (report.chart && rows.length > 0) {
    const series = list(report.chart.series);
    const labelOf = (key) => (columns.find((column) => column.key === key) || { label: key }).label;
    if (series.length > 1) parts.push(drawLegend(series.map(labelOf)));
    parts.push(drawChart(report.chart, rows, columns, title));
  }
  if (rows.length > 0) parts.push(drawTable(columns, rows, title));
  for (const note of notes) parts.push(make("p", note));
  main.replaceChildren(...parts);
}

function say(text) {
  main.replaceChildren(make("p", text));
}

function live(context) {
  const { theme, styles, locale: wanted } = context || {};
  if (theme === "light" || theme === "dark") document.documentElement.style.colorScheme = theme;
  for (const [name, value] of Object.entries((styles && styles.variables) || {}))
    if (typeof value === "string") document.documentElement.style.setProperty(name, value);
  try {
    if (wanted) locale = new Intl.NumberFormat(wanted).resolvedOptions().locale;
  } catch {}
  if (last) draw(last);
}

function hear({ method, params = {}, id, result }) {
  if (id === 1 && method === undefined) {
    live(result && result.hostContext);
    send({ method: "ui/notifications/initialized" });
    new ResizeObserver(() => {
      const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
      send({ method: "ui/notifications/size-changed", params: { height } });
    }).observe(document.documentElement);
  } else if (method === "ui/notifications/tool-result") {
    const [first] = list(params.content);
    if (params.isError || !params.structuredContent) say((first && first.text) || "");
    else draw(params.structuredContent);
  } else if (method === "ui/notifications/tool-cancelled") say(params.reason || "");
  else if (method === "ui/notifications/host-context-changed") live(params);
  else if (method === "ui/resource-teardown" || method === "ping") send({ id, result: {} });
  else if (method !== undefined && id !== undefined) send({ id, error: { code: -32601, message: "Method not found" } });
}

window.addEventListener("message", ({ source, data }) => {
  if (source === host && data && data.jsonrpc === "2.0") hear(data);
});
send({
  id: 1,
  method: "ui/initialize",
  params: { protocolVersion: "2026-01-26", appInfo: { name: "mcp-odoo-report", version: "1" }, appCapabilities: {} },
});
`;

export const reportPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'">
<title>Business report</title>
<style>${style}</style>
</head>
<body>
<main aria-live="polite"></main>
<script>${script}</script>
</body>
</html>
`;
