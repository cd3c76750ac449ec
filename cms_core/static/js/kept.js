// The list of what this device keeps of the site, on the page for lost readers.
(function(box,list,row,none,clear,title){
if(!self.caches)return;
var store=box.dataset.store,root=box.dataset.root,words=list.dataset,known={};
if(navigator.onLine&&/luring$/.test(location.pathname)){title.textContent=title.dataset.here;title.nextElementSibling.hidden=true}
function when(date){
var day=date.toDateString()==new Date().toDateString()?words.today:date.toLocaleDateString(document.documentElement.lang,{day:'numeric',month:'long'});
return day+', '+date.toLocaleTimeString(document.documentElement.lang,{hour:'2-digit',minute:'2-digit'})
}
function add(pinned){return function(page){
var path=new URL(page.url).pathname;
if(known[page.url]||/^(en\/)?luring$/.test(path.slice(root.length)))return;
return caches.open(store+(pinned?'tetap':'halaman')).then(function(kept){return kept.match(page)}).then(function(answer){
if(!answer||!/html/.test(answer.headers.get('content-type')))return;
return answer.text().then(function(html){
var item=row.content.cloneNode(true),link=item.querySelector('a');
link.href=page.url;
link.textContent=new DOMParser().parseFromString((/<title>[^<]*/.exec(html)||[page.url])[0],'text/html').title.split(' · ').slice(0,-1).join(' · ')||path;
item.querySelector('p').textContent=(pinned?words.pinned:words.kept)+' '+when(new Date(answer.headers.get('date')));
known[page.url]=1;
list.appendChild(item);
none.hidden=true;clear.hidden=false
})
})
}}
function all(pinned){return caches.open(store+(pinned?'tetap':'halaman')).then(function(kept){return kept.keys()}).then(function(pages){
if(!pinned)pages.reverse();
return pages.reduce(function(before,page){return before.then(function(){return add(pinned)(page)})},Promise.resolve())
})}
all(true).then(function(){return all(false)});
clear.onclick=function(){
caches.open(store+'tetap').then(function(kept){return kept.keys().then(function(pages){return Promise.all(pages.map(function(page){
return /\/(luring|kontak-darurat)$/.test(page.url)||kept.delete(page)}))})}).then(function(){
return Promise.all([caches.delete(store+'halaman'),caches.delete(store+'berkas')])}).then(function(){location.reload()})
}
})(document.getElementById('luring'),document.getElementById('daftar'),document.getElementById('baris'),document.getElementById('kosong'),document.getElementById('hapus'),document.getElementsByTagName('h1')[0]);
