// What a form needs besides that changes what is there (data-ubah), or has rows that come several times; it stands before
// outbox-form.js.
(function (form, kotak) {
if (!form || !kotak) return;
const about = form.dataset, free = document.querySelector('[data-lepas]');
// Its copy is kept as it is now, to be opened without a network.
if ('ubah' in about && kotak.box.dataset.user) kotak.hold(about.luring);
// Of two versions the stored one is taken: this one goes as if it had been sent (outbox.js).
if (free) free.onclick = () => { try { sessionStorage['balai kirim'] = [form.elements.key.value, location.href.split('#')[0], about.luring].join(' '); } catch (error) {} };
// Rows that somebody has filled where this copy has fewer of them.
form.addEventListener('isi', ({detail: values}) => {
const row = [...form.querySelectorAll('[data-baris]')].pop(), first = row && row.querySelector('[name]').name;
for (let left = row ? (values[first] || []).length - form.querySelectorAll('[name="' + first + '"]').length : 0; left > 0; left--) row.after(row.cloneNode(true));
});
})(document.querySelector('form[data-luring]'), self.kotak);
