// Brings what helps while a report is written, once the page is there.
addEventListener('load',function(){var script=document.createElement('script');script.src=document.getElementById('lapor').dataset.script;document.body.append(script)});
