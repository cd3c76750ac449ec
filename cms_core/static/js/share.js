// Without this script, or where a browser keeps its clipboard to itself, there is no button.
(function(button,words){if(navigator.clipboard){button.parentNode.hidden=false;button.onclick=function(){navigator.clipboard.writeText(button.value).then(function(){words=button.lastChild;words.textContent=words.dataset.done})}}})(document.getElementById('salin'));
