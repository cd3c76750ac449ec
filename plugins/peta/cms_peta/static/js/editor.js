// Draws what the text of the coordinates says, and writes into it what somebody draws: the form stays the truth. Places
// are kept as [longitude, latitude] in 1e-6 degrees; on the map x grows to the east and y to the south, at this scale and
// from a place nearby, because browsers draw with few figures.
(function (box) {
if (!box) return;
const form = box.closest("form"), text = form.elements.spots, layer = box.dataset.geometry ? null : form.elements.layer;
const svg = box.querySelector(":scope > svg"), words = JSON.parse(box.dataset.words), around = JSON.parse(box.dataset.around), find = name => box.querySelector(name);
const lang = document.documentElement.lang, SNAP = 14, GRIP = 22, MOST = 300;
// The empty form that a device keeps is the same for every layer: of which one it is asked the address says.
const asked = !(form.elements.csrf_token || {}).value && !text.value && new URLSearchParams(location.search).get("lapisan");
if (layer && asked && [...layer.options].some(each => each.value === asked)) layer.value = asked;
let rings = [], ring = 0, at = -1, bad = 0, past = [text.value], now = 0, mine = 0, view, slim = 1, base = [0, 0];
const kind = () => layer ? JSON.parse(layer.dataset.kinds)[layer.value] || "titik" : box.dataset.geometry;
const unroll = list => { const spots = []; let x = 0, y = 0; for (let n = 0; n < list.length; n += 2) spots.push([x += list[n], y += list[n + 1]]); return spots; };
const near = around.near.map(unroll), own = around.own.map(unroll), things = around.things.map(unroll), was = around.was.map(unroll), lines = [...near, ...own, ...things, ...was];
// Reading and writing the text.
// As the server does (formats/cells.py): letters say which number is which, else the numbers do.
function number(said) {
const half = /^(LU|LS|BT|BB|[NSEWUTB])(?=[\s\d.])|(LU|LS|BT|BB|[NSEWUTB])$/i.exec(said = said.trim());
const way = half ? (half[1] || half[2]).toUpperCase() : "", rest = half ? said.replace(half[0], "").trim() : said;
const found = /^([-+]?\d+(?:[.,]\d+)?)\s*(?:[°º˚]\s*(?:(\d+(?:[.,]\d+)?)\s*'\s*)?(?:(\d+(?:[.,]\d+)?)\s*"?)?)?$/.exec(rest);
if (!found) return;
const [deg, min, sec] = [1, 2, 3].map(n => +(found[n] || "0").replace(",", ".")), size = Math.abs(deg) + min / 60 + sec / 3600;
return {value: rest[0] === "-" || /^(LS|S|BB|B|W)$/.test(way) ? -size : size, lat: way && /^(L.|[NSU])$/.test(way), long: way && /^(B.?|[EWT])$/.test(way)};
}
function pair(line) {
const told = line.replace(/[−–]/g, "-").replace(/[‘’′´`]/g, "'").replace(/[“”″]|''/g, '"'), all = {};
for (const {index, 0: mark} of told.matchAll(/\s*[;/|\t]\s*|,\s*|\s+/g)) {
const one = number(told.slice(0, index)), other = number(told.slice(index + mark.length));
if (!one || !other || one.lat && other.lat || one.long && other.long) continue;
const spot = one.long || other.lat || !one.lat && !other.long && Math.abs(one.value) > 90 ? [other.value, one.value] : [one.value, other.value];
if (Math.abs(spot[0]) <= 90 && Math.abs(spot[1]) <= 180) all[spot] = spot;
}
const found = Object.values(all);
return found.length === 1 && found[0];
}
function read() {
rings = [];
bad = 0;
let open, hole;
for (const line of text.value.split("\n").map(each => each.trim())) {
if (/^lubang:?$/i.test(line)) { hole = 1; open = 0; continue; }
if (!line) { open = 0; continue; }
const found = pair(line);
if (!found) { bad = 1; continue; }
if (!open) { open = {hole, spots: []}; hole = 0; rings.push(open); }
open.spots.push([Math.round(found[1] * 1e6), Math.round(found[0] * 1e6)]);
}
if (!rings.length) rings.push({spots: []});
ring = Math.min(ring, rings.length - 1);
if (at >= rings[ring].spots.length) at = -1;
}
function write() {
const deg = n => (n / 1e6).toFixed(6).replace(/\.?0+$/, "");
const said = rings.filter(each => each.spots.length).map(each => (each.hole ? "lubang\n" : "") + each.spots.map(([x, y]) => [deg(y), deg(x)].join(", ")).join("\n"));
put(said.join("\n\n"));
past = [...past.slice(0, now + 1), text.value];
now = past.length - 1;
}
function put(value) {
mine = 1;
text.value = value;
text.dispatchEvent(new Event("input", {bubbles: true}));
mine = 0;
draw();
}
// Where things are on the map.
const X = ([x]) => (x - base[0]) * slim, Y = ([, y]) => base[1] - y, back = (x, y) => [base[0] + Math.round(x / slim), base[1] - Math.round(y)];
const size = () => [svg.clientWidth || 300, svg.clientHeight || 300], unit = () => view.w / size()[0];
const way = (spots, close) => spots.length ? "M" + spots.map(each => X(each).toFixed(1) + " " + Y(each).toFixed(1)).join("L") + (close ? "Z" : "") : "";
const place = event => { const r = svg.getBoundingClientRect(); return [view.x + (event.clientX - r.left) * unit(), view.y + (event.clientY - r.top) * unit()]; };
function fit() {
const drawn = rings.flatMap(each => each.spots), all = drawn.length ? [...drawn, ...was.flat()] : own.flat().length ? own.flat() : lines.flat().length ? lines.flat() : [around.at.length ? around.at : [117e6, -2.5e6]];
base = all[0];
slim = Math.cos(all[0][1] / 1e6 * Math.PI / 180);
const xs = all.map(X), ys = all.map(Y), [w, h] = size(), low = Math.min(...xs), top = Math.min(...ys);
const wide = Math.max(Math.max(...xs) - low, (Math.max(...ys) - top) * w / h, 1500) * 1.2;
view = {w: wide, x: (low + Math.max(...xs) - wide) / 2, y: (top + Math.max(...ys) - wide * h / w) / 2};
draw();
}
function zoom(by, x, y) {
const [w, h] = size();
if (x === undefined) { x = view.x + view.w / 2; y = view.y + view.w * h / w / 2; }
by = Math.min(Math.max(view.w * by, 100), 6e7) / view.w;
view = {w: view.w * by, x: x - (x - view.x) * by, y: y - (y - view.y) * by};
draw();
}
const centre = () => { const [w, h] = size(); return [view.x + view.w / 2, view.y + view.w * h / w / 2]; };
function draw() {
const [w, h] = size(), u = unit(), high = view.w * h / w, [cx, cy] = centre(), area = kind() === "bidang";
svg.setAttribute("viewBox", [view.x, view.y, view.w, high].join(" "));
find(".bn").setAttribute("d", near.map(each => way(each)).join(""));
find(".bo").setAttribute("d", own.map(each => way(each)).join(""));
find(".th").setAttribute("d", things.map(each => way(each)).join(""));
// Of a point what somebody else has saved is a square around it.
find(".wa").setAttribute("d", was.map(each => each.length > 1 ? way(each) : `M${X(each[0]) - 10 * u} ${Y(each[0]) - 10 * u}h${20 * u}v${20 * u}h${-20 * u}Z`).join(""));
find(".cu").setAttribute("d", kind() === "titik" ? "" : rings.map(each => way(each.spots, area)).join(""));
find(".mid").setAttribute("d", `M${cx - 9 * u} ${cy}h${18 * u}M${cx} ${cy - 9 * u}v${18 * u}`);
const seen = rings[ring].spots.map((spot, n) => [n, X(spot), Y(spot)]).filter(([n, x, y]) => n === at || x > view.x && x < view.x + view.w && y > view.y && y < view.y + high);
const shown = seen.length > MOST ? seen.filter(([n]) => n === at) : seen;
find(".hs").replaceChildren(...shown.map(([n, x, y]) => {
const dot = document.createElementNS("http://www.w3.org/2000/svg", "circle");
for (const [name, value] of [["cx", x], ["cy", y], ["r", 7 * u], ["class", n === at ? "sel" : ""]]) dot.setAttribute(name, value);
return dot;
}));
say();
}
function say() {
const spots = rings.flatMap(each => each.spots), lat = (spots[0] || [0, 0])[1] / 1e6 * Math.PI / 180;
const down = .11113292 - .00055982 * Math.cos(2 * lat), across = .11141284 * Math.cos(lat) - .0000935 * Math.cos(3 * lat);
let long = 0, big = 0;
for (const {hole, spots: line} of rings) {
let sum = 0;
line.forEach(([x, y], n) => {
const [px, py] = n ? line[n - 1] : kind() === "bidang" ? line[line.length - 1] : [x, y];
long += Math.hypot((x - px) * across, (y - py) * down);
sum += ((px - line[0][0]) * (y - line[0][1]) - (x - line[0][0]) * (py - line[0][1])) * across * down;
});
big += (hole ? -1 : 1) * Math.abs(sum) / 2;
}
const told = {n: spots.length, m: Math.round(long).toLocaleString(lang), a: (big / 1e4).toLocaleString(lang, {maximumFractionDigits: 3})};
find("[data-measure]").textContent = bad ? words.unread : words[kind()].replace(/{(\w)}/g, (_all, name) => told[name]);
const spot = rings[ring].spots[at];
find("[data-at]").textContent = spot ? words.at.replace("{i}", at + 1).replace("{y}", spot[1] / 1e6).replace("{x}", spot[0] / 1e6) : "";
}
// What is near: a spot first, else a line.
function closest(x, y, spots, most) {
let best = most * unit(), found = -1;
spots.forEach((spot, n) => { const off = Math.hypot(X(spot) - x, Y(spot) - y); if (off < best) { best = off; found = n; } });
return found;
}
function foot(x, y, one, other) {
const wide = X(other) - X(one), high = Y(other) - Y(one), long = wide * wide + high * high, share = long ? Math.max(0, Math.min(1, ((x - X(one)) * wide + (y - Y(one)) * high) / long)) : 0;
return [X(one) + share * wide, Y(one) + share * high];
}
function stick(x, y) {
if (!find("[data-snap]").checked) return back(x, y);
const others = [...lines, ...rings.filter((_each, n) => n !== ring).map(each => each.spots)], spots = others.flat(), n = closest(x, y, spots, SNAP);
if (n >= 0) return spots[n];
let best = SNAP * .7 * unit(), found = [x, y];
for (const line of others) for (let m = 1; m < line.length; m++) {
const on = foot(x, y, line[m - 1], line[m]), off = Math.hypot(on[0] - x, on[1] - y);
if (off < best) { best = off; found = on; }
}
return back(...found);
}
function add(spot) {
if (bad) return;
const {spots} = rings[ring];
if (kind() === "titik" && spots.length < 2) { spots[0] = spot; at = 0; } else { at = at < 0 ? spots.length : at + 1; spots.splice(at, 0, spot); }
write();
}
function tap(x, y) {
if (bad) return;
for (const [n, each] of rings.entries()) {
const found = closest(x, y, each.spots, GRIP);
if (found >= 0) { ring = n; at = found; draw(); return; }
}
const {spots} = rings[ring], closed = kind() === "bidang" && spots.length > 2;
if (kind() !== "titik") for (let n = closed ? 0 : 1; n < spots.length; n++) {
const on = foot(x, y, spots[(n || spots.length) - 1], spots[n]);
if (Math.hypot(on[0] - x, on[1] - y) < SNAP * .7 * unit()) at = (n || spots.length) - 1;
}
add(stick(x, y));
}
function step(by) {
const {spots} = rings[ring], many = spots.length;
if (!many) return;
at = at < 0 ? (by > 0 ? 0 : many - 1) : (at + by + many) % many;
const [w, h] = size(), x = X(spots[at]), y = Y(spots[at]);
if (x < view.x || x > view.x + view.w || y < view.y || y > view.y + view.w * h / w) view = {w: view.w, x: x - view.w / 2, y: y - view.w * h / w / 2};
draw();
}
function turn(to) {
if (to < 0 || to >= past.length) return;
now = to;
text.value = past[to];
read();
put(past[to]);
}
const does = {
add: () => add(stick(...centre())), undo: () => turn(now - 1), redo: () => turn(now + 1), prev: () => step(-1), next: () => step(1),
drop: () => { const {spots} = rings[ring]; if (!spots.length || bad) return; spots.splice(at < 0 ? spots.length - 1 : at, 1); at = Math.min(at, spots.length - 1); write(); },
part: () => { if (rings[rings.length - 1].spots.length) rings.push({spots: []}); ring = rings.length - 1; at = -1; draw(); },
in: () => zoom(.6), out: () => zoom(1 / .6), fit,
};
box.addEventListener("click", event => { const name = event.target.closest("[data-do]"); if (name) does[name.dataset.do](); });
// Fingers and mice: two fingers zoom, one moves a spot or the map, and a tap is what did neither.
const down = new Map();
let grip = -1, moved, first, apart;
svg.addEventListener("pointerdown", event => {
svg.setPointerCapture(event.pointerId);
down.set(event.pointerId, event);
const [x, y] = place(event);
if (down.size > 1) { grip = -1; moved = 1; apart = 0; return; }
first = [event.clientX, event.clientY];
moved = 0;
grip = bad ? -1 : closest(x, y, rings[ring].spots, GRIP);
});
svg.addEventListener("pointermove", event => {
const before = down.get(event.pointerId);
if (!before) return;
down.set(event.pointerId, event);
const [x, y] = place(event), fingers = [...down.values()];
if (fingers.length > 1) {
const gap = Math.hypot(fingers[0].clientX - fingers[1].clientX, fingers[0].clientY - fingers[1].clientY);
if (apart) zoom(apart / gap, ...place({clientX: (fingers[0].clientX + fingers[1].clientX) / 2, clientY: (fingers[0].clientY + fingers[1].clientY) / 2}));
apart = gap;
return;
}
if (!moved && Math.hypot(event.clientX - first[0], event.clientY - first[1]) < 6) return;
moved = 1;
if (grip >= 0) { at = grip; rings[ring].spots[at] = stick(x, y); }
else { view.x -= (event.clientX - before.clientX) * unit(); view.y -= (event.clientY - before.clientY) * unit(); }
draw();
});
function up(event) {
if (!down.delete(event.pointerId) || down.size) return;
if (!moved && event.type === "pointerup") tap(...place(event));
else if (moved && grip >= 0) write();
grip = -1;
}
svg.addEventListener("pointerup", up);
svg.addEventListener("pointercancel", up);
svg.addEventListener("wheel", event => { if (event.ctrlKey) { event.preventDefault(); zoom(event.deltaY > 0 ? 1.25 : .8, ...place(event)); } }, {passive: false});
svg.addEventListener("keydown", event => {
const arrow = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]}[event.key], u = unit();
const name = {Enter: "add", Delete: "drop", Backspace: "drop", "+": "in", "-": "out"}[event.key] || (event.ctrlKey || event.metaKey) && {z: "undo", y: "redo"}[event.key];
if (arrow && at >= 0 && !bad) {
const {spots} = rings[ring], far = u * (event.shiftKey ? 20 : 3);
spots[at] = back(X(spots[at]) + arrow[0] * far, Y(spots[at]) + arrow[1] * far);
write();
} else if (arrow) { view.x += arrow[0] * 40 * u; view.y += arrow[1] * 40 * u; draw(); }
else if (event.key === "Escape") { at = -1; draw(); }
else if (name) does[name]();
else return;
event.preventDefault();
});
for (const type of ["input", "change"]) text.addEventListener(type, () => { if (mine) return; if (text.value !== past[now]) { past = [...past.slice(0, now + 1), text.value]; now = past.length - 1; } read(); if (type === "change") { ring = rings.length - 1; fit(); } else draw(); });
if (layer) layer.addEventListener("change", () => draw());
addEventListener("resize", () => draw());
box.editor = {kind, last: () => { const spot = rings[ring].spots[rings[ring].spots.length - 1]; return spot && {x: spot[0] / 1e6, y: spot[1] / 1e6}; }, add: (long, lat) => { const spot = [Math.round(long * 1e6), Math.round(lat * 1e6)]; at = -1; add(spot); const [w, h] = size(); view = {w: Math.min(view.w, 8000), x: X(spot) - Math.min(view.w, 8000) / 2, y: Y(spot) - Math.min(view.w, 8000) * h / w / 2}; draw(); }};
box.hidden = false;
read();
fit();
})(document.querySelector("[data-editor]"));
