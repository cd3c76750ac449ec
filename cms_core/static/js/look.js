// The frames follow what is being chosen; without this the button Lihat does it. Nothing is kept before Simpan.
(function () {
const form = document.getElementById('rupa'), words = document.getElementById('angka');
const frames = [...document.querySelectorAll('.fr iframe')];
const asked = () => {
const said = new FormData(form), query = new URLSearchParams();
for (const name of ['brand', 'motif', 'theme']) query.set(name, said.get(name) || '');
return query;
};
let busy = false, again = false, picture = '';
// Into the frames as they stand: no flicker while a colour is dragged.
const paint = frame => {
const page = frame.contentDocument, tokens = paint.known && paint.known[frame.dataset.mode === 'gelap' ? 'dark' : 'light'];
if (!page || !page.documentElement) return;
for (const name in tokens || {}) page.documentElement.style.setProperty('--' + name, tokens[name]);
const shown = page.querySelector('.head .id');
if (picture && shown) {
const image = page.createElement('img');
image.src = picture;
image.alt = '';
shown.firstElementChild.replaceWith(image);
}
};
const follow = async () => {
if (busy) { again = true; return; }
busy = true;
try {
const answer = await fetch(form.dataset.tokens + '?' + asked());
if (answer.ok) {
paint.known = await answer.json();
frames.forEach(paint);
if (words.innerHTML !== paint.known.words) words.innerHTML = paint.known.words;
}
} catch { /* the button is still there */ }
busy = false;
if (again) { again = false; follow(); }
};
frames.forEach(frame => frame.addEventListener('load', () => paint(frame)));
form.addEventListener('input', event => {
const name = event.target.name;
if (name === 'photo') {
const file = event.target.files[0];
picture = file ? URL.createObjectURL(file) : '';
frames.forEach(paint);
} else if (name === 'theme') {
for (const frame of frames) {
const url = new URL(frame.src);
for (const [key, value] of asked()) url.searchParams.set(key, value);
frame.src = url;
}
follow();
} else if (name === 'brand' || name === 'motif') follow();
});
})();
