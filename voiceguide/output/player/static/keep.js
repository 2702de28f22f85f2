/** Keep a programme on the phone: whole files in a cache of its own, which the service worker serves. */

const name = (home) => `voiceguide-keep:${home}`;

/** Return whether this browser can keep anything here: it needs https, or the own machine. */
export const able = () => "serviceWorker" in navigator && "caches" in window && window.isSecureContext;

/** Have the service worker ready. */
export async function register(home) {
  if (!able()) return;
  try {
    await navigator.serviceWorker.register(new URL("sw.js", home), { scope: new URL("./", home).pathname });
  } catch { /* private windows refuse it: the site works, only not offline */ }
}

/** Return which of these addresses are kept. */
export async function kept(home, files) {
  const cache = await caches.open(name(home));
  const found = await Promise.all(files.map((file) => cache.match(file)));
  return found.filter(Boolean).length;
}

/** Keep files, whole; `report` is called with bytes so far. What is already there is not loaded again. */
export async function keep(home, files, report) {
  await navigator.serviceWorker.ready;
  const cache = await caches.open(name(home));
  let bytes = 0;
  for (const file of files) {
    if (!(await cache.match(file))) {
      const answer = await fetch(file, { cache: "reload" });
      if (answer.status !== 200) throw new Error(`${file}: ${answer.status}`);
      const body = await answer.blob();
      bytes += body.size;
      await cache.put(file, new Response(body, { headers: { "Content-Type": answer.headers.get("Content-Type") || "" } }));
    }
    report(bytes);
  }
  if (navigator.storage && navigator.storage.persist) await navigator.storage.persist();
}

/** Forget files, and old ones of the same programme; with the last one goes what programmes share. */
export async function forget(home, folder) {
  const cache = await caches.open(name(home));
  for (const request of await cache.keys()) {
    if (request.url.startsWith(folder)) await cache.delete(request);
  }
  const left = await cache.keys();
  if (left.every(({ url }) => !url.slice(home.length).includes("/"))) await caches.delete(name(home));
}
