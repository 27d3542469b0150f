const PATIENCE_MS = 4_000
const FOR_GOOD = "/assets/"

self.addEventListener("install", () => self.skipWaiting())
self.addEventListener("activate", event => event.waitUntil(self.clients.claim()))

self.addEventListener("fetch", event => {
  const { method, url } = event.request
  const { origin, pathname } = new URL(url)
  if (method !== "GET" || origin !== location.origin || pathname.startsWith("/api/")) return
  event.respondWith(pathname.startsWith(FOR_GOOD) ? kept(event.request) : fresh(event.request))
})

/** What never changes is taken from where it is. */
async function kept(request) {
  return await caches.match(request, { ignoreVary: true }) ?? fetch(request)
}

/** From the server; as it was last, when the server is not there or can not answer. */
async function fresh(request) {
  const response = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) }).catch(lost)
  if (response.type !== "error" && response.status < 500) return response
  return await caches.match(request, { ignoreVary: true }) ?? response
}

function lost(error) {
  if (!["TypeError", "TimeoutError", "AbortError"].includes(error.name)) throw error
  return Response.error()
}
