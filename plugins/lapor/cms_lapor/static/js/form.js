// Helps to write a report: finds a topic by other words, asks what the topic asks at once, and shows reports like this
// one before it is sent. Without this script the form asks and shows in steps of its own.
(function (form) {
const $ = selector => form.querySelector(selector), topic = form.topic, asked = form.asked, box = $('#tanya');
const spare = {}, written = {};
document.querySelectorAll('template[data-q]').forEach(each => { spare[each.dataset.q] = each; });
// What a topic asks stands on its option; what was answered comes back with the question.
function ask() {
const option = topic.selectedOptions[0], wanted = option && option.dataset.q ? option.dataset.q.split(' ') : [];
[...box.children].forEach(each => { written[each.querySelector('[name]').name] = each; });
box.replaceChildren(...wanted.map(name => written[name] || spare[name].content.firstElementChild.cloneNode(true)));
asked.value = topic.value;
}
const next = $('.next');
if (next) next.remove();
topic.addEventListener('change', ask);
if (asked.value !== topic.value) ask();

const find = $('.find'), field = find.querySelector('input'), list = find.querySelector('ul'), said = find.querySelector('[role=status]');
const plain = text => text.toLowerCase().replace(/[^a-z0-9]+/g, ' ').trim();
const known = [...topic.options].filter(each => each.value).map(option => ({
option, name: plain(option.label), all: ' ' + plain([option.label, option.dataset.k, option.parentElement.label].join(' ')),
}));
function search() {
const words = plain(field.value).split(' ').filter(each => each.length > 1);
const found = words.length ? known.filter(each => words.every(word => each.all.includes(' ' + word))) : [];
const first = words[0];
found.sort((one, other) => other.name.startsWith(first) - one.name.startsWith(first));
list.replaceChildren(...found.slice(0, 6).map(each => {
const line = document.createElement('li'), button = document.createElement('button');
button.type = 'button';
button.className = 'btn btn-2';
button.textContent = each.option.label;
button.onclick = () => { topic.value = each.option.value; field.value = ''; list.replaceChildren(); topic.dispatchEvent(new Event('change', {bubbles: true})); topic.focus(); };
line.append(button);
return line;
}));
said.textContent = words.length ? found.length ? said.dataset.some.replace('{n}', found.length) : said.dataset.none : '';
said.className = words.length && !found.length ? 'sm' : 'vh';
}
find.hidden = false;
field.addEventListener('input', search);
field.addEventListener('keydown', event => {
if (event.key !== 'Enter') return;
event.preventDefault();
const first = list.querySelector('button');
if (first) first.click();
});

// Asked for when what matters is there and whenever it changes; photos, names and numbers stay where they are.
const near = $('#serupa'), send = $('.btn-w'), needs = ['topic', 'body', 'landmark'];
const tells = [...needs, 'asked', 'place', 'hamlet', 'rw', 'latitude', 'longitude', 'visibility', 'csrf_token'];
let waits = '', shown = '', timer;
function told() {
const sent = new FormData();
tells.forEach(name => sent.append(name, form[name].value));
if (form.about_office.checked) sent.append('about_office', 'y');
sent.append('langkah', 'serupa');
return sent;
}
const same = sent => JSON.stringify([...sent]);
function look() {
const sent = told(), now = same(sent);
if (now === waits || needs.some(name => !form[name].value.trim())) return;
waits = now;
fetch(form.action, {method: 'POST', body: sent}).then(answer => answer.ok ? answer.text() : Promise.reject()).then(html => {
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
