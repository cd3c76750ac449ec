// Runs before the first paint: what the reader chose on the page Tampilan, kept on this device only.
try{var s=localStorage,d=document.documentElement.dataset;s.theme&&(d.theme=s.theme);s.size&&(d.size=s.size)}catch(e){}
