import { Alarms, news } from "./device.js"

/**
 * Reads the state again and again, while no socket opens.
 *
 * `works` is null at rest, and else whether the last reading had an answer.
 * Event: "poll" {worked, again}; `again`: it works, and did not before.
 */
export class Polls extends EventTarget {
  works = null
  #read
  #every
  #alarms

  /** `read()` promises whether there was an answer; `every` is in milliseconds. */
  constructor({ read, every, device }) {
    super()
    this.#read = read
    this.#every = every
    this.#alarms = new Alarms(device)
  }

  begin() {
    if (this.works !== null) return
    this.works = false
    this.now()
  }

  rest() {
    this.works = null
    this.#alarms.clear()
  }

  async now() {
    this.#alarms.set("poll", this.#every, () => this.now())
    const worked = await this.#read()
    if (this.works === null) return
    const again = worked && !this.works
    this.works = worked
    this.dispatchEvent(news("poll", { worked, again }))
  }
}
