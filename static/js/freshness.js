import { Alarms, news } from "./device.js"

const LATE_MS = 20_000
const LOST_MS = 45_000

/**
 * How old what this page shows may be: "live", "delayed", "offline", or "closed" for good.
 *
 * Event: "state" {state, at}; `at` is the server's time of the last message, in milliseconds.
 */
export class Freshness extends EventTarget {
  state = "live"
  at = null
  #clock
  #device
  #alarms
  #late = LATE_MS
  #heardAt
  #heardAtWall

  constructor(clock, device) {
    super()
    this.#clock = clock
    this.#device = device
    this.#alarms = new Alarms(device)
  }

  /** Milliseconds since the last message; a sleeping device may stop one of its clocks. */
  get silence() {
    const { now, wall } = this.#device
    return Math.max(now() - this.#heardAt, wall() - this.#heardAtWall)
  }

  heard() {
    this.at = this.#clock.now()
    this.#heardAt = this.#device.now()
    this.#heardAtWall = this.#device.wall()
    this.#watch()
    this.#become("live")
  }

  /** What the page shows was heard at `at`, in the server's milliseconds, by an earlier page. */
  recall(at) {
    const silence = Math.max(0, this.#clock.now() - at)
    this.at = at
    this.#heardAt = this.#device.now() - silence
    this.#heardAtWall = this.#device.wall() - silence
    this.#watch()
    if (silence >= LOST_MS) this.#become("offline")
    else if (silence >= LATE_MS) this.#become("delayed")
  }

  /** Silence is late from now on when it lasts longer than this, in milliseconds. */
  expect(late = LATE_MS) {
    this.#late = late
    this.#watch()
  }

  lose() {
    this.#become("offline")
  }

  close() {
    this.#alarms.clear()
    this.#become("closed")
  }

  #watch() {
    if (this.state === "closed") return
    const passed = this.#device.now() - this.#heardAt
    const lost = Math.max(LOST_MS, this.#late + LATE_MS)
    this.#alarms.set("late", this.#late - passed, () => this.#become("delayed"))
    this.#alarms.set("lost", lost - passed, () => this.#become("offline"))
  }

  #become(state) {
    if (state === this.state || this.state === "closed") return
    if (state === "delayed" && this.state === "offline") return
    this.state = state
    this.dispatchEvent(news("state", { state, at: this.at }))
  }
}
