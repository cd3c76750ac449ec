// Writing: the editor's buttons without a trip to the server, formatted paste, and rows that can be dragged.
// Everything here also works as a plain submit; this only saves the trip.
(function () {
const $ = (selector, from) => (from || document).querySelector(selector);
const $$ = (selector, from) => [...(from || document).querySelectorAll(selector)];
const editor = $('[data-c=editor]');
if (editor) {
const list = $('.blks', editor), said = $('[data-said]', editor), name = editor.dataset.name;
let next = Math.max(-1, ...$$('.blk', list).map(block => +block.id.slice(name.length + 1))) + 1;
const focus = block => { const at = block && $('textarea, input:not([type=hidden]):not([type=file])', block); if (at) at.focus(); };
const tell = () => $$('.blk', list).forEach((block, at) => {
$$('[data-n]', block).forEach(each => { each.textContent = at + 1; });
block.setAttribute('aria-label', $('header label', block).textContent.trim());
});
const add = kind => {
const holder = document.createElement('div');
holder.innerHTML = $('template[data-kind=' + kind + ']', editor).innerHTML.replaceAll('__', next++);
const block = holder.firstElementChild;
list.append(block);
return block;
};
editor.addEventListener('click', event => {
const button = event.target.closest('button[name=blok]');
if (!button || button.hidden) return;
const [verb, kind] = button.value.split('-');
if (verb === 'pustaka' || verb === 'pakai') return;
event.preventDefault();
if (verb === 'tambah') {
if ($$('.blk', list).length < editor.dataset.most) focus(add(kind));
} else {
const block = button.closest('.blk'), before = block.previousElementSibling, after = block.nextElementSibling;
if (verb === 'hapus') { block.remove(); focus(after || before || $('.addrow', editor)); }
else {
if (verb === 'naik' && before) before.before(block);
if (verb === 'turun' && after) after.after(block);
button.focus();
}
}
tell();
said.textContent = button.textContent.trim();
});
// What was copied from Word goes to the server with its formatting, and comes back as blocks.
editor.addEventListener('paste', event => {
const html = event.clipboardData.getData('text/html'), block = event.target.closest('.blk');
if (!block || event.target.tagName !== 'TEXTAREA' || !/<(li|table|h[1-6]|b|strong|em|a)\b|mso-/i.test(html)) return;
event.preventDefault();
const field = document.createElement('input');
field.type = 'hidden';
field.name = block.id + '-tempel';
field.value = html;
block.append(field);
const send = document.createElement('button');
send.name = 'blok';
send.value = 'rapikan';
send.formNoValidate = true;
send.hidden = true;
block.append(send);
send.click();
});
}
const rows = $('[data-c=order]');
if (rows) {
let held;
$$('li', rows).forEach(row => { row.draggable = true; });
rows.addEventListener('dragstart', event => { held = event.target.closest('li'); });
rows.addEventListener('dragover', event => {
const over = event.target.closest('li');
if (!held || !over || over === held) return;
event.preventDefault();
const box = over.getBoundingClientRect();
over[event.clientY < box.top + box.height / 2 ? 'before' : 'after'](held);
});
rows.addEventListener('drop', event => event.preventDefault());
rows.addEventListener('dragend', () => { held = null; });
}
})();
