// Finds the parts of the documentation that hold every word that is typed.
const field = document.getElementById("search");
const found = document.getElementById("found");
const root = document.currentScript.dataset.root;

function weight([, page, heading, words], sought) {
  const places = [[heading, 8], [page, 4], [words, 1]];
  let sum = 0;
  for (const word of sought) {
    const hit = places.find(([text]) => text.toLowerCase().includes(word));
    if (!hit) return 0;
    sum += hit[1];
  }
  return sum;
}

function show() {
  const sought = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  const hits = sought.length === 0 ? [] : window.INDEX
    .map((entry) => [weight(entry, sought), entry])
    .filter(([sum]) => sum > 0)
    .sort(([one], [other]) => other - one)
    .slice(0, 12);
  found.replaceChildren(...hits.map(([, [address, page, heading]]) => {
    const link = document.createElement("a");
    link.href = root + address;
    link.textContent = heading === page ? page : `${heading} · ${page}`;
    const item = document.createElement("li");
    item.append(link);
    return item;
  }));
  found.hidden = hits.length === 0;
}

field.addEventListener("input", show);
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && event.target === document.body) {
    event.preventDefault();
    field.focus();
  }
  if (event.key === "Escape") found.hidden = true;
});
