// The list of what this device keeps of the site, on the page for lost readers. What brings a worker understands this.
(async get=>{
const {store}=get('luring').dataset,list=get('daftar'),words=list.dataset,say=(date,what)=>date.toLocaleString(document.documentElement.lang,what),day={day:'numeric',month:'long'};
if(navigator.onLine&&/luring$/.test(location))get('jauh').hidden=!(get('sini').hidden=false);
const pinned=await caches.open(store+'tetap'),pages=await caches.open(store+'halaman');
for(const url of new Set([...await pinned.keys(),...(await pages.keys()).reverse()].map(each=>each.url))){
const fixed=await pinned.match(url),answer=fixed||await pages.match(url),name=/<title>([^<]*) · /.exec(await answer.text()),date=new Date(answer.headers.get('date')),item=get('baris').content.cloneNode(true),link=item.querySelector('a'),on=say(date,day);
if(!name||/luring$/.test(url))continue;
link.href=url;
// It stood between two tags: there can be no other in it.
link.innerHTML=name[1];
item.querySelector('p').textContent=(fixed?words.pinned:words.kept)+` ${on==say(new Date,day)?words.today:on}, `+say(date,{hour:'2-digit',minute:'2-digit'});
list.append(item);
get('kosong').hidden=!(get('hapus').hidden=false)
}
get('hapus').onclick=async()=>{
for(const name of ['tetap','halaman','berkas'])await caches.delete(store+name);
location.reload()
}
})(id=>document.getElementById(id));
