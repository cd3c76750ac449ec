// Without this script, or where a browser keeps its clipboard to itself, there is no button, and the text is copied by hand.
(function (button, text) {
if (!navigator.clipboard) return;
button.parentNode.hidden = false;
button.onclick = function () {
navigator.clipboard.writeText(text.value).then(function () { button.firstChild.textContent = button.firstChild.dataset.done; });
};
})(document.getElementById("salin-teks"), document.getElementById("teks"));
