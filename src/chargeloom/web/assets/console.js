"use strict";

const table = document.querySelector("table[data-live]");
const rows = new Map(
  [...table.querySelectorAll("tr[data-station]")].map((row) => [row.dataset.station, row]),
);

function added(station) {
  const row = document.querySelector("template").content.firstElementChild.cloneNode(true);
  row.dataset.station = station;
  rows.set(station, row);
  table.tBodies[0].append(row);
  document.querySelector("[data-when-empty]").hidden = true;
  return row;
}

function show(fields) {
  const row = rows.get(fields.station) ?? added(fields.station);
  for (const cell of row.querySelectorAll("[data-field]")) {
    cell.textContent = fields[cell.dataset.field];
  }
}

const source = new EventSource(table.dataset.live);
source.addEventListener("message", (message) => show(JSON.parse(message.data)));
