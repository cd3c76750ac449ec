// A form that a device keeps is filled with what somebody wrote in it before; it stands before outbox-form.js.
(function (form, kotak) {
if (!form || !kotak) return;
// hide: how what may be secret was kept.
kotak.fill = async (opened, hide) => {
const values = {}, ticked = {}, editor = form.querySelector('[data-c=editor]'), name = editor?.dataset.name;
opened.fields.forEach(([key, value]) => { (values[key] = values[key] || []).push(value); });
if (editor) editor.querySelector('.blks').replaceChildren(...(values[name] || []).filter(id => /^\d+$/.test(id)).map(id => {
const made = document.createElement('div'), kind = values[name + '-' + id + '-jenis'][0];
made.innerHTML = editor.querySelector('template[data-kind=' + kind + ']').innerHTML.replaceAll('__', id);
return made.firstElementChild;
}));
// Heard by outbox-change.js.
form.dispatchEvent(new CustomEvent('isi', {detail: values}));
for (const field of form.elements) {
if (field.type === 'checkbox' && field.name && !field.disabled) field.checked = (values[field.name] || []).includes(field.value);
if (!(field.name in values) || field.type === 'file') continue;
// What is ticked stands before what is typed beside it under the same name: one value each.
if (field.type === 'radio') {
field.checked = !ticked[field.name] && values[field.name][0] === field.value;
if (field.checked) { ticked[field.name] = 1; values[field.name].shift(); }
}
else if (field.type !== 'checkbox') {
const kept = values[field.name].shift() ?? '', stands = field.defaultValue || '';
// What stands there already is not lost by what was hidden of it while it was written.
field.value = kept === hide(stands) ? stands : kept;
}
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
};
// What the server said of a field stands where its own page would say it.
function wrong(name, said) {
const field = [].concat(form.elements[name] || [])[0], part = (field?.closest ? field : form.querySelector('[name="' + name + '"]') || form).closest('.f');
if (!part) return;
const says = document.createElement('p');
part.classList.add('bad');
part.querySelector('label, legend').after(Object.assign(says, {className: 'err', textContent: said}));
}
})(document.querySelector('form[data-luring]'), self.kotak);
