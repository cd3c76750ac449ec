// Without this script the button stays hidden, and the browser's own menu prints.
(function(button){button.hidden=false;button.onclick=function(){print()}})(document.getElementById('cetak'));
