// Walking along a boundary: where the telephone is becomes spots, as soon as it knows that well enough (editor.js draws
// them). The position goes into the form and nowhere else.
(function (editor) {
const box = editor && editor.querySelector("[data-walk]");
if (!box || !navigator.geolocation) return;
const button = box.querySelector("button"), said = box.querySelector("[role=status]"), ROUGH = 20, APART = 3; // metres
let watch, last, awake;
const stay = async () => { try { awake = await navigator.wakeLock.request("screen"); } catch (error) { /* it sleeps */ } };
function come({coords}) {
const near = Math.round(coords.accuracy), turn = Math.PI / 180;
said.textContent = box.dataset[near > ROUGH ? "rough" : "on"].replace("{m}", near);
if (near > ROUGH) return;
const far = last ? Math.hypot((coords.longitude - last.longitude) * Math.cos(coords.latitude * turn), coords.latitude - last.latitude) * 111320 : Infinity;
// What is nearer than the telephone can tell apart is where somebody stands.
if (far < Math.max(APART, near / 2)) return;
last = coords;
editor.editor.add(coords.longitude, coords.latitude);
}
button.addEventListener("click", () => {
if (watch === undefined) {
said.textContent = box.dataset.waits;
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
document.addEventListener("visibilitychange", () => { if (watch !== undefined && !document.hidden) stay(); });
box.hidden = false;
})(document.querySelector("[data-editor]"));
