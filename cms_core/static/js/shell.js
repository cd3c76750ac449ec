// The frame of the administration: finding by keyboard, messages that are heard, and the menu closing by Escape.
(function () {
const $$ = selector => [...document.querySelectorAll(selector)];
const shown = each => each.offsetParent !== null;
const menu = document.querySelector('.ab .menu');
addEventListener('keydown', event => {
if (event.key === 'Escape' && menu?.open) { menu.open = false; menu.firstElementChild.focus(); return; }
const typing = event.target.closest('input, textarea, select, [contenteditable]');
if (!(event.key === '/' && !typing && !event.ctrlKey && !event.altKey && !event.metaKey) && !((event.ctrlKey || event.metaKey) && event.key === 'k')) return;
const field = $$('[data-find]').find(shown);
if (menu?.contains(field)) menu.open = true;
if (field) { event.preventDefault(); field.focus(); if (field.select) field.select(); }
});
// What stands in a page when it opens is not read out: it is put there once more.
$$('.toast').forEach(toast => {
const said = toast.querySelector('[role]'), kept = [...said.childNodes], close = document.createElement('button');
said.replaceChildren();
setTimeout(() => said.append(...kept), 150);
close.type = 'button';
close.className = 'mini';
close.textContent = toast.parentElement.dataset.close;
close.addEventListener('click', () => { toast.remove(); document.getElementById('isi').focus(); });
toast.append(close);
});
// Older browsers pass autofocus over where it is no field.
const errors = document.getElementById('ringkasan');
if (errors) errors.focus();
})();
