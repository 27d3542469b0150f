import { CatchUp } from "./catchup.js"
import { Alarms, news, ownDevice } from "./device.js"
import { Freshness } from "./freshness.js"
import { Http } from "./http.js"
import { Line } from "./line.js"
import { ANSWER_MS, Outbox } from "./outbox.js"
import { Polls } from "./polls.js"

const FAILED_SOCKETS = 3
const NO_SOCKET_MS = 10_000
const POLL_MS = 10_000
const SAVING_POLL_MS = 20_000
const SILENT_MS = 20_000

/**
 * Keeps the store what the server knows, by socket, or by plain HTTP where no socket opens,
 * and brings the server what people do.
 *
 * Events: "state" {state, at}, as Freshness has it; "open"; "pulse", the whole of it; "refuse"
 * {code, message} when we are not let in; "over" {reason}: "revoked" or "ended".
 */
export class Live extends EventTarget {
  #store
  #clock
  #alarms
  #line
  #http
  #catchUp
  #polls
  #freshness
  #pollMs
  #isOver = false

  /**
   * `key`, `audience`, `pace` and `channel` go into the handshake, and what `screen` says of a
   * screen. `eager`: a screen's haste.
   * `storage` is where commands outlast the page; staff pages give none.
   */
  constructor({
    slug, store, clock, key, audience, pace, channel, screen, eager, storage,
    host = globalThis, device = ownDevice
  }) {
    super()
    const saving = host.navigator.connection?.saveData === true
    const hello = {
      event: slug, key, audience, channel, pace: pace ?? (saving ? "slow" : "normal"), large: "http", ...screen
    }
    this.#store = store
    this.#clock = clock
    this.#alarms = new Alarms(device)
    this.#freshness = new Freshness(clock, device)
    this.#http = new Http({ slug, key, audience, clock, host, device })
    this.#line = new Line({
      url: socketUrl(host.location.href),
      hello: () => ({ ...hello, epoch: store.epoch, since: store.seq }),
      WebSocket: host.WebSocket,
      device,
      eager
    })
    this.#catchUp = new CatchUp({ store, clock, line: this.#line, http: this.#http, device })
    this.#pollMs = saving ? SAVING_POLL_MS : POLL_MS
    this.#polls = new Polls({ read: () => this.#catchUp.read(), every: this.#pollMs, device })
    const deliver = (name, content) => this.#deliver(name, content)
    this.outbox = new Outbox({ deliver, slug, storage, device })
    this.#listen(host)
  }

  get state() {
    return this.#freshness.state
  }

  /** Begins; the page has just come from the server, or was kept since `heardAt` (its time). */
  start(heardAt = null) {
    if (heardAt === null) this.#freshness.heard()
    else this.#freshness.recall(heardAt)
    this.#line.connect()
  }

  /** The answer to a command: {ok: true, seq, dup, id}, or {ok: false, code, message, now?}. */
  send(name, args) {
    return this.outbox.send(name, args)
  }

  /** Says something that nothing keeps: without an open socket it is not said at all. */
  report(name, content) {
    if (this.#line.isOpen) this.#line.send(name, content).catch(() => null)
  }

  #listen(host) {
    on(this.#line, "try", () => this.#expectSocket())
    on(this.#line, "open", () => this.#opened())
    on(this.#line, "hear", said => this.#hear(said))
    on(this.#line, "fail", ({ failures }) => failures >= FAILED_SOCKETS && this.#fallBack())
    on(this.#line, "refuse", refusal => this.#refused(refusal))
    on(this.#line, "over", end => this.#end(end))
    on(this.#polls, "poll", poll => this.#polled(poll))
    on(this.#store, "ask", head => this.#catchUp.ask(head))
    on(this.#catchUp, "heard", () => this.#freshness.heard())
    on(this.#catchUp, "silence", () => this.#freshness.silence < ANSWER_MS || this.#line.again())
    on(this.#freshness, "state", state => this.#became(state))
    on(host, "online", () => this.#wake())
    on(host, "offline", () => this.#freshness.lose())
    on(host.document, "visibilitychange", () => {
      if (host.document.visibilityState === "visible") this.#wake()
    })
  }

  #hear({ name, content }) {
    if (name === "pulse") this.#clock.hear(content.now)
    this.#freshness.heard()
    if (name === "change") this.#store.hear(content)
    if (name === "me") this.#store.hearMe(content)
    if (name === "pulse") {
      this.#catchUp.suspect(content)
      this.dispatchEvent(news("pulse", content))
    }
  }

  /** Back from sleep or from another network: a socket that was silent is not to be trusted. */
  #wake() {
    if (this.#isOver) return
    if (this.#line.isOpen && this.#freshness.silence < SILENT_MS) this.#catchUp.ask(this.#store)
    else this.#line.again()
    if (this.#polls.works !== null) this.#polls.now()
  }

  #expectSocket() {
    if (this.#polls.works !== null || this.#alarms.has("fallback")) return
    this.#alarms.set("fallback", NO_SOCKET_MS, () => this.#fallBack())
  }

  #opened() {
    this.#alarms.clear("fallback")
    this.#polls.rest()
    this.#line.seldom = false
    this.#freshness.expect()
    this.outbox.flush()
    this.dispatchEvent(news("open"))
  }

  #fallBack() {
    this.#freshness.expect(2 * this.#pollMs + 5_000)
    this.#polls.begin()
  }

  /** Where plain HTTP works a socket is tried seldom, but at once when it works again. */
  #polled({ worked, again }) {
    this.#line.seldom = worked
    if (!again) return
    this.outbox.flush()
    this.#line.connect()
  }

  /** What waits is told at once whether it is on its way or kept here. */
  #became(state) {
    this.dispatchEvent(news("state", state))
    this.outbox.flush()
  }

  /** The way of a command, or null while there is none; a socket can seem open without a line. */
  #deliver(name, content) {
    if (this.#line.isOpen && this.state !== "offline") return this.#bySocket(name, content)
    return this.#polls.works || this.#isOver ? this.#byPost(name, content) : null
  }

  async #bySocket(name, content) {
    const answer = await this.#line.send(name, content)
    this.#freshness.heard()
    return answer
  }

  async #byPost(name, content) {
    const answer = await this.#http.command(name, content)
    if (this.#polls.works) this.#polls.now()
    return answer
  }

  #refused(refusal) {
    this.#alarms.clear("fallback")
    this.dispatchEvent(news("refuse", refusal))
  }

  #end(end) {
    this.#isOver = true
    this.#alarms.clear()
    this.#polls.rest()
    this.#catchUp.rest()
    this.#freshness.close()
    this.dispatchEvent(news("over", end))
  }
}

function on(source, name, act) {
  source.addEventListener(name, ({ detail }) => act(detail))
}

function socketUrl(page) {
  const url = new URL("/socket.io/?EIO=4&transport=websocket", page)
  url.protocol = url.protocol.replace("http", "ws")
  return url.href
}
