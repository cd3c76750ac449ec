// Brings the worker of the site, says when it has something newer, and pins pages. A browser without one shows nothing of it.
(function(work,box,pin,line){
if(!work||line&&line.saveData)return;
var root=box.dataset.root,button=box.firstChild,asked,next;
function fresh(){button.hidden=false}
button.onclick=function(){asked=1;next?next.postMessage(''):location.reload()};
work.onmessage=fresh;
work.oncontrollerchange=function(){asked&&location.reload()};
addEventListener('load',function(){work.register(root+'sw.js',{scope:root}).then(function(found){
function look(){next=work.controller&&found.waiting;next&&fresh()}
found.onupdatefound=function(){found.installing.onstatechange=look};
look()
},function(){})});
pin&&work.ready.then(function(){return caches.open(box.dataset.store+'tetap')}).then(function(kept){
var page=location.href.split('#')[0],words=pin.lastChild,on;
function show(now){on=now;pin.parentNode.hidden=false;if(now==(words.dataset.on==1))return;var other=words.dataset.done;words.dataset.done=words.textContent;words.textContent=other;words.dataset.on=+now}
kept.match(page).then(function(found){show(!!found)});
pin.onclick=function(){
var all=[page];
[].forEach.call(document.images,function(image){image.src.indexOf(location.origin)||all.push(image.currentSrc||image.src)});
(on?Promise.all(all.map(function(each){return kept.delete(each)})):kept.addAll(all.filter(function(each,at){return all.indexOf(each)==at}))).then(function(){show(!on)},function(){})
}
})
})(navigator.serviceWorker,document.getElementById('luring'),document.getElementById('simpan'),navigator.connection);
