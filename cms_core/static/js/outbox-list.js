// The list of what waits on this device; outbox.js keeps and sends it.
(function (page) {
if (!page || !self.kotak) return;
const words = page.dataset, lang = document.documentElement.lang, get = id => document.getElementById(id), rows = get('kiriman');
const size = bytes => Math.max(1, Math.round(bytes / 1024)).toLocaleString(lang) + ' KB';
const when = moment => new Date(moment).toLocaleString(lang, {day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit'});
async function draw() {
const me = kotak.known(), all = await kotak.list(), mine = all.filter(item => item.user === me.user), made = [], seen = [], heard = [];
// Each minute somebody looks: where nothing has changed, the focus stays where it is.
const now = JSON.stringify([me.user, all.map(item => [item.id, item.state, item.made, item.said, item.receipt && item.files])]);
if (now === draw.shown) return;
draw.shown = now;
for (const item of mine.reverse()) {
const row = get('baris-' + item.state).content.cloneNode(true).firstElementChild, bytes = item.files.reduce((sum, file) => sum + file.size, 0), find = name => row.querySelector('[data-' + name + ']');
find('judul').textContent = item.title || words[item.receipt ? 'receipt' : 'untitled'];
find('kapan').textContent = [item.files.length && item.files.length + ' ' + words.photos + ', ' + size(bytes) + '.', item.state === 'sent' ? when(item.sent) : words.kept + ' ' + when(item.made) + '.'].filter(each => each).join(' ');
if (find('sebab')) find('sebab').textContent = item.said.join(' ');
if (find('tanda')) show(item, find);
const photo = find('foto') && !/sent|rest/.test(item.state) && item.files.length && await kotak.part(item.files[0].id);
if (photo) {
const image = new Image();
image.alt = '';
image.src = URL.createObjectURL(photo.blob);
seen.push(image.src);
find('foto').replaceChildren(image);
}
if (find('buka')) find('buka').href = item.state === 'sent' ? item.url + '?kunci=' + item.id : item.shell + '#' + item.id;
if (item.state === 'conflict' && item.changes) Object.assign(find('buka'), {...!item.gone && {textContent: words.both}, onclick: event => { const says = event.target.closest('li').querySelector('[data-sebab]'); event.preventDefault(); resend(item).catch(() => { says.textContent = words.online; }); }});
if (find('simpan')) find('simpan').onclick = () => save(item);
find('hapus').onclick = () => (item.state === 'sent' || confirm(words.sure)) && kotak.remove(item).then(() => { dispatchEvent(new Event('kotak')); get('judul').focus(); });
const tag = row.querySelector('.tag').textContent.trim(), before = draw.tags[item.id];
if (before && before !== tag) heard.push(find('judul').textContent + ': ' + tag);
draw.tags[item.id] = tag;
made.push(row);
}
(draw.seen || []).forEach(URL.revokeObjectURL);
draw.seen = seen;
rows.replaceChildren(...made);
if (heard.length) get('terdengar').textContent = heard.join('. ');
get('kosong').hidden = made.length > 0;
get('kirim').hidden = !mine.some(item => kotak.DUE.test(item.state));
// Of others who work at this device nothing is said but that something waits for them.
if (get('lain')) get('lain').hidden = !all.some(item => item.user !== me.user && item.state !== 'sent');
if (get('semua')) get('semua').hidden = !mine.length;
}
// A receipt: what to keep, how many photos have arrived, and ways to take it along.
function show(item, find) {
const facts = item.receipt ? item.receipt.facts : [], done = item.files.filter(file => file.whole).length;
find('tanda').append(...facts.map(([name, value], at) => {
const pair = document.createElement('div');
pair.append(Object.assign(document.createElement('dt'), {textContent: name}), Object.assign(document.createElement('dd'), {textContent: value, className: at < 2 ? 'code' : ''}));
return pair;
}));
find('terima').textContent = item.files.length ? words.arrived.replace('{n}', done).replace('{all}', item.files.length) : '';
find('lacak').hidden = find('cetak').hidden = find('salin').hidden = !item.receipt;
if (!item.receipt) return;
find('lacak').href = item.receipt.link;
find('salin').onclick = async event => {
await navigator.clipboard.writeText([...facts.map(pair => pair.join(': ')), item.receipt.link.split('#')[0]].join('\n'));
event.target.textContent = words.copied;
};
// On paper stands this one alone.
find('cetak').onclick = event => {
const row = event.target.closest('li');
row.classList.add('paper');
print();
row.classList.remove('paper');
};
}
// Both versions stand on the page by which the server answers: what was written is sent once more, as from its own page.
async function resend(item) {
const person = await kotak.pass(item, 20);
if (!person || person.user !== item.user) { location.href = words.login; return; }
const form = Object.assign(document.createElement('form'), {method: 'post', action: item.url, enctype: 'multipart/form-data', hidden: true});
const add = (name, value) => form.append(Object.assign(document.createElement('input'), {type: 'hidden', name, value}));
item.fields.forEach(([name, value]) => add(name, value));
item.files.forEach(file => add(file.name + '-unggah', file.upload.split('/').pop()));
add('csrf_token', person.token);
document.body.append(form);
// Where nothing stands against it any more it arrives, and goes from here (outbox.js).
try { sessionStorage['balai kirim'] = [item.id, location.href.split('#')[0], item.changes ? item.shell : ''].join(' '); } catch (error) {}
HTMLFormElement.prototype.submit.call(form);
}
// The forms of what is there that this device has kept, the newest first.
async function forms() {
const part = get('terbuka'), {admin} = kotak.box.dataset, found = [];
if (!part || !self.caches || kotak.known().user === undefined) return;
const empty = [...document.querySelectorAll('#formulir a')].map(each => each.pathname);
for (const name of await caches.keys()) if (!name.indexOf('balai ' + admin + ' ')) {
const held = await caches.open(name);
for (const each of await held.keys()) {
const path = new URL(each.url).pathname;
if (!/luring$/.test(path) || path === kotak.box.pathname || empty.includes(path)) continue;
const answer = await held.match(each), doc = new DOMParser().parseFromString(await answer.text(), 'text/html'), row = document.createElement('li');
row.append(Object.assign(document.createElement('a'), {href: path, className: 'tgt', textContent: doc.querySelector('main h1').textContent}), ' ', Object.assign(document.createElement('span'), {className: 'xs soft', textContent: words.kept + ' ' + when(answer.headers.get('date')) + '.'}));
found.unshift(row);
}
}
part.querySelector('ul').replaceChildren(...found);
part.hidden = !found.length;
}
// A page that every browser opens, with the words and the photos in it.
async function save(item) {
const doc = document.implementation.createHTMLDocument(item.title || words.untitled), add = (tag, text, set) => doc.body.append(Object.assign(doc.createElement(tag), {textContent: text}, set));
add('h1', item.title || words.untitled);
add('p', when(item.made));
for (const [name, value] of item.fields) if (value.trim() && !/^(key|version|slug_seen)$|-jenis$/.test(name) && !item.fields.some(([other]) => other.startsWith(name + '-' + value + '-'))) {
const [label, chosen] = (item.told || {})[name] || [];
if (item.told && !label) continue;
add('h2', label || name);
add('pre', chosen || value);
}
for (const file of item.files) {
const {blob} = await kotak.part(file.id), reader = new FileReader();
await new Promise((done, fail) => { reader.onload = done; reader.onerror = fail; reader.readAsDataURL(blob); });
add('img', '', {src: reader.result, alt: file.filename});
}
const link = document.createElement('a');
link.href = URL.createObjectURL(new Blob(['<!doctype html><meta charset="utf-8">' + doc.documentElement.outerHTML], {type: 'text/html'}));
link.download = (item.title || words.untitled).replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 60) + '.html';
link.click();
setTimeout(() => URL.revokeObjectURL(link.href), 6e4);
}
draw.tags = {};
let drawing = kotak.sure;
const again = () => { drawing = drawing.then(draw).catch(() => {}); };
addEventListener('kotak', again);
get('kirim').onclick = async () => { get('kirim').disabled = true; try { await kotak.send(1); } catch (error) {} get('kirim').disabled = false; again(); };
if (get('semua')) get('semua').onclick = async () => {
if (!confirm(words.all)) return;
for (const item of await kotak.list()) await kotak.remove(item);
await kotak.told();
again();
get('judul').focus();
};
again();
kotak.sure.then(forms).catch(() => {});
})(document.getElementById('kotak-keluar'));
