// Brings the worker of the site, and says when it has something newer.
(function(work,box,line){
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
},function(){})})
})(navigator.serviceWorker,document.getElementById('luring'),navigator.connection);
