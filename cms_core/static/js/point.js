// Fills in where this telephone is when its owner asks for it; without this script people type the two numbers.
(function () {
var box = document.querySelector("[data-point]");
if (!navigator.geolocation) return;
var button = box.querySelector("button"), said = box.querySelector("[role=status]"), most = 100; // metres
var fields = ["latitude", "longitude"].map(function (id) { return document.getElementById(id); });
box.hidden = false;
button.addEventListener("click", function () {
said.textContent = box.dataset.waits;
navigator.geolocation.getCurrentPosition(function (found) {
var near = Math.round(found.coords.accuracy);
said.textContent = box.dataset[near > most ? "rough" : "done"].replace("{m}", near);
if (near > most) return;
fields[0].value = found.coords.latitude.toFixed(6);
fields[1].value = found.coords.longitude.toFixed(6);
}, function () { said.textContent = box.dataset.fails; }, { enableHighAccuracy: true, timeout: 20000, maximumAge: 0 });
});
})();
