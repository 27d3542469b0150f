import assert from "node:assert/strict"
import { beforeEach, test } from "node:test"
import { Outbox, ownStorage } from "../../static/js/outbox.js"
import { Device, Storage, listen, settle } from "./fakes.js"

const OK = { ok: true, seq: 5, dup: false, id: "q1" }
const VERSION_4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

/** The way to the server; every delivery waits until the test answers it or cuts it off. */
class Way {
  isOpen = true
  sent = []

  deliver = (name, content) => {
    if (!this.isOpen) return null
    return new Promise((answer, cutOff) => this.sent.push({ name, ...content, answer, cutOff }))
  }

  get texts() {
    return this.sent.map(({ text }) => text)
  }
}

let device, way, storage

beforeEach(() => {
  device = new Device()
  way = new Way()
  storage = new Storage()
})

const open = (given = { storage }) =>
  new Outbox({ deliver: way.deliver, slug: "gcm-practice", device, ...given })
const states = outbox => outbox.entries.map(({ args, state }) => [args.text, state])

test("a command goes out with an id of its own, and its answer comes back", async () => {
  const outbox = open()
  const heard = listen(outbox, "change", "answer")

  const reply = outbox.send("questions.ask", { text: "When?" })
  const [{ cid, name, text, answer }] = way.sent
  answer(OK)

  assert.match(cid, VERSION_4)
  assert.deepEqual([name, text], ["questions.ask", "When?"])
  assert.deepEqual(await reply, OK)
  const entry = { cid, name: "questions.ask", args: { text: "When?" } }
  assert.deepEqual(heard, [
    ["change", { ...entry, state: "sending" }],
    ["change", { ...entry, state: "answered" }],
    ["answer", { entry: { ...entry, state: "answered" }, answer: OK }]
  ])
  assert.deepEqual([outbox.entries, storage.length], [[], 0])
})

test("a refusal is an answer, with the row as it is now", async () => {
  const refusal = { ok: false, code: "conflict", message: "Look again.", now: { id: "q1" } }
  const reply = open().send("questions.approve", { id: "q1", seen: 3 })

  way.sent[0].answer(refusal)

  assert.deepEqual(await reply, refusal)
})

test("who sends too fast is told so, and nothing is sent again", async () => {
  const refusal = { ok: false, code: "rate_limited", message: "Wait.", retry_after_ms: 20_000 }
  const outbox = open()
  const reply = outbox.send("questions.ask", { text: "When?" })

  way.sent[0].answer(refusal)
  await device.pass(30_000)

  assert.deepEqual(await reply, refusal)
  assert.equal(way.sent.length, 1)
})

test("without an answer in five seconds the same goes again, under the same id", async () => {
  const outbox = open()
  const reply = outbox.send("questions.ask", { text: "When?" })
  await device.pass(4_999)
  assert.equal(way.sent.length, 1)

  await device.pass(1)
  const [first, second] = way.sent
  second.answer({ ...OK, dup: true })

  assert.equal(second.cid, first.cid)
  assert.deepEqual(await reply, { ...OK, dup: true })
})

test("an answer counts, however late, and a second one does no harm", async () => {
  const outbox = open()
  const heard = listen(outbox, "answer")
  const reply = outbox.send("questions.ask", { text: "When?" })
  await device.pass(6_000)

  way.sent[0].answer(OK)
  assert.deepEqual(await reply, OK)
  way.sent[1].answer({ ...OK, dup: true })
  await device.pass(20_000)

  assert.equal(heard.length, 1)
  assert.equal(way.sent.length, 2)
})

test("commands go one after the other, in the order in which they were given", async () => {
  const outbox = open()
  for (const text of ["one", "two", "three"]) outbox.send("questions.ask", { text })
  assert.deepEqual(way.texts, ["one"])

  for (let at = 0; at < 3; at++) {
    way.sent[at].answer(OK)
    await settle()
  }

  assert.deepEqual(way.texts, ["one", "two", "three"])
})

test("a refused command does not hold up those behind it", async () => {
  const outbox = open()
  for (const text of ["one", "two"]) outbox.send("questions.ask", { text })

  way.sent[0].answer({ ok: false, code: "closed", message: "Closed." })
  await settle()

  assert.deepEqual(way.texts, ["one", "two"])
})

test("while the server is unavailable the command waits as long as it is told", async () => {
  const outbox = open()
  const reply = outbox.send("questions.ask", { text: "When?" })
  way.sent[0].answer({ ok: false, code: "unavailable", message: "Later.", retry_after_ms: 7_000 })
  await device.pass(6_999)
  assert.equal(way.sent.length, 1)
  assert.deepEqual(states(outbox), [["When?", "sending"]])

  await device.pass(1)
  way.sent[1].answer(OK)

  assert.equal(way.sent[1].cid, way.sent[0].cid)
  assert.deepEqual(await reply, OK)
})

test("unavailable without a time is tried again after a second", async () => {
  open().send("questions.ask", { text: "When?" })
  way.sent[0].answer({ ok: false, code: "unavailable", message: "Later." })

  await device.pass(1_000)

  assert.equal(way.sent.length, 2)
})

test("while there is no way it is saved on the device, and goes as soon as one opens", async () => {
  way.isOpen = false
  const outbox = open()
  const heard = listen(outbox, "change")
  outbox.send("questions.ask", { text: "one" })
  outbox.send("questions.ask", { text: "two" })
  assert.deepEqual(heard.map(([, { state }]) => state), ["saved", "saved"])

  await device.pass(600_000)
  assert.deepEqual(states(outbox), [["one", "saved"], ["two", "saved"]])

  way.isOpen = true
  outbox.flush()
  assert.deepEqual(way.texts, ["one"])
  assert.deepEqual(states(outbox), [["one", "sending"], ["two", "sending"]])
})

test("cut off while it was on its way it is saved, and goes again under the same id", async () => {
  const outbox = open()
  outbox.send("questions.ask", { text: "When?" })

  way.sent[0].cutOff(new Error("the socket was closed"))
  await settle()
  assert.deepEqual(states(outbox), [["When?", "saved"]])

  outbox.flush()
  assert.equal(way.sent[1].cid, way.sent[0].cid)
})

test("what was typed offline outlasts a closed tab, in order, and arrives once", async () => {
  way.isOpen = false
  const closed = open()
  for (const text of ["one", "two", "three"]) closed.send("questions.ask", { text })
  const cids = closed.entries.map(({ cid }) => cid)
  assert.equal(storage.length, 3)

  way.isOpen = true
  const outbox = open()
  const heard = listen(outbox, "answer")
  assert.deepEqual(states(outbox), [["one", "saved"], ["two", "saved"], ["three", "saved"]])
  outbox.flush()
  for (let at = 0; at < 3; at++) {
    way.sent[at].answer(OK)
    await settle()
  }

  assert.deepEqual(way.sent.map(({ cid, text }) => [cid, text]), [
    [cids[0], "one"], [cids[1], "two"], [cids[2], "three"]
  ])
  assert.deepEqual(heard.map(([, { entry }]) => entry.args.text), ["one", "two", "three"])
  assert.deepEqual([open().entries, storage.length], [[], 0])
})

test("a tab closed before the answer came sends the same id again when it is opened", async () => {
  open().send("questions.ask", { text: "When?" })

  open().flush()

  assert.equal(way.sent.length, 2)
  assert.equal(way.sent[1].cid, way.sent[0].cid)
})

test("what one tab has sent another does not send again", async () => {
  way.isOpen = false
  const first = open()
  first.send("questions.vote", { id: "q1", on: true })
  const second = open()

  way.isOpen = true
  first.flush()
  way.sent[0].answer(OK)
  await settle()
  second.flush()

  assert.equal(way.sent.length, 1)
  assert.deepEqual(second.entries, [])
})

test("what is new goes after what was left from before", async () => {
  way.isOpen = false
  open().send("questions.ask", { text: "before" })

  const outbox = open()
  outbox.send("questions.ask", { text: "after" })

  assert.deepEqual(states(open()), [["before", "saved"], ["after", "saved"]])
})

test("one event's outbox leaves another's alone, and whatever else the page keeps", () => {
  storage.setItem("theme", "dark")
  way.isOpen = false
  open().send("questions.ask", { text: "When?" })

  const other = new Outbox({ deliver: way.deliver, slug: "another", storage, device })

  assert.deepEqual(other.entries, [])
  assert.equal(storage.getItem("theme"), "dark")
})

test("a device without room does not claim to have saved it, but sends it", async () => {
  storage.full = true
  const outbox = open()
  const reply = outbox.send("questions.ask", { text: "When?" })

  way.sent[0].cutOff(new Error("the socket was closed"))
  await settle()
  assert.deepEqual(states(outbox), [["When?", "sending"]])

  outbox.flush()
  way.sent[1].answer(OK)
  assert.deepEqual(await reply, OK)
})

test("without a storage, what could not be sent within 20 s is not sent later by itself", async () => {
  way.isOpen = false
  const outbox = open({})
  outbox.send("speakers.call_next", { expected: null, text: "next" })
  await device.pass(19_999)
  assert.deepEqual(states(outbox), [["next", "sending"]])

  await device.pass(1)
  assert.deepEqual(states(outbox), [["next", "unsent"]])
  way.isOpen = true
  outbox.flush()

  assert.deepEqual(way.sent, [])
})

test("who wants it sent after all says so, and gets its answer", async () => {
  way.isOpen = false
  const outbox = open({})
  const reply = outbox.send("speakers.pause", { text: "pause" })
  await device.pass(20_000)

  way.isOpen = true
  outbox.retry(outbox.entries[0].cid)
  assert.deepEqual(states(outbox), [["pause", "sending"]])
  way.sent[0].answer(OK)

  assert.deepEqual(await reply, OK)
})

test("what was not sent does not hold up what comes after it", async () => {
  way.isOpen = false
  const outbox = open({})
  outbox.send("speakers.pause", { text: "pause" })
  await device.pass(20_000)

  way.isOpen = true
  outbox.send("speakers.resume", { text: "resume" })

  assert.deepEqual(way.texts, ["resume"])
  assert.deepEqual(states(outbox), [["pause", "unsent"], ["resume", "sending"]])
})

test("who gives a command up hears so, and it is forgotten", async () => {
  way.isOpen = false
  const outbox = open()
  const reply = outbox.send("questions.ask", { text: "When?" })

  outbox.drop(outbox.entries[0].cid)

  assert.deepEqual(await reply, { ok: false, code: "dropped" })
  assert.deepEqual([outbox.entries, storage.length], [[], 0])
})

test("a command that the server never answers does not hold up the others for ever", async () => {
  const outbox = open()
  outbox.send("questions.ask", { text: "odd" })
  outbox.send("questions.ask", { text: "good" })

  await device.pass(60_000)

  assert.deepEqual(states(outbox), [["odd", "unsent"], ["good", "sending"]])
  assert.equal(way.texts.filter(text => text === "odd").length, 12)
  assert.equal(storage.length, 2)
})

test("a browser that forbids storage has none", () => {
  const host = {
    get localStorage() {
      throw new DOMException("forbidden", "SecurityError")
    }
  }

  assert.equal(ownStorage(host), null)
  assert.equal(ownStorage({ localStorage: storage }), storage)
})
