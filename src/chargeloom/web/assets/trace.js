"use strict";

/* The tail: new messages on top; one that is open stays as it is. */
const MOST = 200;
const list = document.querySelector("#trace");
const button = document.querySelector("[data-tail]");
let source = null;

function put({ id, html }) {
  const shape = document.createElement("template");
  shape.innerHTML = html.trim();
  const row = shape.content.firstElementChild;
  const known = document.getElementById(id);
  if (known?.querySelector("details[open]")) return;
  if (known) known.replaceWith(row);
  else list.prepend(row);
  window.htmx?.process(row);
  document.querySelector("#trace-empty").hidden = true;
  while (list.children.length > MOST) list.lastElementChild.remove();
}

function follow(isWanted) {
  source?.close();
  source = null;
  button.setAttribute("aria-pressed", String(isWanted));
  if (!isWanted) return;
  source = new EventSource(button.dataset.tail);
  source.addEventListener("message", (message) => put(JSON.parse(message.data)));
  source.addEventListener("error", () => { if (source?.readyState === EventSource.CLOSED) follow(false); });
}

button?.addEventListener("click", () => follow(source === null));
