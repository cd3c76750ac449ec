// Fills in where this telephone is, when its owner asks for it; without this script the two fields are typed.
(function () {
var box = document.querySelector("[data-point]");
if (!box || !navigator.geolocation) return;
var button = box.querySelector("button"), said = box.querySelector("[role=status]");
var fields = ["latitude", "longitude"].map(function (id) { return document.getElementById(id); });
box.hidden = false;
button.addEventListener("click", function () {
said.textContent = box.dataset.waits;
navigator.geolocation.getCurrentPosition(function (found) {
fields[0].value = found.coords.latitude.toFixed(6);
fields[1].value = found.coords.longitude.toFixed(6);
said.textContent = box.dataset.done.replace("{m}", Math.round(found.coords.accuracy));
}, function () { said.textContent = box.dataset.fails; }, { enableHighAccuracy: true, timeout: 20000 });
});
})();
