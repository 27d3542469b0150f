import { Alarms, newId, news, ownDevice } from "./device.js"

/** How long an answer may take before the same is sent again, in milliseconds. */
export const ANSWER_MS = 5_000

const RETRY_MS = 1_000
const STALE_MS = 20_000
const UNANSWERED = 12

/**
 * Commands wait here until they are answered, one after the other, each under one command id
 * however often it is sent. With a `storage` they outlast the page: a closed tab loses nothing,
 * and nothing arrives twice. Without one, what could not be sent within 20 s is not sent later,
 * when it might surprise.
 *
 * `deliver(name, content)` promises the answer, or returns null while there is no way.
 * An entry is {cid, name, args, state}; its state "sending", "saved" (on this device), "unsent"
 * (until `retry` or `drop`) or "answered". Events: "change", the entry; "answer" {entry, answer}.
 */
export class Outbox extends EventTarget {
  #deliver
  #storage
  #prefix
  #device
  #alarms
  #letters

  constructor({ deliver, slug, storage = null, device = ownDevice }) {
    super()
    this.#deliver = deliver
    this.#storage = storage
    this.#prefix = `outbox:${slug}:`
    this.#device = device
    this.#alarms = new Alarms(device)
    this.#letters = this.#load()
  }

  get entries() {
    return this.#letters.map(entryOf)
  }

  /** The server's answer, however long it takes; a refusal is one too. */
  send(name, args = {}) {
    return new Promise(resolve => {
      const number = 1 + Math.max(0, ...this.#letters.map(letter => letter.number))
      const letter = this.#letter({ cid: newId(), number, name, args }, resolve)
      letter.kept = this.#keep(letter)
      this.#letters.push(letter)
      this.#queue(letter)
    })
  }

  /** A way has opened: what waits is sent now. */
  flush() {
    this.#giveUp()
    const letter = this.#next()
    if (!letter) return this.#alarms.clear("again")
    if (this.#isDoneElsewhere(letter)) return this.#settle(letter, null)
    this.#alarms.set("again", ANSWER_MS, () => this.flush())
    const answering = this.#deliver(letter.name, { cid: letter.cid, ...letter.args })
    if (answering) letter.unanswered++
    this.#markWaiting(answering ? "sending" : "saved")
    answering?.then(answer => this.#hear(letter, answer), () => this.#markWaiting("saved"))
  }

  retry(cid) {
    const letter = this.#find(cid)
    Object.assign(letter, { since: this.#device.now(), unanswered: 0, state: "new" })
    this.#queue(letter)
  }

  /** The person gives the command up; if it has arrived all the same, that stands. */
  drop(cid) {
    this.#settle(this.#find(cid), { ok: false, code: "dropped" })
  }

  #letter(written, resolve) {
    const state = resolve ? "new" : "saved"
    return { ...written, resolve, kept: true, state, since: this.#device.now(), unanswered: 0 }
  }

  #next() {
    return this.#letters.find(letter => letter.state !== "unsent")
  }

  #find(cid) {
    return this.#letters.find(letter => letter.cid === cid)
  }

  #queue(letter) {
    const next = this.#next()
    if (next === letter) this.flush()
    else this.#mark(letter, letter.kept ? next.state : "sending")
  }

  /** Another tab, which had the same in its own outbox, was faster. */
  #isDoneElsewhere({ cid, resolve }) {
    return !resolve && this.#storage.getItem(this.#prefix + cid) === null
  }

  #giveUp() {
    const now = this.#device.now()
    for (const letter of this.#letters) {
      const { kept, unanswered, since } = letter
      if (kept ? unanswered >= UNANSWERED : now - since >= STALE_MS) this.#mark(letter, "unsent")
    }
  }

  #hear(letter, answer) {
    if (!this.#letters.includes(letter)) return
    if (answer.code !== "unavailable") return this.#settle(letter, answer)
    letter.unanswered = 0
    if (this.#next() === letter) {
      this.#alarms.set("again", answer.retry_after_ms ?? RETRY_MS, () => this.flush())
    }
  }

  #settle(letter, answer) {
    const wasNext = this.#next() === letter
    this.#letters = this.#letters.filter(other => other !== letter)
    if (letter.kept) this.#storage.removeItem(this.#prefix + letter.cid)
    this.#mark(letter, "answered")
    letter.resolve?.(answer)
    if (answer) this.dispatchEvent(news("answer", { entry: entryOf(letter), answer }))
    if (wasNext) this.flush()
  }

  #markWaiting(state) {
    for (const letter of this.#letters) {
      if (letter.state !== "unsent") this.#mark(letter, letter.kept ? state : "sending")
    }
  }

  #mark(letter, state) {
    if (letter.state === state) return
    letter.state = state
    this.dispatchEvent(news("change", entryOf(letter)))
  }

  /** Whether the device keeps the command; where it has no room, the page's memory must do. */
  #keep({ cid, number, name, args }) {
    if (!this.#storage) return false
    try {
      this.#storage.setItem(this.#prefix + cid, JSON.stringify({ cid, number, name, args }))
      return true
    } catch (error) {
      if (error.name !== "QuotaExceededError") throw error
      return false
    }
  }

  #load() {
    if (!this.#storage) return []
    return Array.from(this.#storage, (_, at) => this.#storage.key(at))
      .filter(key => key.startsWith(this.#prefix))
      .map(key => this.#letter(JSON.parse(this.#storage.getItem(key))))
      .sort((one, other) => one.number - other.number)
  }
}

const entryOf = ({ cid, name, args, state }) => ({ cid, name, args, state })

/** The page's own storage, or null where the browser gives none. */
export function ownStorage(host = globalThis) {
  try {
    return host.localStorage
  } catch (error) {
    if (error.name !== "SecurityError") throw error
    return null
  }
}
