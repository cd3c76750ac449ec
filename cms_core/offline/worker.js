// The worker of one site. Before it the served file says root (its address), store (how its caches begin), patience (ms;
// the second one on a slow line) and more (pages that are kept with their scripts: the empty public forms). The rules stand in docs/architecture.md. Everybody who reads downloads this, so
// names are short: u is an address, r a response, c a cache, e an event; and it is squeezed, so no space may stand in a
// string or a pattern, and every statement ends in a semicolon.
const pages = store + "halaman", pinned = store + "tetap", files = store + "berkas";

const rest = u => u.pathname.slice(root.length);
const ours = u => u.origin == origin && u.pathname.startsWith(root) && !/^(..\/)?(admin|masuk|keluar|token|unggah)(\/|$)/.test(rest(u));
const head = (r, name) => r.headers.get(name);
const when = r => new Date(head(r, "date"));
const good = (r, kind) => r.status == 200 && r.type == "basic" && !r.redirected && !/no-store|private/.test(head(r, "cache-control")) && kind.test(head(r, "content-type"));
const lang = u => /^(..\/)?/.exec(rest(u))[0];
const lost = u => root + lang(u) + "luring";

const find = async (u, ...names) => {
  for (const name of names) {
    const r = await (await caches.open(name)).match(u);
    if (r) return r;
  }
};

// Where there is no room, pictures go first, then pages; what was pinned stays.
const put = async (name, u, r, cap) => {
  for (const less of [files, pages, ""]) try {
    const c = await caches.open(name);
    await c.put(u, r.clone());
    for (const old of (await c.keys()).slice(0, -cap)) await c.delete(old);
    break;
  } catch (e) {
    await caches.delete(less);
  }
};

// What somebody typed into a search is not kept.
const keep = async (u, r, name) => {
  if (good(r, /html/) && !/[?&]q=/.test(u)) await (name || await find(u, pinned) ? put(pinned, u, r, 1e9) : put(pages, u, r, 60));
  if (/404|410/.test(r.status)) for (const name of [pinned, pages]) await (await caches.open(name)).delete(u);
};

const take = async (u, cache, name) => keep(u, await fetch(u, {cache}), name);

// The empty forms, whose scripts are files; one that none of them has any more goes.
const forms = async u => {
  const c = await caches.open(pinned), used = [];
  for (const k of more) {
    await take(root + lang(u) + k, "no-cache", 1);
    for (const [a] of (await (await c.match(root + lang(u) + k))?.text() || "").matchAll(/\/aset\/[^"]+/g)) {
      used.push(origin + a);
      if (!await c.match(a)) await c.add(a);
    }
  }
  for (const k of await c.keys()) if (/\/aset\//.test(k.url) && !used.includes(k.url)) await c.delete(k);
};

const read = async (e, u) => {
  const url = u.href, from = e.request.referrer, old = find(url, pinned, pages), network = fetch(e.request), empty = find(u.origin + u.pathname + "/luring", pinned);
  let shown;
  // A copy says when it was kept, in the words that the page brings along.
  const copy = async () => {
    const r = shown = await old;
    if (!r) return;
    const time = when(r).toLocaleString(lang(u).slice(0, 2) || "id", {dateStyle: "medium", timeStyle: "short"});
    return new Response((await r.text()).replace(/(<p\sid="disimpan"[^>]*)\shidden([^]*?<time>)/, (_, a, b) => a + b + time), r);
  };
  e.waitUntil(network.then(async r => {
    const mine = good(r, /html/) ? r.clone() : r, base = await find(lost(u), pinned);
    await keep(url, mine);
    if (shown && head(shown, "etag") != head(r, "etag")) (await clients.get(e.resultingClientId)).postMessage("");
    // Once a week: what is pinned is fetched anew, and what nobody has opened for thirty days goes (in ms).
    if (!base || when(r) - when(base) > 6048e5) {
      for (const k of [lost(u), root + "kontak-darurat"]) await take(k, "no-cache", 1);
      await forms(u);
      for (const k of await (await caches.open(pinned)).keys()) if (!/\/aset\//.test(k.url)) await take(k.url, "no-cache");
      const c = await caches.open(pages);
      for (const k of await c.keys()) if (when(r) - when(await c.match(k)) > 2592e6) await c.delete(k);
    }
  }).catch(() => {}));
  try {
    // Whoever comes from elsewhere, as from the administration, has come for what is new.
    const wait = new Promise(done => setTimeout(done, patience[+((!from || ours(new URL(from))) && /[23]g/.test(navigator.connection?.effectiveType))]));
    return await Promise.race([network, wait]) || await copy() || await empty || await network;
  } catch (e) {
    return await copy() || await empty || await find(lost(u), pinned) || await find(root + "luring", pinned);
  }
};

const file = async (e, u) => {
  const known = await find(u.href, files, pinned).catch(() => {});
  if (known) return known;
  const r = await fetch(e.request);
  if (good(r, /image/)) e.waitUntil(put(files, u.href, r.clone(), 80));
  return r;
};

oninstall = e => e.waitUntil((async () => {
  for (const k of [root + "luring", root + "kontak-darurat"]) await take(k, "reload", 1);
  await forms(new URL(root, origin)).catch(() => {});
  // The page that brought the worker came without it.
  for (const {url} of await clients.matchAll({includeUncontrolled: true})) if (ours(new URL(url))) await take(url);
})());

onactivate = e => e.waitUntil(clients.claim());

// It takes over when the reader says so.
onmessage = () => skipWaiting();

onfetch = e => {
  const r = e.request, u = new URL(r.url);
  if (r.method != "GET" || r.headers.has("range")) return;
  if (/^\/aset\//.test(u.pathname) && u.origin == origin) return e.respondWith(caches.match(u.href).then(a => a || fetch(r)));
  if (!ours(u)) return;
  // What stands behind the sign says which draft is opened; the page is the same.
  u.hash = "";
  if (r.mode == "navigate") e.respondWith(read(e, u));
  else if (/media\//.test(rest(u))) e.respondWith(file(e, u));
};
