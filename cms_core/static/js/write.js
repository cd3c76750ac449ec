// Writing: the editor's buttons without a trip to the server, formatted paste, and rows that can be dragged.
// Everything here also works as a plain submit; this only saves the trip.
(function () {
const $ = (selector, from) => (from || document).querySelector(selector);
const $$ = (selector, from) => [...(from || document).querySelectorAll(selector)];
const editor = $('[data-c=editor]');
if (editor) {
const list = $('.blks', editor), said = $('[data-said]', editor), name = editor.dataset.name;
let next = Math.max(-1, ...$$('.blk', list).map(block => +block.id.slice(name.length + 1))) + 1;
const focus = block => { const at = block && $(block.matches('.gone') ? 'button.undo' : 'textarea, input:not([type=hidden]):not([type=file])', block); if (at) at.focus(); };
const gone = (block, yes) => { block.classList.toggle('gone', yes); $('[name$="-hapus"]', block).disabled = !yes; focus(block); };
const says = block => $$('textarea, input:not([type=checkbox])', block).some(each => each.value.trim() && !/-(jenis|hapus|tingkat)$/.test(each.name) && each.name !== name);
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
if ($$('.blk:not(.gone)', list).length < editor.dataset.most) focus(add(kind));
} else {
const block = button.closest('.blk'), before = block.previousElementSibling, after = block.nextElementSibling;
if (verb === 'kembali') gone(block, false);
else if (verb === 'hapus' && says(block)) gone(block, true);
else if (verb === 'hapus') { block.remove(); if (after || before) focus(after || before); else $('.addrow button', editor).focus(); }
else {
if (verb === 'naik' && before) before.before(block);
if (verb === 'turun' && after) after.after(block);
button.focus();
}
}
tell();
said.textContent = button.textContent.trim();
});
// Of what was copied only the text and its form are sent: no pictures, no styles, no settings of Word.
const bared = html => {
const body = new DOMParser().parseFromString(html, 'text/html').body;
$$('script, style, xml, title, meta, link', body).forEach(each => each.remove());
$$('*', body).forEach(each => [...each.attributes].forEach(({name, value}) => {
if (name === 'style') value = value.split(';').filter(part => /^\s*(mso-list|font-(weight|style))\s*:/i.test(part)).join(';');
else if (name === 'class') value = /MsoTitle/.test(value) ? 'MsoTitle' : '';
else if (!/^(href|start|value|(col|row)span)$/.test(name) || /^(data|file):/i.test(value)) value = '';
if (value) each.setAttribute(name, value); else each.removeAttribute(name);
}));
return body;
};
// One run of words as the marks say it.
const words = (node, plain) => [...node.childNodes].map(each => {
if (each.nodeType === 3) return each.data.replace(/\s+/g, ' ');
if (each.nodeType !== 1) return '';
if (each.tagName === 'BR') return plain ? ' ' : '\n';
const text = words(each, plain), core = text.trim(), tag = each.tagName, style = each.getAttribute('style') || '', href = each.getAttribute('href') || '#';
const bold = /^(B|STRONG)$/.test(tag) ? !/weight:\s*(normal|[1-4]00)/.test(style) : /weight:\s*(bold|[6-9]00)/.test(style);
const sign = bold ? '**' : /^(I|EM)$/.test(tag) || /style:\s*italic/.test(style) ? '__' : '';
if (plain || !core) return text;
if (tag === 'A' && href[0] !== '#') return '[' + text + '](' + href + ')';
return sign && !core.startsWith(sign) ? text.replace(core, () => sign + core + sign) : text;
}).join('');
editor.addEventListener('paste', event => {
const field = event.target, block = field.closest('.blk'), data = event.clipboardData, html = data.getData('text/html');
if (!block || field.tagName !== 'TEXTAREA') return;
const kind = $('[name$="-jenis"]', block).value, refuse = () => {
event.preventDefault();
const told = $('.err', block) || document.createElement('p');
told.className = 'err';
$('header', block).after(told);
told.textContent = said.textContent = editor.dataset.long;
};
if (data.getData('text').length > 2e5) return refuse();
if (kind === 'other' || !/<(li|table|h[1-6]|b|strong|em|i|a)\b|\bmso/i.test(html)) return;
const body = bared(html), clean = body.innerHTML.replace(/<!--[^]*?-->/g, '');
if (new Blob([clean]).size > 1e6) return refuse();
const parts = $$('p, div, h1, h2, h3, h4, h5, h6, blockquote, pre, section, article', body).filter(each => each.textContent.trim()), last = parts[parts.length - 1];
event.preventDefault();
if (!$('li, table, [style*=mso-list]', body) && (kind === 'heading' || field.value.trim() || !$('h1, h2, h3, h4, h5, h6', body)) &&
(!last || parts.every(each => each.contains(last)) && last.textContent.trim() === body.textContent.trim())) {
const text = words(body, kind === 'heading').replace(/^ ?\n+|\n+ ?$/g, '').replace(/^ +| +$/g, last ? '' : ' ');
if (!document.execCommand('insertText', false, text)) field.setRangeText(text, field.selectionStart, field.selectionEnd, 'end');
return;
}
const put = (part, value) => {
const hidden = document.createElement('input');
hidden.type = 'hidden';
hidden.name = block.id + '-' + part;
hidden.value = value;
block.append(hidden);
};
put('tempel', clean);
put('awal', field.value.slice(0, field.selectionStart));
put('sisa', field.value.slice(field.selectionEnd));
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
let held, loose;
$$('li', rows).forEach(row => { row.draggable = true; });
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
}
})();
