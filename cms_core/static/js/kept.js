// The list of what this device keeps of the site, on the page for lost readers; what brings a worker understands this.
// Opened by its own address, the page is no excuse for another one.
(async get=>{
const {store}=get('luring').dataset,list=get('daftar'),words=list.dataset,say=(date,what)=>date.toLocaleString(document.documentElement.lang,what),day={day:'numeric',month:'long'};
if(/luring$/.test(location))get('judul').textContent=words.here,get('jauh').replaceWith(get('judul'));
const pinned=await caches.open(store+'tetap'),pages=await caches.open(store+'halaman');
for(const url of new Set([...await pinned.keys(),...(await pages.keys()).reverse()].map(each=>each.url))){
const fixed=await pinned.match(url),answer=fixed||await pages.match(url),name=/<title>([^<]*) · /.exec(await answer.text()),date=new Date(answer.headers.get('date')),item=get('baris').content.cloneNode(true),link=item.querySelector('a'),on=say(date,day);
if(!name||/luring$/.test(url))continue;
link.href=url;
// It stood between two tags: there can be no other in it.
link.innerHTML=name[1];
item.querySelector('p').append(fixed?words.pinned:words.kept,' ',on==say(new Date,day)?words.today:on,', ',say(date,{timeStyle:'short'}));
list.append(item);
get('kosong').hidden=true;
get('hapus').hidden=false
}
get('hapus').onclick=async()=>{
for(const name of ['tetap','halaman','berkas'])await caches.delete(store+name);
location.reload()
}
})(id=>document.getElementById(id));
