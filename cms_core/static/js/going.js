// Shows how far a file is; without this script the page loads itself anew.
(function () {
var far = document.getElementById("far");
if (far) setInterval(function () {
fetch(location.href).then(function (answer) { return answer.text(); }).then(function (text) {
var now = new DOMParser().parseFromString(text, "text/html").getElementById("far");
if (!now) location.reload();
else if (now.textContent !== far.textContent) far.replaceChildren.apply(far, now.childNodes);
}, function () {});
}, 2000);
})();
