// Rows that can be dragged into another order. Everything here also works by buttons.
(function () {
const form = document.querySelector('[data-c=order]');
if (!form) return;
let held, loose = 'loose' in form.dataset;
form.querySelectorAll('li[id]').forEach(row => { row.draggable = true; });
form.addEventListener('dragstart', event => { held = event.target.closest('li[id]'); });
form.addEventListener('dragover', event => {
const over = event.target.closest('li');
if (!held || !over || over === held) return;
event.preventDefault();
const box = over.getBoundingClientRect(), from = held.parentNode;
over[event.clientY < box.top + box.height / 2 ? 'before' : 'after'](held);
// The first list is what is shown.
if (held.parentNode !== from) held.querySelector('[type=checkbox]').checked = held.parentNode === form.querySelector('ol');
loose = true;
});
form.addEventListener('drop', event => event.preventDefault());
form.addEventListener('dragend', () => { held = null; });
// A dragged entry stays only when it is saved: who leaves without is asked.
form.addEventListener('change', event => { if (event.target.type === 'checkbox') loose = true; });
form.addEventListener('submit', () => { loose = false; });
addEventListener('beforeunload', event => { if (loose) event.preventDefault(); });
})();
