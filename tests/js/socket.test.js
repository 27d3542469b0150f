import assert from "node:assert/strict"
import { beforeEach, test } from "node:test"
import { Socket } from "../../static/js/socket.js"
import { Device, listen } from "./fakes.js"

const HELLO = { event: "gcm-practice", epoch: null, since: 0 }
const OPEN = '0{"sid":"x","upgrades":[],"pingInterval":25000,"pingTimeout":20000}'

class FakeWebSocket {
  sent = []
  isClosed = false

  constructor(url) {
    this.url = url
    FakeWebSocket.last = this
  }

  send(packet) {
    this.sent.push(packet)
  }

  close() {
    this.isClosed = true
  }

  say(data) {
    this.onmessage({ data })
  }
}

let device, socket, line, heard

beforeEach(() => {
  device = new Device()
  socket = new Socket("ws://venue/socket.io/", HELLO, { WebSocket: FakeWebSocket, device })
  line = FakeWebSocket.last
  heard = listen(socket, "connect", "hear", "refuse", "close")
})

function connect() {
  line.say(OPEN)
  line.say('40{"sid":"y"}')
}

test("it says who it is once the server has greeted, and is connected when that is answered", () => {
  line.say(OPEN)
  assert.deepEqual(line.sent, [`40${JSON.stringify(HELLO)}`])
  assert.deepEqual(heard, [])

  line.say('40{"sid":"y"}')
  assert.deepEqual(heard, [["connect", null]])
})

test("what has no value is not said", () => {
  const hello = { event: "e", key: undefined }
  const quiet = new Socket("ws://venue/", hello, { WebSocket: FakeWebSocket, device })

  FakeWebSocket.last.say(OPEN)

  assert.deepEqual(FakeWebSocket.last.sent, ['40{"event":"e"}'])
  quiet.close()
})

test("it hears what the server says, even before it is connected", () => {
  line.say(OPEN)
  line.say('42["change",{"seq":1}]')
  line.say('40{"sid":"y"}')
  line.say('42["me",{"role":"attendee"}]')

  assert.deepEqual(heard, [
    ["hear", { name: "change", content: { seq: 1 } }],
    ["connect", null],
    ["hear", { name: "me", content: { role: "attendee" } }]
  ])
})

test("a text with line breaks and another script arrives as it was", () => {
  connect()
  const text = "one\ntwo\u2028ثلاثة"

  line.say(`42${JSON.stringify(["change", { text }])}`)

  assert.equal(heard.at(-1)[1].content.text, text)
})

test("a ping is answered", () => {
  connect()

  line.say("2")

  assert.equal(line.sent.at(-1), "3")
})

test("each answer finds its question", async () => {
  connect()

  const first = socket.send("questions.ask", { text: "When?" })
  const second = socket.send("sync", { epoch: "e", since: 4 })
  line.say('431[{"ok":true,"me":{}}]')
  line.say('430[{"ok":false,"code":"closed"}]')

  assert.deepEqual(line.sent.slice(1), [
    '420["questions.ask",{"text":"When?"}]',
    '421["sync",{"epoch":"e","since":4}]'
  ])
  assert.deepEqual(await first, { ok: false, code: "closed" })
  assert.deepEqual(await second, { ok: true, me: {} })
})

test("an answer that nobody waits for is no trouble", () => {
  connect()

  line.say('437[{"ok":true}]')

  assert.deepEqual(heard, [["connect", null]])
})

test("a refusal brings its code and its message, and then the socket is closed", () => {
  line.say(OPEN)

  const refusal = { code: "not_found", message: "There is no such event." }

  line.say(`44${JSON.stringify({ message: refusal.message, data: refusal })}`)

  assert.deepEqual(heard, [
    ["refuse", refusal],
    ["close", null]
  ])
  assert.equal(line.isClosed, true)
})

test("a refusal without a code is one that may pass", () => {
  line.say(OPEN)

  line.say('44{"message":"Unable to connect"}')

  assert.deepEqual(heard[0], ["refuse", { code: "unavailable", message: "Unable to connect" }])
})

for (const [name, packet] of [["leaving the namespace", "41"], ["closing the engine", "1"]]) {
  test(`the server ends it by ${name}`, () => {
    connect()

    line.say(packet)

    assert.deepEqual(heard.at(-1), ["close", null])
    assert.equal(line.isClosed, true)
  })
}

test("questions that are open when the socket closes are not answered any more", async () => {
  connect()
  const answer = socket.send("sync", {})

  line.onclose()

  await assert.rejects(answer, /closed/)
  await assert.rejects(socket.send("sync", {}), /closed/)
  assert.equal(heard.filter(([name]) => name === "close").length, 1)
})

test("closed by us, it says so once and hears nothing more", () => {
  connect()

  socket.close()
  line.onclose()
  line.say('42["change",{}]')

  assert.deepEqual(heard, [["connect", null], ["close", null]])
})

test("a server that does not let us in within ten seconds is given up", async () => {
  line.say(OPEN)
  await device.pass(9_999)
  assert.equal(line.isClosed, false)

  await device.pass(1)
  assert.equal(line.isClosed, true)
  assert.deepEqual(heard, [["close", null]])
})

test("a server that has stopped to ping is given up", async () => {
  connect()
  await device.pass(44_000)
  line.say("2")
  await device.pass(44_999)
  assert.equal(line.isClosed, false)

  await device.pass(1)
  assert.equal(line.isClosed, true)
})

test("binary and other packets that nobody asked for are passed over", () => {
  connect()

  line.say("6")
  line.say(new ArrayBuffer(8))
  line.say("")

  assert.deepEqual(heard, [["connect", null]])
})
