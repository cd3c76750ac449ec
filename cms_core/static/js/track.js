// A QR code carries number and code behind the #, which no server sees; without this script people type them.
(function () {
var found = /^#([A-Z]{2}-[0-9-]+)\/([0-9A-Z]+)$/.exec(location.hash);
if (!found) return;
document.getElementById("number").value = found[1];
document.getElementById("code").value = found[2];
history.replaceState(null, "", location.pathname);
})();
