// The worker of one site's administration. Before it the served file says version, page (the outbox), shells (the
// empty forms) and store (how its cache begins). It is squeezed: no space may stand in a string or a pattern, and every
// statement ends in a semicolon.
const name = store + version, WEEK = 6048e5;

// Once a week, and when somebody is signed in: the answer is a redirect when nobody is.
const fill = async () => {
  const c = await caches.open(name), old = await c.match(page);
  if (old && Date.now() - new Date(old.headers.get("date")) < WEEK) return;
  for (const u of [...shells, page]) {
    const r = await fetch(u, {cache: "reload"});
    if (r.status != 200 || r.redirected) continue;
    for (const [a] of (await r.clone().text()).matchAll(/\/aset\/[^"]+/g)) if (!await c.match(a)) await c.add(a);
    await c.put(u, r);
  }
};

// A form that is asked for is there as its empty one.
const kept = async u => {
  const c = await caches.open(name);
  return await c.match(u) || await c.match(u + "/luring") || await c.match(page);
};

oninstall = e => e.waitUntil(fill().then(() => skipWaiting()));

onactivate = e => e.waitUntil((async () => {
  for (const k of await caches.keys()) if (k.startsWith(store) && k != name) await caches.delete(k);
  await clients.claim();
})());

onfetch = e => {
  const r = e.request, u = new URL(r.url).pathname;
  if (r.method != "GET") return;
  if (r.mode == "navigate") e.respondWith((async () => {
    const ready = /luring$/.test(u) && await (await caches.open(name)).match(u);
    const network = ready ? 0 : fetch(r);
    e.waitUntil((network || Promise.resolve()).then(fill).catch(() => {}));
    return ready || network.catch(async () => await kept(u) || Response.error());
  })());
  else if (/^\/aset\//.test(u)) e.respondWith(caches.match(u).then(a => a || fetch(r)));
};
