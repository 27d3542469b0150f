/** What surrounds the browser's core, without waiting and without a network. */

/** Lets everything that waits for a promise go on. */
export const settle = () => new Promise(setImmediate)

/** A device whose time passes when it is told to; its wall clock can be moved by itself. */
export class Device {
  #time = 1_000
  #wall = Date.parse("2026-10-01T08:00:00.000Z")
  #alarms = new Map()
  #last = 0

  chance = 0.5
  now = () => this.#time
  wall = () => this.#wall
  random = () => this.chance

  after = (ms, act) => {
    this.#alarms.set(++this.#last, { at: this.#time + Math.max(0, ms), act })
    return this.#last
  }

  cancel = alarm => this.#alarms.delete(alarm)

  moveWallClock(ms) {
    this.#wall += ms
  }

  async pass(ms) {
    const end = this.#time + ms
    await settle()
    for (let next = this.#dueBy(end); next; next = this.#dueBy(end)) {
      const [alarm, { at, act }] = next
      this.#alarms.delete(alarm)
      this.#go(at)
      act()
      await settle()
    }
    this.#go(end)
  }

  /** The device sleeps: only the wall clock goes on. */
  sleep(ms) {
    this.#wall += ms
  }

  /** The page is closed: nothing that it had set goes off any more. */
  forget() {
    this.#alarms.clear()
  }

  #dueBy(end) {
    return [...this.#alarms]
      .filter(([, { at }]) => at <= end)
      .sort(([first, one], [second, other]) => one.at - other.at || first - second)[0]
  }

  #go(time) {
    this.#wall += time - this.#time
    this.#time = time
  }
}

/** A page's surroundings: its window, with what it reaches the server by. */
export class Page extends EventTarget {
  document = Object.assign(new EventTarget(), { visibilityState: "visible" })
  location = { href: "http://venue.example:5000/e/gcm-practice" }

  constructor(server, { saveData = false } = {}) {
    super()
    this.navigator = { connection: { saveData } }
    this.WebSocket = server.WebSocket
    this.fetch = server.fetch
  }

  show() {
    this.document.dispatchEvent(new Event("visibilitychange"))
  }
}

/** Like localStorage; what is written outlasts the page that wrote it. */
export class Storage {
  #items = new Map()
  full = false

  get length() {
    return this.#items.size
  }

  key(index) {
    return [...this.#items.keys()][index] ?? null
  }

  getItem(key) {
    return this.#items.get(key) ?? null
  }

  setItem(key, text) {
    if (this.full) throw new DOMException("no room", "QuotaExceededError")
    this.#items.set(key, text)
  }

  removeItem(key) {
    this.#items.delete(key)
  }
}

/** Writes down the events of these names as [name, detail]. */
export function listen(source, ...names) {
  const heard = []
  for (const name of names) source.addEventListener(name, ({ detail }) => heard.push([name, detail]))
  return heard
}
