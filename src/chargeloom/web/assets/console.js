"use strict";

/* Times are written in the reader's zone; the server learns it from here. */
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const page = document.documentElement;
if (zone && page.dataset.zone && zone !== page.dataset.zone && /^[A-Za-z0-9_+/-]{1,64}$/.test(zone)) {
  document.cookie = `chargeloom_zone=${zone}; path=/; max-age=31536000; samesite=lax`;
  const isKept = document.cookie.includes(`chargeloom_zone=${zone}`);
  if (isKept && page.dataset.again !== undefined && sessionStorage.getItem("zone") !== zone) {
    sessionStorage.setItem("zone", zone);
    location.reload();
  }
}

const doc = document;
const all = (selector, root = doc) => [...root.querySelectorAll(selector)];

/* The command palette: every place, by a few letters. */
const palette = doc.querySelector("#palette");
if (palette) {
  const input = palette.querySelector("input");
  const list = palette.querySelector("ul");
  const places = all("nav a[href]").map((a) => ({ name: [...a.childNodes].filter((part) => part.nodeType === Node.TEXT_NODE).map((part) => part.data).join("").trim().replace(/\s+/g, " "), href: a.href, kind: palette.dataset.page }));
  let chosen = 0;
  let asked = 0;

  const show = (found) => {
    list.replaceChildren(...found.slice(0, 12).map((place, rank) => {
      const item = doc.createElement("li");
      item.setAttribute("role", "presentation");
      const link = doc.createElement("a");
      link.href = place.href;
      link.id = `place-${rank}`;
      link.setAttribute("role", "option");
      link.tabIndex = -1;
      link.textContent = place.name;
      const kind = doc.createElement("span");
      kind.textContent = place.kind;
      link.append(kind);
      item.append(link);
      return item;
    }));
    choose(0);
  };
  const choose = (rank) => {
    const items = list.children;
    chosen = items.length ? (rank + items.length) % items.length : 0;
    [...items].forEach((item, at) => item.firstChild.setAttribute("aria-selected", String(at === chosen)));
    input.setAttribute("aria-activedescendant", items.length ? `place-${chosen}` : "");
    items[chosen]?.scrollIntoView({ block: "nearest" });
  };
  const find = async () => {
    const words = input.value.trim().toLowerCase();
    const own = [...new Map(places.map((place) => [place.href, place])).values()].filter((place) => place.name.toLowerCase().includes(words));
    show(own);
    const mine = ++asked;
    if (words.length < 1) return;
    const answer = await fetch(`/console/find?q=${encodeURIComponent(words)}`);
    if (!answer.ok || answer.redirected) return;
    const found = await answer.json();
    if (mine === asked) show([...own, ...found]);
  };
  const open = () => { input.value = ""; palette.showModal(); find(); };

  doc.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") { event.preventDefault(); open(); }
    if (event.key === "/" && !/^(INPUT|TEXTAREA|SELECT)$/.test(doc.activeElement.tagName)) { event.preventDefault(); open(); }
  });
  for (const button of all("[data-palette]")) button.addEventListener("click", open);
  input.addEventListener("input", find);
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) { event.preventDefault(); choose(chosen + step); }
    if (event.key === "Enter") { event.preventDefault(); list.children[chosen]?.querySelector("a").click(); }
  });
  palette.addEventListener("click", (event) => { if (event.target === palette) palette.close(); });
}

/* Menus close when something else is clicked, and on Escape. */
doc.addEventListener("click", (event) => {
  for (const menu of all("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});
doc.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of all("details.menu[open]")) { menu.open = false; menu.querySelector("summary").focus(); }
});

/* A text is copied; where the browser does not let us, it is at least chosen. */
doc.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy]");
  if (!button) return;
  const text = doc.querySelector(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(text.textContent.trim());
    button.dataset.done = "true";
    setTimeout(() => delete button.dataset.done, 2000);
  } catch {
    doc.getSelection().selectAllChildren(text);
  }
});
