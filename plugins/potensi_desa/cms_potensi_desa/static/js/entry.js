// Opens what a chosen sort is about; without this script people open the parts.
(function () {
var sort = document.getElementById("category");
sort.addEventListener("change", function () {
document.querySelectorAll("[data-for]").forEach(function (part) {
if (part.dataset.for.split(" ").indexOf(sort.value) >= 0) part.open = true;
});
});
})();
