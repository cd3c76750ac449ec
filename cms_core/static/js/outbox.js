// What is written without a network waits on this device until it has arrived, once (docs/architecture.md, "Sending
// without a network"). In every page of a site's administration, and of public pages in those that have something to
// send: it counts, and sends; outbox-form.js keeps what cannot be sent. The box says where this is: data-root of the
// site; in its administration data-admin, of this language, and who (user and name; the pages that are kept say
// neither). Without an administration these are things of citizens, who have no account: nobody is asked who he is.
(function (box) {
if (!box || !self.indexedDB) return;
const {root, admin, user} = box.dataset, citizen = !admin, store = (citizen ? 'balai warga ' : 'balai kotak ') + root, PIECE = 65536, DUE = /waiting|away|login|rest/;
const known = () => citizen ? {user: 0} : JSON.parse(localStorage.getItem(store) || '{}');
const note = said => { if (!citizen) localStorage.setItem(store, JSON.stringify({...known(), ...said})); else if (said.waiting) localStorage.setItem(store, said.waiting); else localStorage.removeItem(store); };
// Who works here now. What somebody else had opened to change is his: it goes, and the worker fetches what is everybody's anew.
function meet(user, name) {
const was = known().user || known().was;
if (was && was !== user && self.caches) caches.keys().then(all => Promise.all(all.map(name => !name.indexOf('balai ' + root) && name.includes('/admin/ ') && caches.delete(name)))).then(() => hold(''));
note({user, name});
}
if (user) meet(+user, box.dataset.name);
const worker = navigator.serviceWorker && box.dataset.worker && !navigator.connection?.saveData ? navigator.serviceWorker.register(box.dataset.worker).catch(() => {}) : 0;
// The worker fetches the form of something that is there, as it is now, and keeps it (offline/outbox.js).
const hold = url => worker && worker.then(found => { (found?.installing || found?.waiting || found?.active)?.postMessage(url); });
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
// What is being written in this page is not said to be waiting.
const rest = mine.filter(item => item.id !== (self.kotak || {}).here).length;
box.hidden = !rest;
box.querySelector('b').textContent = rest;
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
class Refused extends Error {}
// A token to send something, of a citizen for this form; null when nobody is signed in. Fails without a network.
async function pass(item, seconds) {
const answer = await call(citizen ? item.token : admin + 'token', {}, seconds);
if (citizen && answer.status === 404) throw new Refused((await said(answer)).join(' '));
if (answer.status > 404) throw Error(answer.status);
const person = answer.status === 200 ? await answer.json() : null;
if (person && !citizen) meet(person.user, person.name);
return person;
}
const uuid = () => { const b = crypto.getRandomValues(new Uint8Array(16)); b[6] = b[6] & 15 | 64; b[8] = b[8] & 63 | 128; return [...b].map((each, at) => (/^[4680]$|^10$/.test(at) && at ? '-' : '') + each.toString(16).padStart(2, '0')).join(''); };
// One file, from where the server says that it stopped (tus 1.0.0).
async function upload(item, file, blob, token) {
const heads = {'Tus-Resumable': '1.0.0', 'X-CSRF-Token': token}, said = ['filename ' + btoa(unescape(encodeURIComponent(file.filename)))];
let at = 0, answer;
// Of a citizen it is known by the key of the form, and by its number in it: sent from two tabs it is still one.
if (citizen) { heads['Idempotency-Key'] = item.id; said.push('bagian ' + btoa(item.files.indexOf(file))); }
// Its form may have taken it, and the answer was lost: the same form once more, with the same name, tells.
if (file.whole) return;
if (file.upload && !citizen) {
answer = await call(file.upload, {method: 'HEAD', headers: heads});
if (answer.ok) at = +answer.headers.get('Upload-Offset');
else if (answer.status === 404) file.upload = '';
else throw Error(answer.status);
}
// A citizen's is announced each time: the answer says how much is there.
if (!file.upload || citizen) {
answer = await call(citizen ? item.uploads : admin + 'unggah/', {method: 'POST', headers: {...heads, 'Upload-Length': blob.size, 'Upload-Metadata': said.join()}});
if (/400|413|422/.test(answer.status) || citizen && answer.status === 404) throw new Refused(file.filename + ': ' + await answer.text());
if (answer.status !== 201) throw Error(answer.status);
file.upload = answer.headers.get('Location');
at = +answer.headers.get('Upload-Offset');
await turn(item, {files: item.files});
}
for (let tries = 9; at < blob.size;) {
const type = 'application/offset+octet-stream';
answer = await call(file.upload, {method: 'PATCH', headers: {...heads, 'Content-Type': type, 'Upload-Offset': at}, body: blob.slice(at, at + PIECE, type)});
if (answer.status === 422) throw new Refused(file.filename + ': ' + await answer.text());
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
// What the page of an answer says: the errors of the form, or its title. What its form has found out (data-ikut) goes on
// with the fields of the item, also when these are put right without a network.
async function said(answer, item) {
const page = new DOMParser().parseFromString(await answer.text(), 'text/html'), text = each => each.textContent.trim();
for (const {name, value} of item ? page.querySelectorAll('[data-ikut]') : []) item.fields = [...item.fields.filter(([other]) => other !== name), [name, value]];
const errors = [...page.querySelectorAll('#ringkasan p')].map(text).filter(each => each);
return errors.length ? errors : [...page.querySelectorAll('main h1')].map(text).slice(0, 1);
}
const blobsOf = item => keep('readonly', (_items, parts) => Promise.all(item.files.map(file => ask(parts.get(file.id)))));
async function deliver(item, token) {
const form = new FormData(), blobs = await blobsOf(item);
for (const [at, file] of item.files.entries()) await upload(item, file, blobs[at].blob, token);
item.fields.forEach(([name, value]) => form.append(name, value));
item.files.forEach(file => form.append(file.name + '-unggah', file.upload.split('/').pop()));
form.append('csrf_token', token);
const answer = await call(item.url, {method: 'POST', body: form});
if (answer.type === 'opaqueredirect' && item.changes) hold(item.shell);
if (answer.type === 'opaqueredirect') return {state: 'sent', sent: Date.now(), fields: [], said: []};
const status = answer.status;
if (status === 401) return {state: 'login'};
// What is put right is put right in the form as it is now: what it offered then may be gone.
if (/409|410|422/.test(status)) hold(item.shell);
if (/409|41[02]/.test(status)) return {state: 'conflict', gone: status === 410, said: await said(answer)};
// Its module is off, or its page withdrawn: it may come back.
if (status === 404) return {state: 'away', next: Date.now() + 36e5, said: []};
if (status === 422 && await lost(item)) throw Error(status);
if (status < 400 || status > 428) throw Error(status);
return {state: 'fix', said: await said(answer, item)};
}
// A citizen's words go first, and are answered by a receipt.
async function words(item) {
const {token, wait} = await pass(item, 20);
// What comes as fast as from a program is looked at first.
await new Promise(done => setTimeout(done, wait * 1000));
const form = new URLSearchParams(item.fields), names = item.files.map(file => file.name);
for (const name of new Set(names)) form.append(name + '-jumlah', names.filter(each => each === name).length);
form.append('csrf_token', token);
// From here on they may have arrived: nobody changes them before there is an answer.
await turn(item, {state: 'rest'});
if (item.state !== 'rest') return {};
await told();
const answer = await call(item.url, {method: 'POST', headers: {Accept: 'application/json'}, body: form}), status = answer.status;
if (status === 429 || status !== 201 && (status < 400 || status > 428)) {
await turn(item, {state: 'waiting'});
throw Error(status);
}
const found = /json/.test(answer.headers.get('Content-Type')) ? await answer.json() : {errors: {}, said: await said(answer)};
if (status !== 201) return {state: 'fix', errors: found.errors, said: [...found.said, ...Object.values(found.errors).flat()]};
return {receipt: found, title: '', fields: [], said: [], sent: Date.now(), tries: 0, state: item.files.length ? 'rest' : 'sent'};
}
// Then its photos follow, one by one.
async function photos(item) {
const {token} = await pass(item, 20), blobs = await blobsOf(item);
for (const [at, file] of item.files.entries()) try {
if (!file.no) await upload(item, file, blobs[at].blob, token);
} catch (error) {
if (!(error instanceof Refused)) throw error;
file.no = 1;
await turn(item, {files: item.files, said: [...item.said, error.message]});
} finally { dispatchEvent(new Event('kotak')); }
return {state: 'sent'};
}
async function work(now) {
const due = (await list()).filter(item => DUE.test(item.state) && (now || item.next <= Date.now()));
let person;
if (!citizen) try { person = due.length && await pass(0, 20); } catch (error) { person = error; }
// The words of all of them before the photos of any.
const wordless = due.filter(item => !item.receipt), steps = citizen ? [...wordless.map(item => [item, words]), ...due.map(item => [item, photos])] : due.map(item => [item, () => deliver(item, person.token)]);
for (const [item, step] of steps) {
if (citizen && step === photos && !(item.receipt && item.state === 'rest')) continue;
if (person instanceof Error) { await later(item); continue; }
if (!citizen && (!person || person.user !== item.user)) { await turn(item, {state: 'login', next: Date.now() + 6e4}); continue; }
try {
await turn(item, await step(item));
} catch (error) {
if (error instanceof Refused && item.state !== 'rest') await turn(item, {state: 'fix', said: [error.message]});
else { await later(item); if (error instanceof TypeError || error.name === 'AbortError') person = error; }
}
await told();
}
// What has arrived is listed for three days; receipts stay until somebody deletes them.
if (!citizen) for (const item of await list()) if (item.state === 'sent' && item.sent < Date.now() - 2592e5) await remove(item);
// What a citizen did not ask to be kept stays as long, and no longer: phones are lent.
if (citizen) for (const item of await list()) if (item.auto && item.state === 'draft' && item.made < Date.now() - 2592e5) { await remove(item); await told(); }
if (due.length) await told();
}
// What a form keeps while it is written (outbox-form.js) goes when it was sent from its own page, and another page answered.
async function arrived() {
const [id, from, held] = (sessionStorage['balai kirim'] || '').split(' '), [way] = performance.getEntriesByType('navigation');
sessionStorage.removeItem('balai kirim');
if (!id || document.referrer !== from || !way || !(way.redirectCount || /^2/.test(way.responseStatus)) || document.querySelector('form[data-luring]')) return;
if (held) hold(held);
const item = await keep('readonly', items => ask(items.get(id)));
if (item && /draft|conflict/.test(item.state)) await remove(item);
}
// Longer and longer, an hour at most, and not all at the same moment.
const later = item => turn(item, {state: item.state === 'rest' ? 'rest' : 'waiting', tries: item.tries + 1, next: Date.now() + Math.min(36e5, 5e3 * 2 ** item.tries) * (.5 + Math.random())});
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
// A page that is kept does not know who is signed in; where there is a network, the server does.
const sure = citizen || user ? Promise.resolve() : pass(0, 4).catch(() => {});
self.kotak = {box, citizen, ask, keep, list, remove, send, known, note, told, pass, uuid, hold, sure, DUE, part: id => keep('readonly', (_items, parts) => ask(parts.get(id)))};
addEventListener('online', () => look(1));
document.addEventListener('visibilitychange', () => document.hidden || look());
// Not every browser says that there is a network again: what is due is tried, later each time.
setInterval(async () => document.hidden || (await list().catch(() => [])).some(item => DUE.test(item.state) && item.next <= Date.now()) && look(), 5e3);
sure.then(arrived).catch(() => {}).then(() => look(1));
})(document.getElementById('kotak'));
