/* An island: power, energy and state of charge of a transaction, drawn by uPlot. */
const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/* The value under the cursor; without a cursor the last one, so that a legend always says something. */
const shown = (plot, value, place, index) => (index == null ? plot.data[place].findLast((one) => one != null) : value);

function series(label, scale, color, unit, digits, fill) {
  return {
    label, scale, width: 2, points: { show: false },
    stroke: () => style(color),
    fill: fill ? () => `color-mix(in srgb, ${style(color)} 14%, transparent)` : undefined,
    value: (...told) => {
      const value = shown(...told);
      return value == null ? "–" : `${value.toLocaleString(document.documentElement.lang, { maximumFractionDigits: digits })} ${unit}`;
    },
  };
}

function axis(scale, side, unit, grid) {
  return {
    scale, side, size: scale === "kwh" ? 74 : 56, gap: 6,
    stroke: () => style("--faint"),
    font: "12px Inter, system-ui, sans-serif",
    grid: { show: grid, stroke: () => style("--line"), width: 1 },
    ticks: { show: false },
    values: (_, values) => values.map((value) => (value == null ? "" : `${value.toLocaleString(document.documentElement.lang)}${unit}`)),
  };
}

async function draw(place) {
  const answer = await fetch(place.dataset.chart);
  if (!answer.ok) return;
  const told = await answer.json();
  if (told.at.length < 2) return;
  const words = JSON.parse(place.dataset.words);
  const isShort = told.at.at(-1) - told.at[0] < 900;
  const clock = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", second: isShort ? "2-digit" : undefined, hourCycle: "h23" });
  const drawn = [{ label: words.time, value: (...told) => clock.format(shown(...told) * 1000) }];
  const data = [told.at];
  const axes = [{ ...axis("x", 2, "", false), size: 36, space: 72, values: (_, at) => at.map((one) => clock.format(one * 1000)) }];
  const add = (values, ...shape) => {
    if (!values.some((value) => value != null)) return false;
    data.push(values);
    drawn.push({ ...series(...shape), spanGaps: true });
    return true;
  };
  if (add(told.power_kw, words.power, "kw", "--accent", "kW", 1, true)) axes.push(axis("kw", 3, " kW", true));
  add(told.energy_kwh, words.energy, "kwh", "--busy", "kWh", 2, false);
  if (add(told.soc, words.soc, "%", "--warm", "%", 0, false)) axes.push(axis("%", 1, " %", false));
  else if (drawn.length > 2) axes.push(axis("kwh", 1, " kWh", false));
  const size = () => ({ width: place.clientWidth, height: Math.max(260, Math.min(360, place.clientWidth * 0.42)) });
  place.replaceChildren();
  const plot = new window.uPlot({
    ...size(),
    scales: { kw: { range: (_, low, high) => [0, Math.max(1, high * 1.15)] }, kwh: { range: (_, low, high) => [0, Math.max(0.1, high * 1.1)] }, "%": { range: [0, 100] } },
    cursor: { points: { size: 7 } },
    series: drawn, axes,
  }, data, place);
  new ResizeObserver(() => plot.setSize(size())).observe(place.parentElement);
  return plot;
}

for (const place of document.querySelectorAll("[data-chart]")) {
  if (!window.uPlot) break;
  let plot = draw(place);
  let next = null;
  if (place.dataset.of) {
    document.addEventListener("live", (event) => {
      if (event.detail.station !== place.dataset.of || next || document.hidden) return;
      next = setTimeout(async () => { next = null; (await plot)?.destroy(); plot = draw(place); }, 5000);
    });
  }
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", async () => (await plot)?.redraw());
}
