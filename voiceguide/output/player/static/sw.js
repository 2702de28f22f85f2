/**
 * The service worker: the pages open without a network, and what was kept on the phone plays.
 * The two lines below are filled in by Python, so that a new site replaces the old shell as a whole.
 */
const SHELL = "$shell";
const FILES = $files;

const HOME = new URL("./", self.location.href).href;
const KEPT = `voiceguide-keep:${HOME}`;
const PAGES = `voiceguide-shell:${HOME}:`;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(PAGES + SHELL)
    .then((cache) => cache.addAll(FILES.map((file) => new Request(file, { cache: "reload" }))))
    .then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith(PAGES) && name !== PAGES + SHELL) await caches.delete(name);
    }
    await self.clients.claim();
  })());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(HOME)) return;
  event.respondWith(answer(request));
});

async function answer(request) {
  const range = request.headers.get("range");
  const kept = await caches.open(KEPT);
  if (request.mode === "navigate") {
    // pages come from the network where there is one: a new site is seen at once
    try {
      return await fetch(request);
    } catch (error) {
      const shell = await caches.open(PAGES + SHELL);
      const found = await kept.match(request, { ignoreSearch: true }) || await shell.match(request, { ignoreSearch: true });
      if (found) return found;
      const home = await shell.match(HOME);
      if (home) return Response.redirect(`${HOME}#offline`);
      throw error;
    }
  }
  const found = await kept.match(request.url) || (range ? null : await (await caches.open(PAGES + SHELL)).match(request));
  if (!found) return fetch(request);
  return range ? part(found, range) : found;
}

/** Return a part of a whole answer, since caches know no ranges. */
async function part(whole, range) {
  const blob = await whole.blob();
  const found = /^bytes=(\d*)-(\d*)$/.exec(range);
  let [from, to] = found ? [found[1], found[2]] : ["", ""];
  if (from === "" && to !== "") [from, to] = [Math.max(blob.size - Number(to), 0), blob.size - 1];
  else [from, to] = [Number(from), to === "" ? blob.size - 1 : Math.min(Number(to), blob.size - 1)];
  if (!found || from > to) {
    return new Response(null, { status: 416, headers: { "Content-Range": `bytes */${blob.size}` } });
  }
  return new Response(blob.slice(from, to + 1), {
    status: 206,
    headers: {
      "Content-Type": whole.headers.get("Content-Type"),
      "Content-Length": String(to + 1 - from),
      "Content-Range": `bytes ${from}-${to}/${blob.size}`,
      "Accept-Ranges": "bytes",
    },
  });
}
