// A form that works without a network: what cannot be sent is kept on this device, and opened again from there. What it
// says of itself (data-luring …) is told in templates/offline/desk_form.html.
(function (form, kotak) {
if (!form || !kotak) return;
const {box, citizen, ask, keep, list, known, note, remove, told, pass, uuid} = kotak, about = form.dataset;
const shell = citizen ? !form.elements.csrf_token.value : !box.dataset.user, says = document.querySelector('[data-said-here]'), draft = form.querySelector('[data-draf]');
const tell = text => { says.querySelector('p').textContent = text; says.hidden = false; says.focus(); };
// opened: what is kept of this form, as it was read or written last. No photo is written twice.
let opened = {}, shots = '', passed, off, typed, timer, due, began = 0, last = Promise.resolve();
const hide = value => value.replace(/\b\d([ .-]?\d){15}\b/g, '•'.repeat(16)), changes = 'ubah' in about;
let who = known().user;
// Why nothing is sent or kept for who works here now: nobody is known, or somebody else opened this.
const stranger = () => known().user === undefined ? about.nobody : who !== undefined && who !== known().user ? about.other : '';
const personal = () => [...form.elements].filter(each => /^(name|tel|email|street-address)$/.test(each.autocomplete)).map(each => each.name);
// auto: while it is written, and nobody asked for it. Who a citizen is does not stay on a device without his wish.
async function save(state, auto) {
const me = known(), id = /fix|conflict/.test(opened.state) ? uuid() : form.elements.key.value || uuid(), slight = auto && (!opened.id || opened.auto);
const held = form.querySelector('[name$="-unggah"]') && opened.id === id ? opened.files.filter(file => file.held || !shots) : [], bare = slight && citizen ? personal() : [], fields = [], files = held.map(file => ({...file, held: 1})), blobs = [], chosen = [];
for (const [name, value] of new FormData(form)) {
if (value instanceof Blob) value.size && chosen.push([name, value]);
else if (!/^(csrf_token|key|at)$|-unggah$/.test(name) && !bare.includes(name)) fields.push([name, slight && name !== about.isi ? hide(value) : value]);
}
const now = JSON.stringify(chosen.map(([name, file]) => [name, file.name, file.size, file.lastModified])), same = now === shots && opened.id === id;
for (const [name, file] of chosen) {
const part = {id: id + ' ' + files.length};
files.push({id: part.id, name, filename: file.name, size: file.size, upload: ''});
// A copy of what was chosen: the file itself may go.
if (!same) blobs.push({...part, blob: new Blob([await file.arrayBuffer()], {type: file.type})});
}
fields.push(['key', id]);
// What people call each field and what they chose: for the file that somebody saves of it.
const told = {}, line = element => element.textContent.trim().split('\n')[0];
for (const field of form.elements) {
const label = field.labels?.[0], tick = field.type === 'radio', set = field.closest('fieldset');
if (label && (!tick || field.checked)) told[field.name] = [line(tick && set?.querySelector('legend') || label), tick ? line(label) : field.selectedOptions?.[0]?.label ?? ''];
}
const item = {id, told, changes, url: form.action, shell: about.luring, title: form.elements[about.judul || 'title'].value.trim().split('\n')[0].slice(0, 90), user: me.user, state, fields, files, token: about.token, uploads: about.unggah, said: form.elements.at?.value ? [about.at] : [], tries: 0, next: 0, made: Date.now()};
if (slight) { item.auto = 1; if (!opened.id && !item.title && !files.length && !(about.isi && form.elements[about.isi].value.trim())) return; }
const write = () => keep('readwrite', async (items, parts) => {
// What was sent or deleted meanwhile, in another tab, does not come back by itself.
const there = auto && await ask(items.get(opened.id || id));
if (auto && (opened.id ? !there || there.made !== opened.made : there) || there && !/draft|fix|conflict/.test(there.state)) { off = 1; return; }
if (opened.id) { if (opened.id !== id) items.delete(opened.id); opened.files.forEach(file => files.some(each => each.id === file.id) && opened.id === id || parts.delete(file.id)); }
items.put(item);
blobs.forEach(part => parts.put(part));
return 1;
});
// Where there is no room, pages to be read give way to what was written.
for (const name of self.caches ? [...(await caches.keys()).filter(each => / (berkas|halaman)$/.test(each)).sort(), ''] : ['']) {
try {
if (!await write()) return;
break;
} catch (error) { if (!name) throw error; await caches.delete(name); }
}
opened = item;
shots = now;
form.elements.key.value = id;
navigator.storage?.persist?.();
return 1;
}
// What is secret stays nowhere before somebody says so (data-diam, which the form's own script sets).
async function auto() {
if (off || known().user === undefined || known().user !== who) return;
if ('diam' in about && (!opened.id || opened.auto)) { if (opened.id) await remove(opened); opened = {}; shots = ''; }
else {
if (!opened.id) note({waiting: 1});
await save('draft', 1);
}
kotak.here = opened.id;
await told();
const says = form.querySelector('[data-auto]');
if (says) says.hidden = !opened.id || off;
}
const soon = () => { clearTimeout(timer); timer = 0; began = Date.now(); last = last.then(auto).catch(() => {}); };
// A second after the last letter, ten seconds after the first one at most, and when the page goes out of sight. What
// is worth keeping by itself at once: nobody walks along a boundary twice.
function write(event) {
if (event.isTrusted) typed = 1;
// Photos are kept when they are small (photo.js).
if (event.type === 'click' || event.target.type === 'file' && event.isTrusted || !typed && event.target.type === 'file') return;
const now = Date.now();
if (!timer) due = now + 1e4;
if (event.target.name === about.isi) due = Math.min(due, Math.max(now, began + 300));
clearTimeout(timer);
timer = setTimeout(soon, Math.max(0, Math.min(1e3, due - now)));
}
async function put(state) {
form.inert = true;
clearTimeout(timer);
timer = 0;
off = 1;
await last;
try {
if (stranger()) throw Error();
await save(state);
kotak.here = 0;
await told();
// Where that page cannot be opened, this one says it.
tell(about.kept);
if (navigator.onLine || navigator.serviceWorker?.controller) location.href = box.href;
} catch (error) {
// Where a citizen's phone has no room, it may still have a network.
const there = citizen && state === 'waiting' && await pass(about, 6).catch(() => 0);
form.inert = off = false;
tell(stranger() || about.full);
if (!there) return;
tell(about.sends);
await new Promise(done => setTimeout(done, shell ? there.wait * 1000 : 0));
form.elements.csrf_token.value = there.token;
form.elements.key.value = form.elements.key.value || uuid();
passed = 1;
form.requestSubmit();
passed = 0;
}
}
const asks = button => /blok|foto/.test(button.name) || button.value === 'pratinjau';
// After all other scripts of the page: one of them may hold the form until its photos are small.
const listen = () => addEventListener('submit', async event => {
const button = event.submitter, asked = button && asks(button);
if (event.target !== form || event.defaultPrevented || passed) return;
if (asked && !shell && !stranger()) return;
event.preventDefault();
if (asked) return tell(stranger() || about.online);
if (button === draft) return put('draft');
const began = Date.now(), there = !shell && await pass(about, 6).catch(() => 0);
// On a slow line the words of a citizen go ahead, and the photos follow in pieces.
const heavy = citizen && Date.now() - began > 700 && [...new FormData(form).values()].some(each => each.size);
// Who signed in meanwhile, in another tab, sends nothing of the one who opened this: put() says so.
if (there && !heavy && !stranger()) {
passed = 1;
form.requestSubmit(button);
passed = 0;
} else await put('waiting');
});
// What leaves from the page itself is not kept any more once another page has answered (outbox.js).
const leave = () => addEventListener('submit', event => {
const key = event.target.elements.key, button = event.submitter;
if (!event.defaultPrevented && key && !(button && asks(button)) && key.value === form.elements.key.value) try { sessionStorage['balai kirim'] = [key.value, location.href.split('#')[0], changes ? about.luring : ''].join(' '); } catch (error) {}
});
for (const type of ['input', 'change', 'click']) form.addEventListener(type, write);
document.addEventListener('visibilitychange', () => document.hidden && timer && soon());
addEventListener('pagehide', () => timer && soon());
addEventListener('pageshow', () => { try { sessionStorage.removeItem('balai kirim'); } catch (error) {} });
const ready = () => { listen(); leave(); };
if (document.readyState === 'complete') ready(); else addEventListener('DOMContentLoaded', ready);
draft.hidden = false;
// What is not finished of this form, the newest first; of a change also what waits, or met another one.
async function resume() {
const offer = document.querySelector('[data-lanjut]');
let row = offer?.querySelector('p');
for (const item of row ? (await list()).reverse() : []) if ((changes ? item.state !== 'sent' : item.state === 'draft') && item.shell === about.luring && item.user === who && item.id !== form.elements.key.value) {
if (!offer.hidden) row.after(row = row.cloneNode(true));
offer.hidden = false;
row.querySelector('a').href = item.state === 'conflict' ? box.href : about.luring + '#' + item.id;
row.querySelector('b').textContent = [item.title, item.told?.[about.dalam]?.[1], new Date(item.made).toLocaleString(document.documentElement.lang, {dateStyle: 'medium', timeStyle: 'short'})].filter(each => each).join(', ');
}
// Where this is the page already, it is only another part of it: that of a key.
onhashchange = () => location.hash[36] && location.reload();
}
// A form that came back with its errors: what was kept of it goes on, with what the server has found out (data-ikut).
if (!shell) keep('readonly', items => ask(items.get(form.elements.key.value))).then(item => { if (item && item.user === who && /draft|conflict/.test(item.state) && !opened.id) { opened = item; kotak.here = item.id; told(); if ([...form.querySelectorAll('[data-ikut]')].some(each => each.value)) soon(); } return resume(); }).catch(() => {});
// A kept page is the same for everything that is written in it.
if (shell) kotak.sure.then(() => keep('readwrite', async items => {
who = known().user;
const item = await ask(items.get(decodeURIComponent(location.hash.slice(1)))), mine = item && item.user === who;
form.elements.key.value = mine ? item.id : form.elements.key.value || uuid();
if (!mine) return;
opened = {...item};
kotak.here = item.id;
// Until it is saved again nobody sends it.
if (/waiting|away/.test(item.state)) items.put({...item, state: 'draft'});
})).then(async () => {
if (!opened.id) return resume();
await kotak.fill(opened, hide);
if (opened.said.length) tell(opened.said.join(' '));
});
})(document.querySelector('form[data-luring]'), self.kotak);
