/** The device's own measure of time, and its chance; handed in, so that tests need not wait. */
export const ownDevice = {
  now: () => performance.now(),
  wall: () => Date.now(),
  random: () => Math.random(),
  after: (ms, act) => setTimeout(act, ms),
  cancel: alarm => clearTimeout(alarm)
}

/** Alarms with names: setting one again replaces it. */
export class Alarms {
  #device
  #set = new Map()

  constructor(device) {
    this.#device = device
  }

  set(name, ms, act) {
    this.clear(name)
    this.#set.set(name, this.#device.after(ms, () => {
      this.#set.delete(name)
      act()
    }))
  }

  has(name) {
    return this.#set.has(name)
  }

  clear(...names) {
    for (const name of names.length ? names : [...this.#set.keys()]) {
      this.#device.cancel(this.#set.get(name))
      this.#set.delete(name)
    }
  }
}

/** An event of ours, with what it is about. */
export const news = (name, detail) => new CustomEvent(name, { detail })

/** A random UUID (version 4); crypto.randomUUID is missing on a venue's plain HTTP. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = bytes[6] & 0x0f | 0x40
  bytes[8] = bytes[8] & 0x3f | 0x80
  const hex = Array.from(bytes, byte => byte.toString(16).padStart(2, "0")).join("")
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-")
}
