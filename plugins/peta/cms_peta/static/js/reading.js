// Reads on by itself; without this script people press the button for each part.
(function () {
var form = document.getElementById("read-on");
if (form) form.requestSubmit();
})();
