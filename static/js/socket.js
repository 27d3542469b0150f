import { Alarms, news, ownDevice } from "./device.js"

const OPEN = "0"
const CLOSE = "1"
const PING = "2"
const PONG = "3"
const CONNECT = "40"
const DISCONNECT = "41"
const EVENT = "42"
const ACK = "43"
const REFUSED = "44"

/**
 * Socket.IO 5 over Engine.IO 4: one WebSocket, namespace "/", text alone.
 *
 * Events: "connect"; "refuse" {code, message}; "close", once, however it ends; "hear"
 * {name, content} for whatever the server says, which may come before "connect".
 */
export class Socket extends EventTarget {
  #line
  #auth
  #alarms
  #patience
  #answers = new Map()
  #last = 0
  #ended = false

  /** `patience`: how long the server may take to let us in, in milliseconds. */
  constructor(url, auth, { WebSocket, device = ownDevice, patience = 10_000 }) {
    super()
    this.#auth = auth
    this.#alarms = new Alarms(device)
    this.#patience = patience
    this.#await(patience)
    this.#line = new WebSocket(url)
    this.#line.onmessage = ({ data }) => this.#hear(data)
    this.#line.onclose = () => this.#end()
  }

  /** The server's answer; rejects when the socket closes before there is one. */
  send(name, content) {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(new Error("the socket is closed"))
      const id = String(this.#last++)
      this.#answers.set(id, { resolve, reject })
      this.#line.send(EVENT + id + JSON.stringify([name, content]))
    })
  }

  close() {
    this.#line.close()
    this.#end()
  }

  #hear(packet) {
    if (this.#ended) return
    const [, kind, id, body] = /^(4\d|\d)(\d*)(.*)$/s.exec(packet) ?? []
    const content = body ? JSON.parse(body) : null
    if (kind === OPEN) this.#greet(content)
    else if (kind === PING) this.#pong()
    else if (kind === CONNECT) this.#welcome()
    else if (kind === EVENT) this.#tell(...content)
    else if (kind === ACK) this.#answer(id, content[0])
    else if (kind === REFUSED) this.#refuse(content)
    else if (kind === CLOSE || kind === DISCONNECT) this.close()
  }

  #tell(name, content) {
    this.dispatchEvent(news("hear", { name, content }))
  }

  #greet({ pingInterval, pingTimeout }) {
    this.#await(this.#patience)
    this.#patience = pingInterval + pingTimeout
    this.#line.send(CONNECT + JSON.stringify(this.#auth))
  }

  #welcome() {
    this.#await(this.#patience)
    this.dispatchEvent(news("connect"))
  }

  #pong() {
    this.#await(this.#patience)
    this.#line.send(PONG)
  }

  #answer(id, answer) {
    this.#answers.get(id)?.resolve(answer)
    this.#answers.delete(id)
  }

  #refuse({ message, data }) {
    this.dispatchEvent(news("refuse", { code: "unavailable", message, ...data }))
    this.close()
  }

  /** A server that lets so long pass without a ping is gone. */
  #await(ms) {
    this.#alarms.set("gone", ms, () => this.close())
  }

  #end() {
    if (this.#ended) return
    this.#ended = true
    this.#alarms.clear()
    for (const { reject } of this.#answers.values()) reject(new Error("the socket was closed"))
    this.dispatchEvent(news("close"))
  }
}
