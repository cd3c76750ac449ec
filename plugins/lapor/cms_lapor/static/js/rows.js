// Enter goes to the next field of a batch instead of sending what is half written; without this script Tab does.
(function () {
var form = document.querySelector("form[data-rows]");
form.addEventListener("keydown", function (event) {
if (event.key !== "Enter" || event.target.tagName === "BUTTON" || event.shiftKey || event.ctrlKey) return;
var fields = Array.prototype.filter.call(form.elements, function (each) { return each.offsetParent && each.type !== "hidden" && each.tagName !== "FIELDSET"; });
var next = fields[fields.indexOf(event.target) + 1];
if (!next) return;
event.preventDefault();
next.focus();
});
})();
