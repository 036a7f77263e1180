"use strict";

const page = document.documentElement;
/* Live values: what the stream tells is put where the page says that it belongs. */
const doc = document;
const all = (selector, root = doc) => [...root.querySelectorAll(selector)];

function put(fields) {
  for (const owner of all(`[data-station="${CSS.escape(fields.station)}"]`)) {
    for (const cell of all("[data-field]", owner)) {
      const value = fields[cell.dataset.field];
      if (value === undefined) continue;
      cell.textContent = value;
      if (cell.dataset.tone !== undefined) cell.dataset.tone = fields[`${cell.dataset.field}_tone`] ?? "mute";
    }
    for (const button of all("[data-needs-link]", owner)) button.disabled = !fields.is_online;
    for (const notice of all("[data-while-offline]", owner)) notice.hidden = fields.is_online;
  }
}

/* Pieces that change as a whole are asked for again, at most once in two seconds each. What is told
   while a piece is asked for, hidden or in use may be newer than what is shown: it is asked for once more. */
const pieces = new Map();

function refresh(piece) {
  const id = piece.id;
  if (pieces.get(id) === "asked") pieces.set(id, "again");
  if (pieces.has(id)) return;
  pieces.set(id, "waits");
  setTimeout(async () => {
    pieces.set(id, "asked");
    const isShown = await renew(doc.getElementById(id)).catch(() => true);
    const isOver = isShown && pieces.get(id) === "asked";
    pieces.delete(id);
    const now = doc.getElementById(id);
    if (now && !isOver) refresh(now);
  }, Number(piece.dataset.pace ?? 2000));
}

const isInUse = (piece) => doc.hidden || piece.contains(doc.activeElement);

async function renew(piece) {
  if (!piece) return true;
  if (isInUse(piece)) return false;
  const answer = await fetch(piece.dataset.refresh, { headers: { "HX-Request": "true" } });
  if (answer.headers.has("HX-Redirect")) tell("out");
  if (!answer.ok || answer.redirected) return true;
  const shape = doc.createElement("template");
  shape.innerHTML = await answer.text();
  const next = shape.content.querySelector(`#${piece.id}`);
  if (!next || next.innerHTML === piece.innerHTML) return true;
  if (isInUse(piece)) return false;
  piece.replaceWith(next);
  window.htmx?.process(next);
  return true;
}

/* What changes without a word from a station, such as a meter, is asked for again by the clock. */
for (const { id, dataset } of all("[data-refresh][data-every]")) {
  setInterval(() => { const piece = doc.getElementById(id); if (piece) refresh(piece); }, Number(dataset.every));
}

/* What stands here while nothing comes is of the past, which nobody sees in it: that is said, with its time. */
const RETRY_MS = 3000;
const word = doc.querySelector("#lost");
let heard = Date.now();

function tell(why) {
  if (!word || word.dataset.why === "out") return;
  word.dataset.why = why;
  word.hidden = !why;
  const clock = { hour: "2-digit", minute: "2-digit", second: "2-digit", timeZone: page.dataset.zone };
  for (const part of all("[data-why]", word)) part.hidden = part.dataset.why !== why;
  for (const at of all("time", word)) at.textContent = new Date(heard).toLocaleTimeString(page.lang, clock);
}

async function ask() {
  const answer = await fetch("/console/find", { headers: { "HX-Request": "true" } }).catch(() => null);
  tell(answer?.headers.has("HX-Redirect") ? "out" : "lost");
}

function counted(counts) {
  for (const [name, count] of Object.entries(counts)) {
    for (const badge of all(`[data-count="${name}"]`)) {
      badge.hidden = !count;
      badge.lastElementChild.textContent = count.toLocaleString(page.lang);
    }
    for (const piece of all(`[data-refresh][data-of="${name}"]`)) refresh(piece);
  }
}

function changed(fields) {
  put(fields);
  for (const piece of all("[data-refresh]")) {
    const wanted = piece.dataset.of;
    if (!wanted || wanted === fields.station) refresh(piece);
  }
  doc.dispatchEvent(new CustomEvent("live", { detail: fields }));
}

/* A browser comes back by itself after a cut, but not after an answer that is no stream: such as one of a proxy
   in front of a server that starts anew. */
function listen(address) {
  const source = new EventSource(address);
  let waits = null;
  const hear = () => {
    heard = Date.now();
    clearTimeout(waits);
    waits = null;
    tell("");
  };
  source.addEventListener("open", hear);
  source.addEventListener("counts", (message) => { hear(); counted(JSON.parse(message.data)); });
  source.addEventListener("message", (message) => { hear(); changed(JSON.parse(message.data)); });
  source.addEventListener("error", () => {
    if (!waits) heard = Date.now();
    waits ??= setTimeout(ask, RETRY_MS);
    if (source.readyState === EventSource.CLOSED) setTimeout(() => listen(address), 2 * RETRY_MS);
  });
}

const live = doc.querySelector("[data-live]");
if (live) listen(live.dataset.live);
addEventListener("offline", () => { heard = Date.now(); tell("lost"); });
