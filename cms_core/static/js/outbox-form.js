// The form of something new: what cannot be sent is kept on this device, and opened again from there (outbox.js, which
// stands before this). The form says data-luring, the address of its empty copy, and its words; a public one also where
// its token and its photos are, and in which field its title stands.
(function (form, kotak) {
if (!form || !kotak) return;
const {box, citizen, ask, keep, known, told, pass, uuid} = kotak, about = form.dataset;
const shell = citizen ? !form.elements.csrf_token.value : !box.dataset.user, says = document.querySelector('[data-said-here]'), draft = form.querySelector('[data-draf]');
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
const item = {id, url: form.action, shell: about.luring, title: form.elements[about.judul || 'title'].value.trim().split('\n')[0].slice(0, 90), user: me.user, name: me.name, state, fields, files, token: about.token, uploads: about.unggah, said: form.elements.at && form.elements.at.value ? [about.at] : [], tries: 0, next: 0, made: Date.now()};
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
if (known().user === undefined) throw Error();
await save(state);
await told();
// Where that page cannot be opened, this one says it.
tell(about.kept);
if (navigator.onLine || navigator.serviceWorker && navigator.serviceWorker.controller) location.href = box.href;
} catch (error) {
// Where a citizen's phone has no room, it may still have a network.
const there = citizen && state === 'waiting' && await pass(about, 6).catch(() => 0);
form.inert = false;
tell(known().user === undefined ? about.nobody : about.full);
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
let passed;
// After all other scripts of the page: one of them may hold the form until its photos are small.
const listen = () => addEventListener('submit', async event => {
const button = event.submitter, asks = button && (/blok|foto/.test(button.name) || button.value === 'pratinjau');
if (event.target !== form || event.defaultPrevented || passed) return;
if (asks && !shell) return;
event.preventDefault();
if (asks) return tell(about.online);
if (button === draft) return put('draft');
const began = Date.now(), there = !shell && await pass(about, 6).catch(() => 0);
// On a slow line the words of a citizen go ahead, and the photos follow in pieces.
const heavy = citizen && Date.now() - began > 700 && [...new FormData(form).values()].some(each => each.size);
if (there && !heavy) {
passed = 1;
form.requestSubmit(button);
passed = 0;
} else await put('waiting');
});
if (document.readyState === 'complete') listen(); else addEventListener('DOMContentLoaded', listen);
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
const {blob} = await kotak.part(file.id);
chosen.items.add(new File([blob], file.filename, {type: blob.type}));
}
if (!chosen.files.length) continue;
field.files = chosen.files;
field.dispatchEvent(new Event('change', {bubbles: true}));
}
for (const [name, said] of Object.entries(opened.errors || {})) wrong(name, said[0]);
if (opened.said.length) tell(opened.said.join(' '));
});
// What the server said of a field stands where its own page would say it.
function wrong(name, said) {
const field = [].concat(form.elements[name] || [])[0], part = (field && field.closest ? field : form.querySelector('[name="' + name + '"]') || form).closest('.f');
if (!part) return;
const says = document.createElement('p');
part.classList.add('bad');
says.className = 'err';
says.textContent = said;
part.querySelector('label, legend').after(says);
}
})(document.querySelector('form[data-luring]'), self.kotak);
