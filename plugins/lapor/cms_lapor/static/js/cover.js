// Draws rectangles on the photo and writes them into the field, in percent; the field alone is what is sent.
(function () {
var box = document.querySelector("[data-cover]"), hint = document.querySelector("[data-cover-hint]");
if (!box || !window.PointerEvent) return;
var field = document.getElementById(box.dataset.cover), from = null, now = null;
function lines() { return field.value.split("\n").filter(function (line) { return line.trim(); }); }
function place(each, numbers) {
each.style.left = numbers[0] + "%"; each.style.top = numbers[1] + "%";
each.style.width = numbers[2] + "%"; each.style.height = numbers[3] + "%";
}
function draw() {
box.querySelectorAll("i").forEach(function (each) { each.remove(); });
lines().forEach(function (line) {
var numbers = line.split(/[\s;,]+/).map(Number);
if (numbers.length === 4 && numbers.every(isFinite)) place(box.appendChild(document.createElement("i")), numbers);
});
}
function at(event) {
var frame = box.getBoundingClientRect();
return [(event.clientX - frame.left) / frame.width, (event.clientY - frame.top) / frame.height].map(function (share) {
return Math.round(Math.min(1, Math.max(0, share)) * 1000) / 10;
});
}
function span(a, b) {
return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.abs(a[0] - b[0]), Math.abs(a[1] - b[1])].map(function (each) { return Math.round(each * 10) / 10; });
}
hint.hidden = false;
hint.querySelector("button").addEventListener("click", function () { field.value = lines().slice(0, -1).join("\n"); draw(); });
field.addEventListener("input", draw);
box.addEventListener("pointerdown", function (event) {
event.preventDefault(); box.setPointerCapture(event.pointerId);
from = at(event); now = box.appendChild(document.createElement("i"));
});
box.addEventListener("pointermove", function (event) { if (from) place(now, span(from, at(event))); });
box.addEventListener("pointerup", function (event) {
if (!from) return;
var numbers = span(from, at(event)); from = null;
if (numbers[2] > 0.5 && numbers[3] > 0.5) field.value = lines().concat(numbers.join(" ")).join("\n");
draw();
});
box.addEventListener("pointercancel", function () { from = null; draw(); });
draw();
})();
