// Sorts the list from where the device is. The position stays in this page: nothing is asked of the server.
(function () {
var box = document.querySelector("[data-near]"), list = document.getElementById("urutan");
if (!box || !list || !navigator.geolocation || !list.querySelector("[data-at]")) return;
var said = box.querySelector("[role=status]"), turn = Math.PI / 180;
function far(li, here) {
var at = (li.dataset.at || "").split(" ").map(Number);
if (at.length < 2) return Infinity;
var dy = (at[0] - here.latitude) * turn, dx = (at[1] - here.longitude) * turn * Math.cos(here.latitude * turn);
return dx * dx + dy * dy;
}
// Numbers stay: they are those on the map.
function sort(parent, here) {
Array.from(parent.children).sort(function (a, b) {
var one = far(a.querySelector("li") || a, here), other = far(b.querySelector("li") || b, here);
return one === other ? 0 : one < other ? -1 : 1;
}).forEach(function (each) { parent.appendChild(each); });
}
box.hidden = false;
box.querySelector("button").addEventListener("click", function () {
said.textContent = box.dataset.waits;
navigator.geolocation.getCurrentPosition(function (found) {
list.querySelectorAll("ol").forEach(function (each) { sort(each, found.coords); });
sort(list, found.coords);
said.textContent = box.dataset.done;
}, function () { said.textContent = box.dataset.fails; }, { enableHighAccuracy: true, timeout: 20000 });
});
})();
