// The page Tampilan: show what is chosen, keep what gets chosen, forget it on reset.
(function(form,data,store){
var names=['theme','size'];
function keep(){names.forEach(function(name){
var value=form[name].value;
if(value)data[name]=store[name]=value;
else{delete data[name];store.removeItem(name)}
})}
names.forEach(function(name){if(data[name])form[name].value=data[name]});
form.onchange=keep;
form.onreset=function(){setTimeout(keep)};
})(document.getElementById('tampilan'),document.documentElement.dataset,localStorage);
