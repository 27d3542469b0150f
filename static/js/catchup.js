import { Alarms, news } from "./device.js"
import { askFrom, isAhead } from "./follow.js"
import { ANSWER_MS } from "./outbox.js"

const BEHIND_MS = 1_000
const SPREAD_MS = 3_000

/**
 * Asks for what the store lacks, one question at a time.
 *
 * Events: "heard" with each answer; "silence" when a question had none in time.
 */
export class CatchUp extends EventTarget {
  #store
  #clock
  #line
  #http
  #random
  #alarms

  constructor({ store, clock, line, http, device }) {
    super()
    this.#store = store
    this.#clock = clock
    this.#line = line
    this.#http = http
    this.#random = device.random
    this.#alarms = new Alarms(device)
  }

  /** Whoever said this knows more than we do; if so still in a second, something was lost. */
  suspect(head) {
    if (!isAhead(this.#store.position, head) || this.#alarms.has("behind")) return
    this.#alarms.set("behind", BEHIND_MS, () => {
      if (isAhead(this.#store.position, head)) this.ask(head)
    })
  }

  /** Asks by the socket, if one is open; `head` is what made us ask. */
  async ask(head) {
    if (!this.#line.isOpen) return
    if (this.#alarms.has("asking")) return this.suspect(head)
    this.#alarms.set("asking", ANSWER_MS, () => this.dispatchEvent(news("silence")))
    const question = { epoch: this.#store.epoch, since: askFrom(this.#store.position, head) }
    const answer = await this.#line.send("sync", question).catch(() => null)
    this.#alarms.clear("asking")
    if (answer) this.#hear(answer, head)
  }

  /** Asks by plain HTTP. Whether there was an answer. */
  async read() {
    const { epoch, seq: since } = this.#store
    const state = await this.#http.state({ epoch, since }).catch(() => undefined)
    if (state === undefined) return false
    if (state) {
      const { me, now, ...change } = state
      this.#take(change, me, now)
    }
    this.dispatchEvent(news("heard"))
    return true
  }

  rest() {
    this.#alarms.clear()
  }

  #hear(answer, head) {
    this.dispatchEvent(news("heard"))
    if (answer.ok) this.#take(answer.change, answer.me, answer.now)
    else if (answer.code === "too_large") this.#readSoon()
    else this.suspect(head)
  }

  /** Many are told at once that they are behind; they do not come at once. */
  #readSoon() {
    this.#alarms.set("read", this.#random() * SPREAD_MS, () => this.read())
  }

  #take(change, me, now) {
    this.#clock.hear(now)
    this.#store.hear(change)
    if (me) this.#store.hearMe(me)
  }
}
