/* An island: the phases of a site's connection in the last hour, beside what may flow; drawn by uPlot, asked for again as it grows. */
const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const language = document.documentElement.lang;
const clock = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const amperes = (_, value) => (value == null ? "–" : `${value.toLocaleString(language, { maximumFractionDigits: 1 })} A`);
const line = (label, color, dash) => ({ label, width: 2, dash, points: { show: false }, stroke: () => style(color), value: amperes });
const axis = { stroke: () => style("--faint"), font: "12px Inter, system-ui, sans-serif", ticks: { show: false } };

async function ask(place) {
  const answer = await fetch(place.dataset.phases);
  if (!answer.ok || answer.redirected) return null;
  const told = await answer.json();
  if (told.at.length < 2) return null;
  const columns = [told.at, told.l1, told.l2, told.l3];
  if (told.limit_a != null) columns.push(told.at.map(() => told.limit_a));
  return columns;
}

function draw(place, columns) {
  const words = JSON.parse(place.dataset.words);
  const size = () => ({ width: place.clientWidth, height: 280 });
  const series = [{ label: words.time, value: (_, at) => (at == null ? "–" : clock.format(at * 1000)) }, line("L1", "--shade-1"), line("L2", "--shade-3"), line("L3", "--warm")];
  if (columns.length > 4) series.push(line(words.limit, "--bad", [6, 4]));
  place.replaceChildren();
  const plot = new window.uPlot({
    ...size(), series,
    scales: { y: { range: (_, low, high) => [Math.min(0, low * 1.1), Math.max(1, high * 1.1)] } },
    cursor: { points: { size: 7 } },
    axes: [
      { ...axis, size: 36, space: 84, grid: { show: false }, values: (_, at) => at.map((one) => clock.format(one * 1000)) },
      { ...axis, size: 60, grid: { stroke: () => style("--line"), width: 1 }, values: (_, values) => values.map((one) => `${one.toLocaleString(language)} A`) },
    ],
  }, columns, place);
  new ResizeObserver(() => plot.setSize(size())).observe(place.parentElement);
  return plot;
}

for (const place of document.querySelectorAll("[data-phases]")) {
  if (!window.uPlot) break;
  let plot = null;
  let width = 0;
  const renew = async () => {
    if (document.hidden) return;
    const columns = await ask(place).catch(() => null);
    if (!columns) return;
    if (plot && columns.length === width) plot.setData(columns);
    else { plot?.destroy(); plot = draw(place, columns); width = columns.length; }
  };
  renew();
  setInterval(renew, 5000);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => plot?.redraw());
}
