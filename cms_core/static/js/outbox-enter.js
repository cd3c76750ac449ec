// Signing in as somebody else than who worked here last (outbox.js): from now on nothing of his is shown, not even
// without a network. Who it was is kept, so that what he had opened goes when the next page tells who works here.
addEventListener('submit', function () {
var typed = document.querySelector('[name=username]').value.trim().toLowerCase();
Object.keys(localStorage).forEach(function (key) {
if (key.indexOf('balai kotak ')) return;
var known = JSON.parse(localStorage[key]);
if ((known.name || '').toLowerCase() !== typed) localStorage[key] = JSON.stringify({was: known.user || known.was});
});
});
