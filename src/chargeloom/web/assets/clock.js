"use strict";

/* How long ago something was is said anew while a page is open: by one timer for all, which rests while nobody looks. */
const doc = document;
const page = doc.documentElement;
const EVERY_MS = 10_000;
const JUST_NOW_S = 10;
const UNITS = [["year", 31_536_000], ["month", 2_592_000], ["week", 604_800], ["day", 86_400], ["hour", 3_600], ["minute", 60], ["second", 1]];
const relative = new Intl.RelativeTimeFormat(page.lang, { numeric: "always" });
/* The server's clock counts: a reader's may be wrong. */
const ahead = Number(page.dataset.now) - Date.now();
let timer = null;

function words(seconds) {
  const size = Math.abs(seconds);
  if (size < JUST_NOW_S) return page.dataset.justNow;
  const [unit, length] = UNITS.find(([, one]) => size >= one);
  return relative.format(Math.sign(seconds) * Math.round(size / length), unit);
}

function tick() {
  const now = Date.now() + ahead;
  for (const time of doc.querySelectorAll("time[data-ago]")) {
    const text = words((Date.parse(time.dateTime) - now) / 1000);
    if (time.textContent !== text) time.textContent = text;
  }
}

function wake() {
  clearInterval(timer);
  timer = null;
  if (doc.hidden) return;
  timer = setInterval(tick, EVERY_MS);
}

doc.addEventListener("visibilitychange", () => { wake(); if (!doc.hidden) tick(); });
wake();
