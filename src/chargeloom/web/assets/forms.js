"use strict";

const doc = document;

/* Back is where the form still holds what was typed, which a fresh look at the page does not. */
doc.addEventListener("click", (event) => {
  if (!event.target.closest?.("[data-back]") || history.length < 2) return;
  event.preventDefault();
  history.back();
});

/* A button that waits for its answer is disabled meanwhile, which would lose the focus. */
let held = null;
doc.addEventListener("htmx:beforeRequest", (event) => {
  held = doc.activeElement;
  if (event.target.matches("form")) forget(event.target);
});
doc.addEventListener("htmx:afterRequest", () => setTimeout(() => {
  if (held?.isConnected && doc.activeElement === doc.body) held.focus({ preventScroll: true });
}));

/* What is wrong with a form is said at it, by the names of its fields, and nothing that was typed is lost. */
const named = (form, code) => form.querySelector(`[name="${CSS.escape(code.dataset.field)}"]:not([type="hidden"])`);
const words = (field) => field.closest("label")?.firstChild?.textContent.trim();

function right(field) {
  field.removeAttribute("aria-invalid");
  field.parentElement.querySelector(":scope > [data-told]")?.remove();
}

function forget(form) {
  for (const one of [...doc.querySelectorAll("#notices > [role=alert]"), ...form.querySelectorAll(":scope > [role=alert]")]) one.remove();
  for (const field of form.querySelectorAll("[aria-invalid]")) right(field);
}

function point(form, notice) {
  const wrong = [...notice.querySelectorAll("[data-field]")].map((code) => [code, named(form, code)]).filter(([, field]) => field);
  for (const [code, field] of wrong) {
    field.setAttribute("aria-invalid", "true");
    if (!words(field)) continue;
    code.textContent = `${words(field)}:`;
    const told = doc.createElement("span");
    told.className = "fault";
    told.dataset.told = "";
    told.textContent = code.nextElementSibling.textContent;
    field.after(told);
  }
  if (form.matches(".form")) form.append(notice);
  wrong[0]?.[1].focus();
}

doc.addEventListener("htmx:afterSwap", (event) => {
  const form = event.detail.requestConfig?.elt?.closest("form");
  const notice = event.detail.target.id === "notices" && event.detail.target.querySelector("[role=alert]");
  if (form && notice) point(form, notice);
});
/* Whoever was signed out meanwhile would lose what was typed by going to sign in: they do that beside it. */
function keep(form, why) {
  const notice = doc.querySelector(`#${why}`).content.firstElementChild.cloneNode(true);
  (form.matches(".form") ? form : doc.querySelector("#notices")).append(notice);
}

/* What stands between us and the server answers in its own words, which do not belong into a page. */
const BETWEEN = new Set([502, 503, 504]);
const isOurs = (xhr) => !BETWEEN.has(xhr.status) || Boolean(xhr.getResponseHeader("X-Request-Id"));

doc.addEventListener("htmx:beforeOnLoad", (event) => {
  const { xhr } = event.detail;
  const leads = xhr.getResponseHeader("HX-Redirect") ?? "";
  const why = leads.startsWith("/sign-in") ? "signed-out" : isOurs(xhr) ? null : "unreached";
  const isForm = event.target.matches("form[hx-post]");
  if (why === "unreached" || (why && isForm)) event.preventDefault();
  if (why && isForm) keep(event.target, why);
});

doc.addEventListener("htmx:sendError", ({ target }) => { if (target.matches("form[hx-post]")) keep(target, "unreached"); });

/* What leaves the page with a form is lost once it has left: whether somebody is still signed in is asked before. */
const asking = new WeakSet();
const sure = new WeakSet();
const isTyped = (form) => [...form.elements].some((field) => field.name && field.matches("input:not([type=hidden]), select, textarea"));

async function whyNot() {
  try {
    const answer = await fetch("/console/find", { redirect: "manual" });
    return answer.type === "opaqueredirect" ? "signed-out" : BETWEEN.has(answer.status) ? "unreached" : null;
  } catch {
    return "unreached";
  }
}

/* The page that tells what was wrong with such a form does not have it: how its fields are called is taken along. */
const LABELS = "labels";

function remember(form) {
  const named = [...form.elements].filter((field) => field.name && words(field)).map((field) => [field.name, words(field)]);
  sessionStorage.setItem(LABELS, JSON.stringify(Object.fromEntries(named)));
}

function call() {
  const labels = JSON.parse(sessionStorage.getItem(LABELS) ?? "{}");
  sessionStorage.removeItem(LABELS);
  for (const code of doc.querySelectorAll("[role=alert] [data-field]")) {
    const label = Object.hasOwn(labels, code.dataset.field) && labels[code.dataset.field];
    if (label) code.textContent = `${label}:`;
  }
}
call();

doc.addEventListener("submit", async (event) => {
  const { target: form, submitter } = event;
  if (event.defaultPrevented || form.matches("[hx-post]") || form.getAttribute("method") !== "post" || !isTyped(form) || sure.delete(form)) return;
  event.preventDefault();
  if (asking.has(form)) return;
  asking.add(form);
  forget(form);
  const why = await whyNot();
  asking.delete(form);
  if (why) return keep(form, why);
  remember(form);
  sure.add(form);
  form.requestSubmit(submitter);
});
doc.addEventListener("input", (event) => { if (event.target.closest?.("[hx-post] [aria-invalid]")) right(event.target); });
doc.addEventListener("click", (event) => event.target.closest?.("[data-dismiss]")?.closest("[role=alert]").remove());

/* A deed that can't be taken back is asked for twice. */
doc.addEventListener("submit", (event) => {
  const question = sure.has(event.target) ? null : event.submitter?.dataset.ask ?? event.target.dataset.ask;
  if (question && !window.confirm(question)) { event.preventDefault(); event.stopImmediatePropagation(); }
}, true);

/* A file's text goes where it can be seen before it is sent. */
doc.addEventListener("change", async (event) => {
  const into = event.target.dataset?.into;
  const [file] = event.target.files ?? [];
  if (into && file) doc.querySelector(into).value = textOf(await file.arrayBuffer());
});

/* Spreadsheets of old write their tables as Windows-1252: what is no UTF-8 is that. */
function textOf(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

/* Of a choice that is explained, the words of what is chosen are shown. */
doc.addEventListener("change", (event) => {
  if (!event.target.matches?.("select[data-explained]")) return;
  for (const words of event.target.parentElement.querySelectorAll("[data-explains]")) words.hidden = words.dataset.explains !== event.target.value;
});

/* What became of a command is listed among the commands; who does not see that place is told at the window's edge. */
const OUTCOME_MS = 6000;
const commands = doc.querySelector("#commands");
let told = null;

function untell() {
  clearTimeout(told?.timer);
  told?.word.remove();
  told = null;
}

function tellNewest() {
  untell();
  const newest = commands.firstElementChild;
  const { top, bottom } = newest.getBoundingClientRect();
  if (top >= 0 && bottom <= innerHeight) return;
  const word = doc.createElement("p");
  word.className = "notice outcome";
  /* The list is read aloud by itself. */
  word.ariaHidden = "true";
  word.append(...[...newest.querySelectorAll("strong, .chip")].map((part) => part.cloneNode(true)));
  doc.body.append(word);
  told = { word, timer: setTimeout(untell, OUTCOME_MS) };
}

if (commands) new MutationObserver(tellNewest).observe(commands, { childList: true });
