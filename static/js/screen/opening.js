const NAME = "screen"

/**
 * What this tab is, for as long as it is open: its own name for the server (`id`), the row that
 * it stood for last, the address that a person gave it (`home`), and the version it was reloaded
 * for. It is taken out while the page is open, so that a copy of the tab is another screen.
 */
export function openTab(host = globalThis) {
  const storage = tabStorage(host)
  const home = host.location.href
  let tab = take()

  function take() {
    const left = JSON.parse(storage?.getItem(NAME) ?? "null")
    storage?.removeItem(NAME)
    if (left?.address === home) return left
    if (left && pathOf(left.home) === pathOf(home)) return { ...left, home, address: home }
    return { id: randomId(), row: null, home, address: home, version: null }
  }

  host.addEventListener("pagehide", () => storage?.setItem(NAME, JSON.stringify(tab)))
  host.addEventListener("pageshow", ({ persisted }) => { if (persisted) tab = take() })

  return {
    get id() { return tab.id },
    get row() { return tab.row },
    get home() { return new URL(tab.home) },
    get version() { return tab.version },
    keep: more => { tab = { ...tab, ...more } }
  }
}

const pathOf = address => new URL(address).pathname

function randomId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, byte => byte.toString(16).padStart(2, "0")).join("")
}

/** The storage of this tab alone, or null where the browser gives none. */
function tabStorage(host) {
  try {
    return host.sessionStorage
  } catch (error) {
    if (error.name !== "SecurityError") throw error
    return null
  }
}
