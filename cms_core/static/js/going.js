// Shows how far a file is; without this script a link does.
(function () {
var far = document.getElementById("far");
function again() { setTimeout(look, 2000); }
function look() {
fetch(location.href).then(function (answer) { return answer.text(); }).then(function (text) {
var now = new DOMParser().parseFromString(text, "text/html").getElementById("far");
// Once: a page that is asked for again before it is there never comes.
if (!now) { location.reload(); return; }
if (now.textContent !== far.textContent) far.replaceChildren.apply(far, now.childNodes);
again();
}, again);
}
if (far) again();
})();
