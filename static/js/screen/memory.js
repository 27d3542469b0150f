import { Alarms, ownDevice } from "../device.js"
import { ownStorage } from "../outbox.js"

const EVERY_MS = 1_000
const PAGES = "screens"

/**
 * What was shown last, kept on the device, so that a reload without the server shows it again.
 *
 * `recall()` gives the store and the clock what was kept, if the page itself is an old one, and
 * returns when that was heard, in the server's milliseconds; null for a page from the server.
 */
export function memory(slug, { store, clock }, storage = ownStorage(), host = globalThis, device = ownDevice) {
  const name = `screen:${slug}`
  const alarms = new Alarms(device)
  let heardAt = null

  function recall(drawnAt) {
    const left = JSON.parse(storage?.getItem(name) ?? "null")
    const isOld = left !== null && Date.parse(drawnAt) <= left.at
    clock.hear(isOld ? new Date(left.at + device.wall() - left.wall).toISOString() : drawnAt)
    if (!isOld) return null
    store.hear(left.state)
    return left.at
  }

  /** Something was heard just now. */
  function heard() {
    heardAt = { at: clock.now(), wall: device.wall() }
    if (!alarms.has("keep")) alarms.set("keep", EVERY_MS, keep)
  }

  function keep() {
    alarms.clear("keep")
    if (heardAt === null || heardAt.at === null || !storage) return
    const { me, ...state } = store.toJSON()
    try {
      storage.setItem(name, JSON.stringify({ ...heardAt, state }))
    } catch (error) {
      if (error.name !== "QuotaExceededError") throw error
    }
  }

  function forget() {
    heardAt = null
    alarms.clear("keep")
    storage?.removeItem(name)
    host.caches?.delete(PAGES)
  }

  host.addEventListener("pagehide", keep)
  return { recall, heard, forget }
}

/**
 * The page and all that it loads are kept, and a service worker that gives them out while the
 * server is away. A venue's plain HTTP has neither: there a reload needs the server.
 */
export async function keepPage() {
  if (!navigator.serviceWorker || !globalThis.caches) return
  const parts = [...document.querySelectorAll("script[src], link[rel=stylesheet], img[src]")]
  const wanted = [location.href, ...new Set(parts.map(part => part.src || part.href))]
  try {
    await navigator.serviceWorker.register("/s/worker.js", { scope: "/s/" })
    const pages = await caches.open(PAGES)
    await pages.addAll(wanted)
    const assets = (await pages.keys()).filter(({ url }) => new URL(url).pathname.startsWith("/assets/"))
    await Promise.all(assets.filter(({ url }) => !wanted.includes(url)).map(old => pages.delete(old)))
  } catch (error) {
    // The line may go at any moment, and not every browser may keep things.
    if (!(error instanceof TypeError || error instanceof DOMException)) throw error
  }
}
