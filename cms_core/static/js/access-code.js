// The sheet's QR code carries name and code in the fragment, which no server and no log ever sees.
(function(form,parts){
if(parts.length>1&&!form.code.value){form.username.value=parts[0];form.code.value=parts[1];form.new.focus()}
if(location.hash)history.replaceState(null,'',location.pathname+location.search);
})(document.getElementById('kode-kertas'),decodeURIComponent(location.hash.slice(1)).split('/'));
