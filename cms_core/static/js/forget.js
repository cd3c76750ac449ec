// After signing out: the next person at this device does not see which pages were read.
self.caches&&caches.keys().then(function(names){names.forEach(function(name){name.indexOf('balai ')||caches.delete(name)})});
