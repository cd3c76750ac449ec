// Shows the button of the interactive map to those whose browser runs scripts, and brings the map when it is tapped.
(function(){var button=document.getElementById('live');button.hidden=false;button.onclick=function(){button.disabled=true;var script=document.createElement('script');script.src=button.dataset.s;document.body.append(script)}})();
