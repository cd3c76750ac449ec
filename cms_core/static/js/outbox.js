// What is written without a network waits on this device until it has arrived, once (docs/architecture.md, "Sending
// without a network"). In every page of a site's administration: it counts, and sends; in the form of something new it
// keeps what cannot be sent. The box says where this is: data-root of the site, data-admin of this language, who (user
// and name; the pages that are kept say neither), and its words.
(function (box) {
if (!box || !self.indexedDB) return;
const {root, admin, user} = box.dataset, store = 'balai kotak ' + root, PIECE = 65536;
const known = () => JSON.parse(localStorage.getItem(store) || '{}');
const note = said => localStorage.setItem(store, JSON.stringify({...known(), ...said}));
if (user) note({user: +user, name: box.dataset.name});
const ask = request => new Promise((done, fail) => { request.onsuccess = () => done(request.result); request.onerror = () => fail(request.error); });
// work gets the items and the parts, which are files; what it returns is asked for within the transaction.
async function keep(mode, work) {
const opening = indexedDB.open(store, 1);
opening.onupgradeneeded = () => ['items', 'parts'].forEach(name => opening.result.createObjectStore(name, {keyPath: 'id'}));
const base = await ask(opening), all = base.transaction(['items', 'parts'], mode, {durability: 'strict'});
const ended = new Promise((done, fail) => { all.oncomplete = done; all.onabort = () => fail(all.error); });
try {
const found = await work(all.objectStore('items'), all.objectStore('parts'));
await ended;
return found;
} finally { base.close(); }
}
const list = () => keep('readonly', items => ask(items.getAll())).then(found => found.sort((one, other) => one.made - other.made));
// Who writes meanwhile in another tab is not written over: only what still stands in this state is changed.
const turn = (item, changes) => keep('readwrite', async (items, parts) => {
const now = await ask(items.get(item.id));
if (!now || now.state !== item.state || now.made !== item.made) return;
items.put(Object.assign(item, changes));
// What has arrived needs no room here.
if (item.state === 'sent') item.files.forEach(file => parts.delete(file.id));
});
const remove = item => keep('readwrite', (items, parts) => { items.delete(item.id); item.files.forEach(file => parts.delete(file.id)); });
const others = self.BroadcastChannel && new BroadcastChannel(store);
async function told(quiet) {
const mine = (await list()).filter(item => item.state !== 'sent' && item.user === known().user);
note({waiting: mine.length});
box.hidden = !mine.length;
box.querySelector('b').textContent = mine.length;
dispatchEvent(new Event('kotak'));
if (others && !quiet) others.postMessage('');
return mine;
}
if (others) others.onmessage = () => told(1);
// The line may be dead although the browser believes otherwise: whatever is asked ends.
function call(url, how, seconds) {
const stop = new AbortController(), timer = setTimeout(() => stop.abort(), (seconds || 120) * 1000);
return fetch(url, {redirect: 'manual', cache: 'no-store', signal: stop.signal, ...how}).finally(() => clearTimeout(timer));
}
// Who is signed in, with a token to send something; null when nobody is. Fails without a network.
async function who(seconds) {
const answer = await call(admin + 'token', {}, seconds);
if (answer.status > 404) throw Error(answer.status);
return answer.status === 200 ? answer.json() : null;
}
const uuid = () => { const b = crypto.getRandomValues(new Uint8Array(16)); b[6] = b[6] & 15 | 64; b[8] = b[8] & 63 | 128; return [...b].map((each, at) => (/^[4680]$|^10$/.test(at) && at ? '-' : '') + each.toString(16).padStart(2, '0')).join(''); };
class Refused extends Error {}
// One file, from where the server says that it stopped (tus 1.0.0).
async function upload(item, file, blob, token) {
const heads = {'Tus-Resumable': '1.0.0', 'X-CSRF-Token': token};
let at = 0, answer;
// Its form may have taken it, and the answer was lost: the same form once more, with the same name, tells.
if (file.whole) return;
if (file.upload) {
answer = await call(file.upload, {method: 'HEAD', headers: heads});
if (answer.ok) at = +answer.headers.get('Upload-Offset');
else if (answer.status === 404) file.upload = '';
else throw Error(answer.status);
}
if (!file.upload) {
const name = btoa(unescape(encodeURIComponent(file.filename)));
answer = await call(admin + 'unggah/', {method: 'POST', headers: {...heads, 'Upload-Length': blob.size, 'Upload-Metadata': 'filename ' + name}});
if (/400|413/.test(answer.status)) throw new Refused(file.filename + ': ' + await answer.text());
if (answer.status !== 201) throw Error(answer.status);
file.upload = answer.headers.get('Location');
await turn(item, {files: item.files});
}
for (let tries = 9; at < blob.size;) {
const type = 'application/offset+octet-stream';
answer = await call(file.upload, {method: 'PATCH', headers: {...heads, 'Content-Type': type, 'Upload-Offset': at}, body: blob.slice(at, at + PIECE, type)});
// Another tab, or a piece that arrived although its answer did not.
if (answer.status !== 204 && !(answer.status === 409 && tries--)) throw Error(answer.status);
at = +answer.headers.get('Upload-Offset');
}
file.whole = 1;
await turn(item, {files: item.files});
}
// Whether the server has some of them no more: then they are to be sent anew.
async function lost(item, token) {
let gone;
for (const file of item.files) {
const answer = await call(file.upload, {method: 'HEAD', headers: {'Tus-Resumable': '1.0.0'}});
if (answer.status === 404) { file.upload = ''; file.whole = 0; gone = 1; }
}
if (gone) await turn(item, {files: item.files});
return gone;
}
// What the page of an answer says: the errors of the form, or its title.
async function said(answer) {
const page = new DOMParser().parseFromString(await answer.text(), 'text/html'), text = each => each.textContent.trim();
const errors = [...page.querySelectorAll('#ringkasan p')].map(text).filter(each => each);
return errors.length ? errors : [...page.querySelectorAll('main h1')].map(text).slice(0, 1);
}
async function deliver(item, token) {
const form = new FormData(), blobs = await keep('readonly', (_items, parts) => Promise.all(item.files.map(file => ask(parts.get(file.id)))));
for (const [at, file] of item.files.entries()) await upload(item, file, blobs[at].blob, token);
item.fields.forEach(([name, value]) => form.append(name, value));
item.files.forEach(file => form.append(file.name + '-unggah', file.upload.split('/').pop()));
form.append('csrf_token', token);
const answer = await call(item.url, {method: 'POST', body: form});
if (answer.type === 'opaqueredirect') return {state: 'sent', sent: Date.now(), fields: [], said: []};
const status = answer.status;
if (status === 401) return {state: 'login'};
if (status === 409 || status === 412) return {state: 'conflict', said: await said(answer)};
if (status === 422 && await lost(item)) throw Error(status);
if (status < 400 || status > 428) throw Error(status);
return {state: 'fix', said: await said(answer)};
}
async function work(now) {
const due = (await list()).filter(item => /waiting|login/.test(item.state) && (now || item.next <= Date.now()));
let person;
try { person = due.length && await who(20); } catch (error) { person = error; }
for (const item of due) {
if (person instanceof Error) { await later(item); continue; }
if (!person || person.user !== item.user) { await turn(item, {state: 'login', next: Date.now() + 6e4}); continue; }
try {
await turn(item, await deliver(item, person.token));
} catch (error) {
if (error instanceof Refused) await turn(item, {state: 'fix', said: [error.message]});
else { await later(item); if (error instanceof TypeError || error.name === 'AbortError') person = error; }
}
await told();
}
// What has arrived is listed for three days.
for (const item of await list()) if (item.state === 'sent' && item.sent < Date.now() - 2592e5) await remove(item);
if (due.length) await told();
}
// Longer and longer, an hour at most, and not all at the same moment.
const later = item => turn(item, {state: 'waiting', tries: item.tries + 1, next: Date.now() + Math.min(36e5, 5e3 * 2 ** item.tries) * (.5 + Math.random())});
// One tab at a time; who asks meanwhile in this one is heard when it has ended.
const alone = now => navigator.locks ? navigator.locks.request(store, {ifAvailable: true}, lock => lock && work(now)) : work(now);
let busy, again;
async function run(now) {
do {
again = 0;
await alone(now);
now = 1;
} while (again);
}
function send(now) {
if (busy && now) again = 1;
busy = busy || run(now).finally(() => { busy = 0; });
return busy;
}
const look = now => told(1).then(mine => mine.length && send(now)).catch(() => {});
self.kotak = {list, remove, send, known, part: id => keep('readonly', (_items, parts) => ask(parts.get(id)))};
addEventListener('online', () => look(1));
document.addEventListener('visibilitychange', () => document.hidden || look());
setInterval(look, 6e4);
look(1);
if (navigator.serviceWorker && box.dataset.worker && !(navigator.connection || {}).saveData) navigator.serviceWorker.register(box.dataset.worker).catch(() => {});
const form = document.querySelector('form[data-luring]');
if (!form) return;
const shell = !user, says = document.querySelector('[data-said-here]'), draft = form.querySelector('[data-draf]');
const tell = text => { says.querySelector('p').textContent = text; says.hidden = false; says.focus(); };
let opened = {};
async function save(state) {
const me = known(), id = /fix|conflict/.test(opened.state) ? uuid() : form.elements.key.value || uuid(), fields = [], files = [], blobs = [];
for (const [name, value] of new FormData(form)) {
if (value instanceof Blob) {
if (!value.size) continue;
// A copy of what was chosen: the file itself may go.
const part = {id: id + ' ' + blobs.length, blob: new Blob([await value.arrayBuffer()], {type: value.type})};
files.push({id: part.id, name, filename: value.name, size: value.size, upload: ''});
blobs.push(part);
} else if (!/^(csrf_token|key|at)$/.test(name)) fields.push([name, value]);
}
fields.push(['key', id]);
const item = {id, url: form.action, shell: form.dataset.luring, title: form.elements.title.value.trim(), user: me.user, name: me.name, state, fields, files, said: [], tries: 0, next: 0, made: Date.now()};
const write = () => keep('readwrite', (items, parts) => {
if (opened.id) { items.delete(opened.id); opened.files.forEach(file => parts.delete(file.id)); }
items.put(item);
blobs.forEach(part => parts.put(part));
});
// Where there is no room, pages to be read give way to what was written.
for (const name of self.caches ? [...(await caches.keys()).filter(each => / (berkas|halaman)$/.test(each)).sort(), ''] : ['']) {
try { await write(); break; } catch (error) { if (!name) throw error; await caches.delete(name); }
}
if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
}
async function put(state) {
form.inert = true;
try {
if (!known().user) throw Error();
await save(state);
await told();
// Where that page cannot be opened, this one says it.
tell(form.dataset.kept);
if (navigator.onLine || navigator.serviceWorker && navigator.serviceWorker.controller) location.href = box.href;
} catch (error) { form.inert = false; tell(known().user ? form.dataset.full : form.dataset.nobody); }
}
let passed;
// After all other scripts of the page: one of them may hold the form until its photos are small.
addEventListener('DOMContentLoaded', () => addEventListener('submit', async event => {
const button = event.submitter, asks = button && (/blok|foto/.test(button.name) || button.value === 'pratinjau');
if (event.target !== form || event.defaultPrevented || passed) return;
if (asks && !shell) return;
event.preventDefault();
if (asks) return tell(form.dataset.online);
if (button === draft) return put('draft');
if (!shell && await who(6).catch(() => 0)) {
passed = 1;
form.requestSubmit(button);
passed = 0;
} else await put('waiting');
}));
draft.hidden = false;
// A kept page is the same for everything that is written in it.
if (shell) keep('readwrite', async items => {
const item = await ask(items.get(decodeURIComponent(location.hash.slice(1))));
form.elements.key.value = item ? item.id : uuid();
if (!item || item.user !== known().user) return;
opened = {...item};
// Until it is saved again nobody sends it.
if (item.state === 'waiting') items.put({...item, state: 'draft'});
}).then(async () => {
if (!opened.id) return;
const values = {}, editor = form.querySelector('[data-c=editor]'), name = editor && editor.dataset.name;
opened.fields.forEach(([key, value]) => { (values[key] = values[key] || []).push(value); });
if (editor) editor.querySelector('.blks').replaceChildren(...(values[name] || []).filter(id => /^\d+$/.test(id)).map(id => {
const made = document.createElement('div'), kind = values[name + '-' + id + '-jenis'][0];
made.innerHTML = editor.querySelector('template[data-kind=' + kind + ']').innerHTML.replaceAll('__', id);
return made.firstElementChild;
}));
for (const field of form.elements) {
if (!(field.name in values) || field.type === 'file') continue;
if (/checkbox|radio/.test(field.type)) field.checked = values[field.name].includes(field.value);
else field.value = values[field.name].shift();
const part = field.closest('details');
if (part && field.value) part.open = true;
field.dispatchEvent(new Event('change', {bubbles: true}));
}
for (const field of form.querySelectorAll('input[type=file]')) {
const chosen = new DataTransfer();
for (const file of opened.files) if (file.name === field.name) {
const {blob} = await self.kotak.part(file.id);
chosen.items.add(new File([blob], file.filename, {type: blob.type}));
}
if (!chosen.files.length) continue;
field.files = chosen.files;
field.dispatchEvent(new Event('change', {bubbles: true}));
}
if (opened.said.length) tell(opened.said.join(' '));
});
})(document.getElementById('kotak'));
