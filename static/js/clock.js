import { Alarms, news, ownDevice } from "./device.js"

const NOTICED_MS = 250
const DOUBTED_MS = 45_000

/**
 * The server's time. The device's wall clock has no part in it, so moving that changes nothing.
 *
 * What the server says arrives late, never early: the greatest offset heard is the best, and a
 * smaller one counts only when nothing better has come for a while (the server's clock was set
 * back). So a time that was kept in a cache or a queue does no harm. Event: "set".
 */
export class Clock extends EventTarget {
  #device
  #offset = null
  #rival = null

  constructor(device = ownDevice) {
    super()
    this.#device = device
  }

  /** The server's time now, in milliseconds since 1970; null until it has been heard. */
  now() {
    return this.#offset === null ? null : this.#device.now() + this.#offset
  }

  /** The server said that it is `moment`: ISO 8601, or an HTTP date. */
  hear(moment) {
    const heardAt = this.#device.now()
    const offset = Date.parse(moment) - heardAt
    if (Number.isNaN(offset)) return
    if (this.#offset === null || offset >= this.#offset) return this.#set(offset)

    const { since, best } = this.#rival ?? { since: heardAt, best: offset }
    this.#rival = { since, best: Math.max(best, offset) }
    if (heardAt - since >= DOUBTED_MS) this.#set(this.#rival.best)
  }

  #set(offset) {
    const moved = this.#offset === null || Math.abs(offset - this.#offset) > NOTICED_MS
    this.#offset = offset
    this.#rival = null
    if (moved) this.dispatchEvent(news("set"))
  }
}

/** Milliseconds since 1970 of a moment that is given as such, or in ISO 8601. */
export const moment = at => new Date(at).getTime()

/** For how many milliseconds a turn has been running, without its pauses. */
export function elapsed(turn, now) {
  if (!turn.started_at) return 0
  const until = turn.ended_at || turn.paused_at || now
  return moment(until) - moment(turn.started_at) - turn.paused_ms
}

/** Milliseconds left of a turn: less than 0 is overtime. */
export function timeLeft(turn, now) {
  return turn.limit_s * 1000 - elapsed(turn, now)
}

/** "1:59", or "+0:42" when it is over: 0:00 shows when the time is up, and not before. */
export function format(left) {
  const seconds = Math.ceil(left / 1000)
  const size = Math.abs(seconds)
  const rest = String(size % 60).padStart(2, "0")
  return `${seconds < 0 ? "+" : ""}${Math.floor(size / 60)}:${rest}`
}

const PHASES = [
  ["plenty", Infinity], ["two_minutes", 120_000], ["thirty_seconds", 30_000], ["over", 0]
]
const ORDER = PHASES.map(([name]) => name)

/** How far a turn is: "plenty", "two_minutes", "thirty_seconds" or "over". */
export function phase(left) {
  return PHASES.findLast(([, from]) => left <= from)[0]
}

/**
 * Beats on each full second of the server's time, for all clocks of a page at once.
 *
 * Events: "tick" (now, in milliseconds); "phase" {name, id, phase} when what is watched passes
 * into its last two minutes, its last thirty seconds or overtime.
 */
export class Ticker extends EventTarget {
  #clock
  #alarms
  #watched = new Map()

  constructor(clock, device = ownDevice) {
    super()
    this.#clock = clock
    this.#alarms = new Alarms(device)
    this.#alarms.set("beat", 0, () => this.beat())
    clock.addEventListener("set", () => this.beat())
  }

  /** `look(now)` returns {id, left} of what runs under this name, or null while nothing does. */
  watch(name, look) {
    this.#watched.set(name, { look, before: null })
  }

  beat() {
    const now = this.#clock.now()
    if (now === null) return
    this.#alarms.set("beat", 1000 - now % 1000, () => this.beat())
    for (const name of this.#watched.keys()) this.#compare(name, now)
    this.dispatchEvent(news("tick", now))
  }

  #compare(name, now) {
    const watched = this.#watched.get(name)
    const seen = watched.look(now)
    const is = seen && { id: seen.id, phase: phase(seen.left) }
    const { before } = watched
    watched.before = is
    if (!is || is.id !== before?.id) return
    if (ORDER.indexOf(is.phase) > ORDER.indexOf(before.phase)) {
      this.dispatchEvent(news("phase", { name, ...is }))
    }
  }
}
