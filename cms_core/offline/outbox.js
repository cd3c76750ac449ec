// The worker of one site's administration. Before it the served file says version, page (the outbox), shells (the
// empty forms) and store (how its cache begins). A page says which form of something that is there was opened in it. It
// is squeezed: no space may stand in a string or a pattern, and every statement ends in a semicolon.
const name = store + version, WEEK = 6048e5, MOST = 20;

// A page with what draws it, the newest last. The answer is a redirect when nobody is signed in.
const take = async (c, u) => {
  const r = await fetch(u, {cache: "reload"});
  if (r.status != 200 || r.redirected) return;
  for (const [a] of (await r.clone().text()).matchAll(/\/aset\/[^"]+/g)) if (!await c.match(a)) await c.add(a);
  await c.put(u, r);
};

// Forms of what is there already, once somebody has opened them: another version of this worker takes them along.
const opened = async () => {
  const all = [];
  for (const k of await caches.keys()) if (k.startsWith(store)) for (const r of await (await caches.open(k)).keys()) all.push(new URL(r.url).pathname);
  return all.filter(u => /luring$/.test(u) && u != page && !shells.includes(u));
};

// Once a week, when somebody is signed in, and when a page asks for it: all that is here was taken away (meet).
const fill = async () => {
  const c = await caches.open(name), old = await c.match(page);
  if (old && Date.now() - new Date(old.headers.get("date")) < WEEK) return;
  for (const u of new Set([...shells, ...await opened(), page])) await take(c, u);
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

onmessage = e => e.waitUntil((async () => {
  if (!e.data) return fill();
  const c = await caches.open(name);
  await take(c, e.data);
  for (const u of (await opened()).slice(0, -MOST)) await c.delete(u);
})().catch(() => {}));

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
