import { Alarms, ownDevice } from "../device.js"

const HEADER = "Companion-Version"
const EVERY_MS = 5 * 60_000

/**
 * Reloads the page once when the server has a newer one, but not within an item: when the next
 * one begins, or at once while none is on. `itemNow()` is the id of the one that is.
 */
export function upgrade({ tab, itemNow, reload }) {
  const alarms = new Alarms(ownDevice)
  let waiting = null

  /** Asks the server for its version; whenever the line is back, and now and then. */
  async function ask() {
    alarms.set("ask", EVERY_MS, ask)
    const version = await served().catch(() => null)
    if (!version || version === document.body.dataset.version || version === tab.version) return
    waiting = { version, item: itemNow() }
    look()
  }

  function look() {
    if (!waiting || (waiting.item && waiting.item === itemNow())) return
    tab.keep({ version: waiting.version })
    reload()
  }

  return { ask, look }
}

async function served() {
  const answer = await fetch(location.href, { method: "HEAD" })
  await answer.text()
  return answer.ok ? answer.headers.get(HEADER) : null
}
