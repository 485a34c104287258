// The service worker of citizens' pages: without network it answers with one page that knows nobody.
// PAGE, FILES, VERSION and STAFF stand above, written by the server. Nothing personal is kept here.
const NAME = `offline-${VERSION}`;

self.addEventListener("install", (event) => {
  const wanted = [new Request(PAGE, { cache: "reload" }), ...FILES];
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(wanted)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const tidy = async () => {
    const names = await caches.keys();
    const old = names.filter((name) => name.startsWith("offline-") && name !== NAME);
    await Promise.all(old.map((name) => caches.delete(name)));
    await self.registration.navigationPreload?.enable();
    await self.clients.claim();
  };
  event.waitUntil(tidy());
});

const page = async (event) => {
  try {
    return (await event.preloadResponse) || (await fetch(event.request));
  } catch {
    return (await caches.match(PAGE)) || Response.error();
  }
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  const isPage = request.mode === "navigate" && !STAFF.some((start) => url.pathname.startsWith(start));
  if (isPage || url.pathname === PAGE) event.respondWith(page(event));
  else if (FILES.includes(url.pathname)) {
    event.respondWith(caches.match(request).then((kept) => kept || fetch(request)));
  }
});
