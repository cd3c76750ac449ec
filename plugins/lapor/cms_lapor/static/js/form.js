// Helps to write a report: finds a topic by other words, asks what the topic asks at once, takes the place of the device,
// and shows what is there before it is sent. Without this script the form does so in steps of its own.
(async function (form) {
const $ = selector => form.querySelector(selector), topic = form.topic, asked = form.asked, box = $('#tanya'), place = $('#letak');
// What is always secret is not offered as public; what is secret does not stay on the device by itself.
let secret = [];
const quiet = () => {
if (secret.includes(topic.value)) form.visibility.value = 'secret';
form.toggleAttribute('data-diam', form.visibility.value === 'secret');
};
form.addEventListener('change', quiet);
quiet();
const kept = document.getElementById('bantu'), aids = document.createElement('div');
aids.innerHTML = kept ? kept.innerHTML : await fetch(form.dataset.aids).then(answer => answer.ok ? answer.text() : '', () => '');
const find = aids.querySelector('.seek');
if (find) {
secret = JSON.parse(find.dataset.secret);
quiet();
const words = JSON.parse(find.dataset.words), asks = JSON.parse(find.dataset.asks), spare = {}, written = {};
aids.querySelectorAll('template[data-q]').forEach(each => { spare[each.dataset.q] = each.content; });
// What was answered comes back with its question.
const ask = () => {
[...box.children].forEach(each => { written[each.querySelector('[name]').name] = each; });
box.replaceChildren(...(asks[topic.value] || []).map(name => written[name] || spare[name].cloneNode(true).firstElementChild));
asked.value = topic.value;
};
const next = $('.next');
if (next) next.remove();
topic.addEventListener('change', ask);
if (asked.value !== topic.value) ask();
if (!place.children.length) {
place.append(aids.querySelector('#letak-hp').content);
// Its icon stands in a sprite of its own: that of the page knows nothing of it.
document.body.append(...aids.querySelectorAll('.sprite'));
// A script that was brought does not run: one that is made here does, and the policy of the page knows it.
const brought = place.querySelector('script'), script = document.createElement('script');
script.textContent = brought.textContent;
brought.replaceWith(script);
}

const field = find.querySelector('input'), list = find.querySelector('ul'), said = find.querySelector('[role=status]');
const plain = text => text.toLowerCase().replace(/[^a-z0-9]+/g, ' ').trim();
const known = [...topic.options].filter(each => each.value).map(option => ({
option, name: plain(option.label), all: ' ' + plain([option.label, words[option.value], option.parentElement.label].join(' ')),
}));
const choose = option => { topic.value = option.value; field.value = ''; search(); topic.dispatchEvent(new Event('change', {bubbles: true})); topic.focus(); };
const search = () => {
const typed = plain(field.value).split(' ').filter(each => each.length > 1);
const found = typed.length ? known.filter(each => typed.every(word => each.all.includes(' ' + word))) : [];
found.sort((one, other) => other.name.startsWith(typed[0]) - one.name.startsWith(typed[0]));
list.replaceChildren(...found.slice(0, 6).map(each => {
const line = document.createElement('li'), button = document.createElement('button');
button.type = 'button';
button.className = 'btn btn-2';
button.textContent = each.option.label;
button.onclick = () => choose(each.option);
line.append(button);
return line;
}));
said.textContent = !typed.length ? '' : found.length ? said.dataset.some.replace('{n}', found.length) : said.dataset.none;
said.className = typed.length && !found.length ? 'sm' : 'vh';
};
const plainly = $('#kata');
if (plainly) {
// Whoever is typing in it goes on typing in what takes its place.
const before = plainly.querySelector('input'), typing = before === document.activeElement;
field.value = before.value;
plainly.replaceWith(find);
if (typing) field.focus();
search();
}
else topic.closest('.f').before(find);
field.addEventListener('input', search);
field.addEventListener('keydown', event => {
if (event.key !== 'Enter') return;
event.preventDefault();
const first = list.querySelector('button');
if (first) first.click();
});
}

// Asked for when what matters is there and whenever it changes; photos, names and numbers stay where they are.
const near = $('#serupa'), send = $('.btn-w'), needs = ['topic', 'body', 'landmark'];
const tells = [...needs, 'asked', 'place', 'hamlet', 'rw', 'latitude', 'longitude', 'visibility', 'csrf_token'];
let waits = '', shown = '', timer;
function told() {
const sent = new FormData();
tells.forEach(name => form[name] && sent.append(name, form[name].value));
if (form.about_office.checked) sent.append('about_office', 'y');
sent.append('langkah', 'serupa');
return sent;
}
const same = sent => JSON.stringify([...sent]);
function look() {
const sent = told(), now = same(sent);
if (now === waits || needs.some(name => !form[name].value.trim())) return;
waits = now;
// A form that was kept on the device has no token yet.
const passed = sent.get('csrf_token') ? Promise.resolve() : fetch(form.dataset.token, {cache: 'no-store'}).then(answer => answer.json()).then(there => sent.set('csrf_token', there.token));
passed.then(() => fetch(form.action, {method: 'POST', body: sent})).then(answer => answer.ok ? answer.text() : Promise.reject()).then(html => {
if (now !== waits) return;
shown = now;
near.innerHTML = html;
near.hidden = !html.trim();
}).catch(() => { waits = ''; });
}
form.addEventListener('change', () => { clearTimeout(timer); timer = setTimeout(look, 300); });
// Whoever has seen it is not shown it once more.
form.addEventListener('submit', () => { if (shown && shown === same(told())) send.value = 'kirim'; });
})(document.getElementById('lapor'));
