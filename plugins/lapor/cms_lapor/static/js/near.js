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
box.hidden = false;
box.querySelector("button").addEventListener("click", function () {
said.textContent = box.dataset.waits;
navigator.geolocation.getCurrentPosition(function (found) {
Array.from(list.children).sort(function (a, b) {
var one = far(a, found.coords), other = far(b, found.coords);
return one === other ? 0 : one < other ? -1 : 1;
}).forEach(function (li) { list.appendChild(li); });
said.textContent = box.dataset.done;
}, function () { said.textContent = box.dataset.fails; }, { enableHighAccuracy: true, timeout: 20000 });
});
})();
