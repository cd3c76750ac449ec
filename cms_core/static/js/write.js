// Writing: the editor's buttons without a trip to the server, and formatted paste.
// Everything here also works as a plain submit; this only saves the trip.
(function () {
const $ = (selector, from = document) => from.querySelector(selector);
const $$ = (selector, from) => [...from.querySelectorAll(selector)];
const editor = $('[data-c=editor]');
if (!editor) return;
const list = $('.blks', editor), said = $('[data-said]', editor), name = editor.dataset.name;
const next = () => Math.max(-1, ...$$('.blk', list).map(block => +block.id.slice(name.length + 1))) + 1;
const make = (tag, set) => Object.assign(document.createElement(tag), set);
const focus = block => { const at = $(block.matches('.gone') ? '.undo[name]' : 'textarea, input:not([type=hidden]):not([type=file])', block); if (at) at.focus(); };
const gone = (block, yes) => { block.classList.toggle('gone', yes); $('[name$="-hapus"]', block).disabled = !yes; focus(block); };
const says = block => $$('textarea, [name$="-media"], [name$="-berkas"], [name$="-alt"], [name$="-teks"], [name$="-judul"]', block).some(each => each.value.trim());
editor.addEventListener('click', event => {
const button = event.target.closest('button[name=blok]');
if (!button || button.hidden) return;
const [verb, kind] = button.value.split('-');
if (verb === 'pustaka' || verb === 'pakai') return;
event.preventDefault();
const block = button.closest('.blk');
if (verb === 'tambah') {
if ($$('.blk:not(.gone)', list).length < editor.dataset.most) {
const made = make('div', {innerHTML: $('template[data-kind=' + kind + ']', editor).innerHTML.replaceAll('__', next())}).firstElementChild;
list.append(made);
focus(made);
}
} else if (verb === 'kembali') gone(block, false);
else {
const before = block.previousElementSibling, after = block.nextElementSibling;
if (verb === 'hapus') {
if (says(block)) gone(block, true);
else { block.remove(); if (after || before) focus(after || before); else $('.addrow button', editor).focus(); }
} else {
if (verb === 'naik' && before) before.before(block);
if (verb === 'turun' && after) after.after(block);
button.focus();
}
}
$$('.blk', list).forEach((block, at) => {
$$('[data-n]', block).forEach(each => { each.textContent = at + 1; });
block.setAttribute('aria-label', $('header label', block).textContent.trim());
});
said.textContent = button.textContent.trim();
});
// In a search within the form Enter searches.
addEventListener('keydown', event => {
const field = event.target, button = field.nextElementSibling;
if (event.key === 'Enter' && field.type === 'search' && button?.name) { event.preventDefault(); button.click(); }
});
// Who leaves without saving is asked.
let typed;
editor.closest('form').addEventListener('input', () => { typed = true; });
addEventListener('submit', () => { typed = false; });
addEventListener('beforeunload', event => { if (typed) event.preventDefault(); });
// One run of words as the marks say it.
const words = (node, plain) => [...node.childNodes].map(each => {
const tag = each.nodeName;
if (!each.tagName) return tag === '#text' ? each.data.replace(/\s+/g, ' ') : '';
if (tag === 'BR') return plain ? ' ' : '\n';
const text = words(each, plain), core = text.trim(), style = each.getAttribute('style'), href = each.getAttribute('href');
if (plain || !core) return text;
if (href && href[0] !== '#') return '[' + text + '](' + href + ')';
const sign = /weight:\s*(bold|[6-9]00)/.test(style) || /^(B|STRONG)$/.test(tag) && !/weight:/.test(style) ? '**' : /style:\s*italic/.test(style) || /^(I|EM)$/.test(tag) ? '__' : '';
return core.startsWith(sign || ' ') ? text : text.replace(core, () => sign + core + sign);
}).join('');
editor.addEventListener('paste', event => {
const field = event.target, block = field.closest('.blk'), data = event.clipboardData, html = data.getData('text/html'), long = data.getData('text').length > 2e5;
if (!block || field.tagName !== 'TEXTAREA') return;
const kind = $('[name$="-jenis"]', block).value, put = (part, value) => block.append(make('input', {type: 'hidden', name: block.id + '-' + part, value: value}));
if (!long && (kind === 'other' || !/<(li|table|h[1-6]|b|strong|em|i|a)\b|\bmso/i.test(html))) return;
event.preventDefault();
// Of what was copied only the text and its form are sent: no pictures, no styles, no settings of Word.
const body = new DOMParser().parseFromString(html, 'text/html').body, all = selector => $$(selector, body);
all('script, style, xml, title, meta, link').forEach(each => each.remove());
all('*').forEach(each => [...each.attributes].forEach(({name, value}) => {
if (name === 'style') value = value.split(';').filter(part => /^\s*(mso-list|font-(weight|style))\s*:/.test(part)).join(';');
else if (name === 'class' ? !/MsoTitle/.test(value) : !/^(href|start|value|(col|row)span)$/.test(name) || /^(data|file):/i.test(value)) value = '';
if (value) each.setAttribute(name, value); else each.removeAttribute(name);
}));
const clean = body.innerHTML.replace(/<!--[^]*?-->/g, ''), parts = all('p, div, h1, h2, h3, h4, h5, h6, blockquote').filter(each => each.textContent.trim()), last = parts[parts.length - 1];
if (long || clean.length > 5e5) {
const told = $('.err', block) || make('p', {className: 'err'});
$('header', block).after(told);
told.textContent = said.textContent = editor.dataset.long;
} else if (!$('li, table, [style*=mso-list]', body) && (kind === 'heading' || field.value.trim() || !parts.some(each => /^H/.test(each.tagName))) &&
(!last || parts.every(each => each.contains(last)) && last.textContent.trim() === body.textContent.trim())) {
const run = words(body, kind === 'heading'), text = last ? run.trim() : run;
if (!document.execCommand('insertText', false, text)) field.setRangeText(text, field.selectionStart, field.selectionEnd, 'end');
} else {
put('tempel', clean);
put('awal', field.value.slice(0, field.selectionStart));
put('sisa', field.value.slice(field.selectionEnd));
const send = make('button', {name: 'blok', value: 'rapikan', formNoValidate: true, hidden: true});
block.append(send);
send.click();
}
});
})();
