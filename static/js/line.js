import { Alarms, news } from "./device.js"
import { Socket } from "./socket.js"

const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 30_000
const SELDOM_MS = 60_000
const STEADY_MS = 10_000
const TEMPORARY = ["unavailable", "rate_limited"]
const FINAL = ["revoked", "ended"]

/**
 * Keeps one socket open, for as long as it is let.
 *
 * Events: "try" for each new socket; "open"; "hear" {name, content}; "fail" {failures} when a
 * socket never opened; "refuse" {code, message}; "over" {reason} when coming back is no use.
 */
export class Line extends EventTarget {
  /** While plain HTTP does the work a socket is tried only once a minute. */
  seldom = false
  #url
  #hello
  #options
  #longest
  #alarms
  #random
  #socket = null
  #isOpen = false
  #isOver = false
  #failures = 0
  #waits = 0

  /**
   * `hello()` is what is said of oneself at each connect. `eager`: for few, such as screens,
   * who may come back at once without a crowd at the door.
   */
  constructor({ url, hello, WebSocket, device, eager = false }) {
    super()
    this.#url = url
    this.#hello = hello
    this.#options = { WebSocket, device, patience: eager ? 4_000 : 10_000 }
    this.#longest = eager ? 2_000 : LONGEST_WAIT_MS
    this.#alarms = new Alarms(device)
    this.#random = device.random
  }

  get isOpen() {
    return this.#isOpen
  }

  send(name, content) {
    return this.#socket.send(name, content)
  }

  /** Opens a socket now, unless there is one. */
  connect() {
    this.#alarms.clear("retry")
    if (this.#socket || this.#isOver) return
    const socket = new Socket(this.#url, this.#hello(), this.#options)
    this.#socket = socket
    const hear = (name, act) => socket.addEventListener(name, ({ detail }) => {
      if (socket === this.#socket) act(detail)
    })
    hear("connect", () => this.#opened())
    hear("hear", said => this.#hear(said))
    hear("refuse", refusal => this.#refused(refusal))
    hear("close", () => this.#closed())
    this.dispatchEvent(news("try"))
  }

  /** Gives up the socket there is, and opens another now. */
  again() {
    this.#waits = 0
    this.#drop()
    this.connect()
  }

  #drop() {
    const socket = this.#socket
    this.#socket = null
    this.#isOpen = false
    this.#alarms.clear()
    socket?.close()
  }

  #opened() {
    this.#isOpen = true
    this.#failures = 0
    this.#alarms.clear("return")
    this.#alarms.set("steady", STEADY_MS, () => { this.#waits = 0 })
    this.dispatchEvent(news("open"))
  }

  #hear(said) {
    if (said.name === "bye") this.#leave(said.content)
    else this.dispatchEvent(news("hear", said))
  }

  #leave({ reason, after_ms }) {
    if (FINAL.includes(reason)) return this.#end(reason)
    const [from, to] = after_ms
    this.#alarms.set("return", from + this.#random() * (to - from), () => this.again())
  }

  #refused(refusal) {
    this.dispatchEvent(news("refuse", refusal))
    if (TEMPORARY.includes(refusal.code)) return
    this.#drop()
    this.#retry(SELDOM_MS)
  }

  #closed() {
    const wasOpen = this.#isOpen
    this.#socket = null
    this.#isOpen = false
    this.#alarms.clear("steady")
    if (!this.#alarms.has("return")) this.#retry(this.seldom ? SELDOM_MS : this.#nextWait())
    if (!wasOpen) this.dispatchEvent(news("fail", { failures: ++this.#failures }))
  }

  #nextWait() {
    return Math.min(this.#longest, FIRST_WAIT_MS * 2 ** this.#waits++)
  }

  /** Spread by a quarter either way, so that a crowd does not come at once. */
  #retry(ms) {
    this.#alarms.set("retry", ms * (0.75 + this.#random() / 2), () => this.connect())
  }

  #end(reason) {
    this.#isOver = true
    this.#drop()
    this.dispatchEvent(news("over", { reason }))
  }
}
