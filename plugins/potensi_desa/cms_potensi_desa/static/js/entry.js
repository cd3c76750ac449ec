// Opens what a chosen sort is about, and fills in where this telephone is when its owner asks for it; without this script
// people open the parts and type the two numbers.
(function () {
var sort = document.getElementById("category"), box = document.querySelector("[data-point]");
sort.addEventListener("change", function () {
document.querySelectorAll("[data-for]").forEach(function (part) {
if (part.dataset.for.split(" ").indexOf(sort.value) >= 0) part.open = true;
});
});
if (!box || !navigator.geolocation) return;
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
