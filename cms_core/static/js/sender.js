// Fetches what sends (outbox.js) where a form can be kept, or something of this device waits to be sent.
(function(out,form){
try{if(out&&(form||localStorage['balai warga '+out.dataset.root]))addEventListener('load',function(){var tag=document.createElement('script');tag.src=(form||out).dataset.src;document.head.append(tag)})}catch(e){}
})(document.getElementById('kotak'),document.querySelector('main [data-src]'));
