// Walking along a boundary: where the telephone is becomes spots, as soon as it knows that well enough (editor.js draws
// them). What is a point has one spot: there it is where somebody stands. The position goes into the form and nowhere else.
(function (editor) {
const box = editor && editor.querySelector("[data-walk]");
if (!box || !navigator.geolocation) return;
const find = name => box.querySelector(name), button = find("button"), said = find("[role=status]"), left = find("[data-left]");
const ROUGH = 20, APART = 3, FAST = 5, AGREE = 3; // metres; metres a second; places that agree with each other
let watch, good, last, awake, rough, jumps, others;
const stay = async () => { try { awake = await navigator.wakeLock.request("screen"); } catch (error) { /* it sleeps */ } };
const between = (one, other) => Math.hypot((one.x - other.x) * Math.cos(one.y * Math.PI / 180), one.y - other.y) * 111320;
// Nobody walks so fast, even where both places are as wrong as the telephone says.
const leaps = (from, to) => between(from, to) - from.near - to.near > FAST * Math.max(0, to.time - from.time) / 1000;
function come({coords, timestamp}) {
const here = {x: coords.longitude, y: coords.latitude, near: coords.accuracy, time: timestamp}, near = Math.round(here.near), is = here.near > ROUGH;
said.textContent = box.dataset[is ? "rough" : "on"].replace("{m}", near);
if (is) rough++;
else if (good && leaps(good, here)) {
// Where the next ones agree, it was the last one that was wrong, or somebody has gone on by other means.
others = others.length && leaps(others[others.length - 1], here) ? [here] : [...others, here];
if (others.length < AGREE) jumps++; else take(here);
} else take(here);
left.textContent = rough || jumps ? box.dataset.skipped.replace("{n}", rough + jumps).replace("{r}", rough).replace("{j}", jumps) : "";
}
function take(here) {
others = [];
good = here;
// What is nearer than the telephone can tell apart is where somebody stands.
if (last && between(last, here) < Math.max(APART, here.near / 2)) return;
last = here;
editor.editor.add(here.x, here.y);
}
button.addEventListener("click", () => {
if (watch === undefined) {
rough = jumps = 0;
others = [];
good = undefined;
// Who goes on after the page was closed goes on from the last place.
last = editor.editor.last();
said.textContent = box.dataset.waits;
left.textContent = "";
watch = navigator.geolocation.watchPosition(come, () => { said.textContent = box.dataset.fails; }, {enableHighAccuracy: true, maximumAge: 0, timeout: 30000});
stay();
} else {
navigator.geolocation.clearWatch(watch);
watch = last = undefined;
if (awake) awake.release();
said.textContent = "";
}
button.querySelector("span").textContent = box.dataset[watch === undefined ? "begin" : "end"];
});
const point = editor.querySelector("[data-here]"), where = point.querySelector("[role=status]");
point.querySelector("button").addEventListener("click", () => {
where.textContent = point.dataset.waits;
navigator.geolocation.getCurrentPosition(({coords}) => {
editor.editor.add(coords.longitude, coords.latitude);
where.textContent = point.dataset.on.replace("{m}", Math.round(coords.accuracy));
}, () => { where.textContent = point.dataset.fails; }, {enableHighAccuracy: true, maximumAge: 0, timeout: 30000});
});
function offer() {
const is = editor.editor.kind() === "titik";
if (is && watch !== undefined) button.click();
box.hidden = is;
point.hidden = !is;
}
const layer = editor.closest("form").elements.layer;
if (layer) layer.addEventListener("change", offer);
document.addEventListener("visibilitychange", () => { if (watch !== undefined && !document.hidden) stay(); });
offer();
})(document.querySelector("[data-editor]"));
