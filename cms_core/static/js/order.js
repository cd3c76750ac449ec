// Rows that can be dragged into another order. Everything here also works by buttons.
(function () {
const rows = document.querySelector('[data-c=order]');
if (!rows) return;
let held, loose;
rows.querySelectorAll('li').forEach(row => { row.draggable = true; });
rows.addEventListener('dragstart', event => { held = event.target.closest('li'); });
rows.addEventListener('dragover', event => {
const over = event.target.closest('li');
if (!held || !over || over === held) return;
event.preventDefault();
const box = over.getBoundingClientRect();
over[event.clientY < box.top + box.height / 2 ? 'before' : 'after'](held);
loose = true;
});
rows.addEventListener('drop', event => event.preventDefault());
rows.addEventListener('dragend', () => { held = null; });
// A dragged entry stays only when it is saved: who leaves without is asked.
rows.addEventListener('input', () => { loose = true; });
rows.closest('form').addEventListener('submit', () => { loose = false; });
addEventListener('beforeunload', event => { if (loose) event.preventDefault(); });
})();
