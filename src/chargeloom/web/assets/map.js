/* An island: where stations stand, on a map of the world that nobody else is asked for. */
const doc = document;
const style = (name) => getComputedStyle(doc.documentElement).getPropertyValue(name).trim();
const TILE = 256;
const FARTHEST = 85.0511;
const DEEPEST = 18;
const STREET = 16;
const COUNTRY = 6.5;
const CELL = 52;
const WORST = ["bad", "warm", "busy", "good", "mute"];

/* The projection that street maps have (Web Mercator): the world is a square of 1 by 1. */
const project = ([latitude, longitude]) => {
  const phi = (Math.min(Math.max(latitude, -FARTHEST), FARTHEST) * Math.PI) / 180;
  return { x: longitude / 360 + 0.5, y: 0.5 - Math.log(Math.tan(Math.PI / 4 + phi / 2)) / (2 * Math.PI) };
};
const latitudeAt = (y) => (Math.atan(Math.sinh((0.5 - y) * 2 * Math.PI)) * 180) / Math.PI;

/* Coordinates of lines are drawn as float32: so the land is kept in units that are small enough. */
const UNITS = 4096;

function pathOf(geometry) {
  const path = new Path2D();
  const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.type === "MultiPolygon" ? geometry.coordinates : [];
  for (const ring of polygons.flat()) {
    ring.forEach(([longitude, latitude], place) => {
      const { x, y } = project([latitude, longitude]);
      path[place ? "lineTo" : "moveTo"](x * UNITS, y * UNITS);
    });
    path.closePath();
  }
  return path;
}

async function worldOf(address) {
  const answer = await fetch(address);
  if (!answer.ok) return [];
  const told = await answer.json();
  return window.topojson.feature(told, told.objects.countries).features.map((one) => pathOf(one.geometry));
}

class StationMap {
  constructor(place) {
    this.place = place;
    this.words = JSON.parse(place.dataset.words);
    this.canvas = place.querySelector("canvas");
    this.pins = place.querySelector(".pins");
    this.scale = place.querySelector(".scale");
    this.list = place.querySelector(".mapped");
    this.countries = [];
    this.stations = [];
    this.shown = new Map();
    this.view = { x: 0.5, y: 0.4, zoom: 1 };
    this.pointers = new Map();
    this.isAsked = false;
    this.hear();
    this.load();
  }

  async load() {
    const [countries, answer] = await Promise.all([worldOf(this.place.dataset.world), fetch(this.place.dataset.map)]);
    this.countries = countries;
    this.stations = answer.ok ? (await answer.json()).map((one) => ({ ...one, ...project(one.at) })) : [];
    this.fit(this.stations, COUNTRY);
    this.place.dataset.ready = "true";
  }

  get size() {
    return { width: this.canvas.clientWidth, height: this.canvas.clientHeight };
  }

  get pixels() {
    return TILE * 2 ** this.view.zoom;
  }

  hear() {
    const surface = this.canvas;
    surface.addEventListener("pointerdown", (event) => {
      surface.setPointerCapture(event.pointerId);
      this.pointers.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
      this.close();
    });
    surface.addEventListener("pointermove", (event) => this.drag(event));
    for (const kind of ["pointerup", "pointercancel"]) surface.addEventListener(kind, (event) => this.pointers.delete(event.pointerId));
    surface.addEventListener("dblclick", (event) => this.zoom(1, event.offsetX, event.offsetY));
    this.place.addEventListener("wheel", (event) => {
      event.preventDefault();
      const box = surface.getBoundingClientRect();
      this.zoom(-event.deltaY * (event.deltaMode ? 0.05 : 0.0025), event.clientX - box.left, event.clientY - box.top);
    }, { passive: false });
    this.place.addEventListener("keydown", (event) => this.press(event));
    for (const button of this.place.querySelectorAll("[data-zoom]")) button.addEventListener("click", () => this.zoom(Number(button.dataset.zoom)));
    this.place.querySelector("[data-fit]").addEventListener("click", () => this.fit(this.stations));
    new ResizeObserver(() => this.ask()).observe(this.place);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.ask());
  }

  press(event) {
    if (event.target.closest(".mapped")) {
      if (event.key === "Escape") { this.close(); this.place.querySelector("[data-fit]").focus(); }
      return;
    }
    const step = { ArrowLeft: [-80, 0], ArrowRight: [80, 0], ArrowUp: [0, -80], ArrowDown: [0, 80] }[event.key];
    const depth = { "+": 1, "=": 1, "-": -1 }[event.key];
    if (!step && !depth && event.key !== "0") return;
    event.preventDefault();
    if (step) this.move(...step);
    else if (depth) this.zoom(depth);
    else this.fit(this.stations);
  }

  drag(event) {
    const before = this.pointers.get(event.pointerId);
    if (!before) return;
    const now = { x: event.offsetX, y: event.offsetY };
    if (this.pointers.size === 2) {
      const other = [...this.pointers].find(([id]) => id !== event.pointerId)[1];
      const ratio = Math.hypot(now.x - other.x, now.y - other.y) / (Math.hypot(before.x - other.x, before.y - other.y) || 1);
      this.zoom(Math.log2(ratio || 1), (now.x + other.x) / 2, (now.y + other.y) / 2);
    } else {
      this.move(before.x - now.x, before.y - now.y);
    }
    this.pointers.set(event.pointerId, now);
  }

  move(right, down) {
    this.view.x += right / this.pixels;
    this.view.y += down / this.pixels;
    this.ask();
  }

  zoom(depth, x = this.size.width / 2, y = this.size.height / 2) {
    const { width, height } = this.size;
    const before = this.pixels;
    this.view.zoom = Math.min(Math.max(this.view.zoom + depth, this.least()), DEEPEST);
    const after = this.pixels;
    this.view.x += (x - width / 2) * (1 / before - 1 / after);
    this.view.y += (y - height / 2) * (1 / before - 1 / after);
    this.close();
    this.ask();
  }

  least() {
    return Math.log2(Math.max(this.size.width, this.size.height * 0.75) / TILE);
  }

  /* Show all of these, with room around them. */
  fit(stations, deepest = STREET) {
    const { width, height } = this.size;
    if (!stations.length) {
      this.view = { x: 0.5, y: 0.38, zoom: this.least() };
      return this.ask();
    }
    const [left, right] = extremes(stations.map((one) => one.x));
    const [top, bottom] = extremes(stations.map((one) => one.y));
    const room = Math.min((width - 120) / (right - left || 1e-9), (height - 120) / (bottom - top || 1e-9));
    const zoom = Math.log2(room / TILE);
    this.view = { x: (left + right) / 2, y: (top + bottom) / 2, zoom: Math.min(Math.max(zoom, this.least()), Math.max(deepest, this.least())) };
    this.close();
    return this.ask();
  }

  ask() {
    if (this.isAsked) return;
    this.isAsked = true;
    requestAnimationFrame(() => { this.isAsked = false; this.draw(); });
  }

  draw() {
    const { width, height } = this.size;
    const ratio = window.devicePixelRatio || 1;
    this.view.zoom = Math.max(this.view.zoom, this.least());
    const half = height / 2 / this.pixels;
    this.view.y = half < 0.5 ? Math.min(Math.max(this.view.y, half), 1 - half) : 0.5;
    this.view.x = ((this.view.x % 1) + 1) % 1;
    if (this.canvas.width !== Math.round(width * ratio)) this.canvas.width = Math.round(width * ratio);
    if (this.canvas.height !== Math.round(height * ratio)) this.canvas.height = Math.round(height * ratio);
    const pen = this.canvas.getContext("2d");
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.fillStyle = style("--map-water");
    pen.fillRect(0, 0, this.canvas.width, this.canvas.height);
    const grown = (this.pixels / UNITS) * ratio;
    pen.fillStyle = style("--map-land");
    pen.strokeStyle = style("--map-border");
    pen.lineWidth = ratio / grown;
    for (const turn of [-1, 0, 1]) {
      const x = width / 2 + (turn - this.view.x) * this.pixels;
      if (x > width || x + this.pixels < 0) continue;
      pen.setTransform(grown, 0, 0, grown, x * ratio, (height / 2 - this.view.y * this.pixels) * ratio);
      for (const country of this.countries) { pen.fill(country); pen.stroke(country); }
    }
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.grid(pen, width, height);
    this.mark(width, height);
    this.measure();
  }

  /* Lines of longitude and latitude: they tell that the map moves, where it has no more to show. */
  grid(pen, width, height) {
    const degrees = (160 * 360) / this.pixels;
    const unit = 10 ** Math.floor(Math.log10(degrees));
    const step = [5, 2, 1].map((many) => many * unit).find((many) => many <= degrees);
    const left = (this.view.x - width / 2 / this.pixels - 0.5) * 360;
    const low = latitudeAt(this.view.y + height / 2 / this.pixels);
    const high = latitudeAt(this.view.y - height / 2 / this.pixels);
    pen.strokeStyle = style("--map-border");
    pen.globalAlpha = 0.45;
    pen.lineWidth = 0.5;
    pen.beginPath();
    for (let at = Math.ceil(left / step); at * step < left + (width / this.pixels) * 360; at += 1) {
      const x = width / 2 + ((at * step) / 360 + 0.5 - this.view.x) * this.pixels;
      pen.moveTo(x, 0);
      pen.lineTo(x, height);
    }
    for (let at = Math.ceil(low / step); at * step < high; at += 1) {
      const y = height / 2 + (project([at * step, 0]).y - this.view.y) * this.pixels;
      pen.moveTo(0, y);
      pen.lineTo(width, y);
    }
    pen.stroke();
    pen.globalAlpha = 1;
  }

  /* Stations that would cover each other are one pin that counts them. */
  mark(width, height) {
    const cells = new Map();
    for (const one of this.stations) {
      let x = width / 2 + (one.x - this.view.x) * this.pixels;
      if (x < -CELL) x += this.pixels;
      else if (x > width + CELL) x -= this.pixels;
      const y = height / 2 + (one.y - this.view.y) * this.pixels;
      if (x < -CELL || y < -CELL || x > width + CELL || y > height + CELL) continue;
      const key = `${Math.floor((one.x * this.pixels) / CELL)}:${Math.floor((one.y * this.pixels) / CELL)}`;
      const cell = cells.get(key);
      if (cell) cell.push({ one, x, y });
      else cells.set(key, [{ one, x, y }]);
    }
    const kept = new Map();
    for (const crowd of joined([...cells.values()])) {
      const name = crowd.length === 1 ? crowd[0].one.id : `${crowd.length} ${crowd[0].one.id}`;
      const pin = this.shown.get(name) ?? this.pin(crowd.map(({ one }) => one));
      this.dress(pin, crowd.map(({ one }) => one));
      pin.style.transform = `translate(${Math.round(mean(crowd.map(({ x }) => x)))}px, ${Math.round(mean(crowd.map(({ y }) => y)))}px)`;
      if (!pin.isConnected) this.pins.append(pin);
      kept.set(name, pin);
    }
    for (const [name, pin] of this.shown) if (kept.get(name) !== pin) pin.remove();
    this.shown = kept;
  }

  pin(crowd) {
    if (crowd.length === 1) {
      const link = doc.createElement("a");
      link.href = crowd[0].href;
      link.className = "pin";
      return link;
    }
    const button = doc.createElement("button");
    button.type = "button";
    button.className = "pin many";
    button.addEventListener("click", () => this.open(button.crowd));
    return button;
  }

  dress(pin, crowd) {
    pin.crowd = crowd;
    pin.dataset.tone = WORST.find((tone) => crowd.some((one) => one.tone === tone)) ?? "mute";
    if (crowd.length === 1) {
      const [one] = crowd;
      pin.title = [one.id, one.status, one.place].filter(Boolean).join(" · ");
      pin.setAttribute("aria-label", pin.title);
      return;
    }
    const words = new Map();
    for (const one of crowd) words.set(one.status, (words.get(one.status) ?? 0) + 1);
    pin.textContent = crowd.length.toLocaleString(doc.documentElement.lang);
    pin.title = `${this.words.stations.replace("{count}", crowd.length)}: ${[...words].map(([word, count]) => `${count} ${word}`).join(", ")}`;
    pin.setAttribute("aria-label", pin.title);
  }

  /* Go closer to a crowd; where that parts nobody, list it. */
  open(crowd) {
    const wide = Math.max(...["x", "y"].map((axis) => { const [low, high] = extremes(crowd.map((one) => one[axis])); return high - low; }));
    if (this.view.zoom < 16 && wide * TILE * 2 ** 16 > CELL) return this.fit(crowd);
    this.list.replaceChildren(...crowd.slice(0, 50).map((one) => {
      const item = doc.createElement("li");
      const link = doc.createElement("a");
      link.href = one.href;
      link.textContent = one.id;
      const chip = doc.createElement("span");
      chip.className = "chip";
      chip.dataset.tone = one.tone;
      chip.textContent = one.status;
      item.append(link, chip);
      return item;
    }));
    this.list.hidden = false;
    this.list.querySelector("a").focus();
    return undefined;
  }

  close() {
    this.list.hidden = true;
  }

  measure() {
    const across = (40_075_016 * Math.cos((latitudeAt(this.view.y) * Math.PI) / 180)) / this.pixels;
    const most = across * 110;
    const step = 10 ** Math.floor(Math.log10(most));
    const length = [5, 2, 1].map((many) => many * step).find((many) => many <= most);
    this.scale.style.width = `${Math.round(length / across)}px`;
    const lang = doc.documentElement.lang;
    this.scale.textContent = length >= 1000 ? `${(length / 1000).toLocaleString(lang)} km` : `${length.toLocaleString(lang)} m`;
  }

  change(fields) {
    const found = this.stations.find((one) => one.id === fields.station);
    if (!found) return;
    found.status = fields.status;
    found.tone = fields.link_tone === "good" ? fields.status_tone : "mute";
    this.ask();
  }
}

function extremes(values) {
  return values.reduce(([low, high], one) => [Math.min(low, one), Math.max(high, one)], [Infinity, -Infinity]);
}

function mean(values) {
  return values.reduce((sum, one) => sum + one, 0) / values.length;
}

/* Crowds of neighbouring cells whose middles are too near become one. */
function joined(crowds) {
  const found = [];
  for (const crowd of crowds) {
    const x = mean(crowd.map((one) => one.x));
    const y = mean(crowd.map((one) => one.y));
    const near = found.find((one) => Math.hypot(one.x - x, one.y - y) < CELL * 0.8);
    if (near) near.crowd.push(...crowd);
    else found.push({ x, y, crowd });
  }
  return found.map((one) => one.crowd);
}

const mounted = new Map();
function mount() {
  for (const place of doc.querySelectorAll("[data-map]")) if (!mounted.has(place)) mounted.set(place, new StationMap(place));
  for (const place of mounted.keys()) if (!place.isConnected) mounted.delete(place);
}
mount();
doc.addEventListener("htmx:afterSettle", mount);
doc.addEventListener("live", (event) => { for (const one of mounted.values()) one.change(event.detail); });
