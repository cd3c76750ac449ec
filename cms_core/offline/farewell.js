// Answers in place of a worker that is to go: it takes what was kept along, and asks nobody.
oninstall = () => skipWaiting();
onactivate = event => event.waitUntil((async () => {
  const mine = `balai ${new URL(registration.scope).pathname} `;
  for (const name of await caches.keys()) if (name.startsWith(mine)) await caches.delete(name);
  await registration.unregister();
})());
