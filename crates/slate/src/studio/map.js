// The map of titles: drag it, turn the wheel, or use the keys. Without a script the page shows a still picture, and
// the list below the map has the same titles either way.

const figure = document.querySelector("#map");
const canvas = figure.querySelector("canvas");
const says = figure.querySelector("[data-says]");
const pen = canvas.getContext("2d");

// What is looked at: the middle in units of the map, and how many times larger than the whole.
const home = { x: 0.5, y: 0.5, zoom: 1 };
let look = { ...home };
let dots = [], colours = [], ink = "", ground = "", size = [0, 0], found = null, near = null;

const scale = () => Math.min(...size) * 0.92 * look.zoom;
const across = (dot) => (dot.x - look.x) * scale() + size[0] / 2;
const down = (dot) => (dot.y - look.y) * scale() + size[1] / 2;

async function load() {
  const answer = await fetch(figure.dataset.points);
  if (!answer.ok) return;
  const most = Math.sqrt(Math.max(1, ...(dots = (await answer.json()).map(
    ([id, name, part, x, y, viewers]) => ({ id, name, part, x, y, viewers }))).map((dot) => dot.viewers)));
  for (const dot of dots) dot.size = 1.5 + 4 * Math.sqrt(dot.viewers) / most;
  figure.classList.add("live");
  restyle();
  new ResizeObserver(resize).observe(canvas);
}

// Colours come from the stylesheet, so that they follow the theme.
function restyle() {
  colours = [...figure.querySelectorAll("[data-part]")].map((part) => getComputedStyle(part).color);
  ink = getComputedStyle(figure).color;
  ground = getComputedStyle(canvas).backgroundColor;
  draw();
}

function resize() {
  const sharp = devicePixelRatio || 1;
  size = [canvas.clientWidth, canvas.clientHeight];
  [canvas.width, canvas.height] = size.map((side) => Math.round(side * sharp));
  pen.setTransform(sharp, 0, 0, sharp, 0, 0);
  draw();
}

const inside = (dot) => across(dot) > -8 && across(dot) < size[0] + 8 && down(dot) > -8 && down(dot) < size[1] + 8;

let asked = false;
function draw() {
  if (asked) return;
  asked = true;
  requestAnimationFrame(() => { asked = false; paint(); });
}

function paint() {
  pen.clearRect(0, 0, ...size);
  const seen = dots.filter(inside);
  const grow = Math.min(2, Math.sqrt(look.zoom));
  pen.globalAlpha = 0.85;
  for (const dot of [...seen].reverse()) {
    pen.fillStyle = colours[dot.part] || ink;
    pen.beginPath();
    pen.arc(across(dot), down(dot), dot.size * grow, 0, 7);
    pen.fill();
  }
  pen.globalAlpha = 1;
  const taken = [];
  for (const dot of [found, near].filter(Boolean)) { ring(dot); write(dot, taken, true); }
  for (const dot of seen) { if (taken.length > size[0] / 28) break; write(dot, taken, false); }
}

function ring(dot) {
  pen.strokeStyle = ink;
  pen.lineWidth = 2;
  pen.beginPath();
  pen.arc(across(dot), down(dot), dot.size * Math.min(2, Math.sqrt(look.zoom)) + 3, 0, 7);
  pen.stroke();
}

// A name to the right of its dot, unless another stands there.
function write(dot, taken, always) {
  pen.font = `${always ? "600 " : ""}12px system-ui, sans-serif`;
  const wide = pen.measureText(dot.name).width;
  const left = Math.max(4, Math.min(across(dot) + dot.size + 6, size[0] - wide - 4)), top = down(dot) - 8;
  const patch = [left - 2, top, left + wide + 2, top + 16];
  const touches = (o) => patch[0] < o[2] && o[0] < patch[2] && patch[1] < o[3] && o[1] < patch[3];
  if (!always && (taken.some(touches) || patch[0] < across(dot))) return;
  taken.push(patch);
  pen.strokeStyle = ground;
  pen.lineWidth = 3;
  pen.strokeText(dot.name, left, top + 12);
  pen.fillStyle = ink;
  pen.fillText(dot.name, left, top + 12);
}

function zoom(by, x = size[0] / 2, y = size[1] / 2) {
  const before = scale(), [dx, dy] = [x - size[0] / 2, y - size[1] / 2];
  look.zoom = Math.min(60, Math.max(0.8, look.zoom * by));
  look.x += dx / before - dx / scale();
  look.y += dy / before - dy / scale();
  draw();
}

function move(dx, dy) {
  look.x = Math.min(1.2, Math.max(-0.2, look.x - dx / scale()));
  look.y = Math.min(1.2, Math.max(-0.2, look.y - dy / scale()));
  draw();
}

function nearest(x, y, reach) {
  let best = null, least = reach * reach;
  for (const dot of dots) {
    const square = (across(dot) - x) ** 2 + (down(dot) - y) ** 2;
    if (square < least) [best, least] = [dot, square];
  }
  return best;
}

const open = (dot) => { if (dot) location.href = `/titles/${encodeURIComponent(dot.id)}`; };

// Fingers and mouse: one moves, two zoom, a press without moving opens.
const held = new Map();
let moved = 0;
canvas.onpointerdown = (e) => { canvas.setPointerCapture(e.pointerId); held.set(e.pointerId, e); moved = 0; };
canvas.onpointermove = (e) => {
  const before = held.get(e.pointerId);
  if (!before) { near = nearest(e.offsetX, e.offsetY, 14); canvas.classList.toggle("over", !!near); return draw(); }
  const other = [...held.values()].find((o) => o.pointerId !== e.pointerId);
  const far = (a, b) => Math.hypot(a.offsetX - b.offsetX, a.offsetY - b.offsetY) || 1;
  if (other) zoom(far(e, other) / far(before, other), other.offsetX, other.offsetY);
  else move(e.offsetX - before.offsetX, e.offsetY - before.offsetY);
  moved += far(e, before) > 1 ? far(e, before) : 0;
  held.set(e.pointerId, e);
};
canvas.onpointerup = (e) => {
  if (held.size === 1 && moved < 5) open(nearest(e.offsetX, e.offsetY, 14));
  held.delete(e.pointerId);
};
canvas.onpointercancel = (e) => held.delete(e.pointerId);
canvas.onpointerleave = () => { if (near) { near = null; draw(); } };
canvas.addEventListener("wheel", (e) => {
  e.preventDefault();
  zoom(Math.exp(-e.deltaY * (e.deltaMode ? 0.05 : 0.002)), e.offsetX, e.offsetY);
}, { passive: false });

// Keys on the map: the title in the middle is the one that Enter opens, and is read out.
const step = () => Math.min(...size) / 8;
const keys = {
  ArrowLeft: () => move(step(), 0), ArrowRight: () => move(-step(), 0),
  ArrowUp: () => move(0, step()), ArrowDown: () => move(0, -step()),
  "+": () => zoom(1.5), "=": () => zoom(1.5), "-": () => zoom(1 / 1.5),
  "0": () => { look = { ...home }; draw(); },
};
canvas.onkeydown = (e) => {
  if (e.ctrlKey || e.metaKey || e.altKey) return;
  if (e.key === "Enter") open(found);
  if (!(e.key in keys)) return;
  e.preventDefault();
  e.stopPropagation();
  keys[e.key]();
  found = nearest(size[0] / 2, size[1] / 2, Math.min(...size) / 2);
  tell(found);
};
figure.addEventListener("click", (e) => {
  const key = e.target.closest("[data-key]")?.dataset.key;
  if (key) keys[key]();
});

function tell(dot) {
  says.textContent = dot ? `${dot.name}, watched by ${dot.viewers ?? "fewer than 20"}` : "";
}

// The search of the page finds on the map first; what it does not find there, the server looks for.
const search = document.querySelector("#filter");
search?.form.addEventListener("submit", (e) => {
  const words = search.value.trim().toLowerCase();
  const starts = dots.find((dot) => dot.name.toLowerCase().startsWith(words));
  const dot = words && (starts || dots.find((dot) => dot.name.toLowerCase().includes(words)));
  if (!dot) return;
  e.preventDefault();
  found = dot;
  look = { x: dot.x, y: dot.y, zoom: Math.max(look.zoom, 6) };
  tell(dot);
  canvas.focus();
  draw();
});

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", restyle);
new MutationObserver(restyle).observe(document.documentElement, { attributeFilter: ["data-theme"] });
load();
