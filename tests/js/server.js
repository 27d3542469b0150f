/**
 * A server for one event, in memory: Socket.IO's packets, the state and commands by HTTP, one
 * number, one board of rows. `sockets` and `http` say how the network treats each of them:
 * "up", "refused" or "hangs". `answers` over sockets are "heard", or "lost" after the command
 * was done, or "late" (until the test lets them go), or there are "none": nothing was done.
 */
export class Server {
  epoch = "a"
  seq = 0
  rows = new Map()
  done = new Map()
  sockets = "up"
  http = "up"
  answers = "heard"
  late = []
  connected = new Set()
  hellos = []
  asked = []
  tries = 0
  requests = []
  refusal = null
  tooLarge = false

  constructor(device) {
    this.device = device
    this.began = Date.parse("2026-10-01T08:00:00.000Z") - device.now()
    const server = this
    this.WebSocket = class {
      constructor(url) {
        this.url = url
        queueMicrotask(() => server.meet(this))
      }

      send(packet) {
        if (this.isGone) return
        queueMicrotask(() => server.receive(this, packet))
      }

      close() {
        server.connected.delete(this)
        this.isGone = true
      }
    }
    this.fetch = (url, options) => this.serve(new URL(url), options)
  }

  get now() {
    return new Date(this.began + this.device.now()).toISOString()
  }

  // Sockets

  meet(line) {
    this.tries++
    if (this.sockets === "refused") this.cut(line)
    if (this.sockets === "up") line.onmessage({ data: '0{"pingInterval":25000,"pingTimeout":20000}' })
  }

  receive(line, packet) {
    const [, kind, id, body] = /^(4\d|\d)(\d*)(.*)$/.exec(packet)
    if (kind === "40") this.welcome(line, JSON.parse(body))
    if (kind === "42") this.answer(line, id, ...JSON.parse(body))
  }

  welcome(line, hello) {
    this.hellos.push(hello)
    if (this.refusal) {
      return line.onmessage({ data: `44${JSON.stringify({ message: "no", data: this.refusal })}` })
    }
    this.connected.add(line)
    line.onmessage({ data: '40{"sid":"s"}' })
    this.tell("change", this.changesSince(hello), [line])
    this.tell("me", this.me, [line])
  }

  answer(line, id, name, content) {
    this.asked.push([name, content])
    if (this.answers === "none") return
    const answer = name === "sync" ? this.sync(content) : this.perform(name, content)
    const say = () => line.onmessage({ data: `43${id}${JSON.stringify([answer])}` })
    if (this.answers === "heard") say()
    if (this.answers === "late") this.late.push(say)
  }

  tell(name, content, lines = this.connected) {
    for (const line of lines) line.onmessage({ data: `42${JSON.stringify([name, content])}` })
  }

  pulse(more = {}) {
    this.tell("pulse", { epoch: this.epoch, seq: this.seq, now: this.now, ...more })
  }

  ping() {
    for (const line of this.connected) line.onmessage({ data: "2" })
  }

  /** The page on the other side is closed. */
  forget() {
    for (const line of this.connected) line.close()
  }

  cut(...lines) {
    for (const line of lines.length ? lines : [...this.connected]) {
      this.connected.delete(line)
      line.isGone = true
      line.onclose()
    }
  }

  // The event

  me = { role: "attendee", votes: [], questions: [], turns: [] }

  /** The row as everyone sees it from now on; a broadcast that is `lost` reaches nobody. */
  put(row, { lost = false } = {}) {
    const since = this.seq++
    this.rows.set(row.id, { ...row, seq: this.seq })
    if (!lost) this.tell("change", this.changesSince({ epoch: this.epoch, since }))
  }

  restore(epoch) {
    Object.assign(this, { epoch, seq: 1, rows: new Map() })
  }

  changesSince({ epoch, since }) {
    const from = epoch === this.epoch && since <= this.seq ? since : 0
    const rows = [...this.rows.values()].filter(row => row.seq > from)
    return { epoch: this.epoch, since: from, seq: this.seq, put: { questions: rows }, drop: {} }
  }

  sync(content) {
    if (this.tooLarge) return { ok: false, code: "too_large", message: "too much" }
    return { ok: true, change: this.changesSince(content), me: this.me }
  }

  perform(name, content) {
    const { cid } = content
    const dup = this.done.has(cid)
    if (!dup) {
      this.done.set(cid, [name, content])
      this.put({ id: cid, text: content.text })
    }
    return { ok: true, seq: this.seq, dup, id: cid }
  }

  // Plain HTTP

  async serve(url, { method = "GET", headers, body, signal }) {
    this.requests.push([method, url.pathname + url.search])
    if (this.http === "refused") throw new TypeError("no network")
    if (this.http === "hangs") {
      return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)))
    }
    const name = url.pathname.split("/").at(-1)
    if (method === "POST") {
      return this.reply(this.perform(name, { ...JSON.parse(body), cid: headers["Idempotency-Key"] }))
    }
    const { epoch, since } = Object.fromEntries(url.searchParams)
    const change = this.changesSince({ epoch, since: Number(since) })
    if (change.since && change.seq === change.since) return this.reply(null, 304)
    return this.reply({ ...change, me: this.me })
  }

  reply(content, status = 200) {
    const headers = { Date: new Date(this.now).toUTCString() }
    return new Response(content && JSON.stringify(content), { status, headers })
  }
}
