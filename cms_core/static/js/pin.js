// Keeps a page with its pictures for good, and lets it go again. Without a worker there is no button.
(function(work,button,words,page,on){
work&&work.ready.then(function(){return caches.open(document.getElementById('luring').dataset.store+'tetap')}).then(function(kept){
function show(now){if(on!=now){var other=words.dataset.done;words.dataset.done=words.textContent;words.textContent=other;on=now}}
kept.match(page).then(function(found){show(!!found);button.parentNode.hidden=false});
button.onclick=function(){
var all=[page];
[].forEach.call(document.images,function(image){image=image.currentSrc||image.src;image.indexOf(location.origin)||all.indexOf(image)<0&&all.push(image)});
(on?Promise.all(all.map(function(each){return kept.delete(each)})):kept.addAll(all)).then(function(){show(!on)},function(){})
}
})
})(navigator.serviceWorker,document.getElementById('simpan'),document.getElementById('simpan').lastChild,location.href.split('#')[0],false);
