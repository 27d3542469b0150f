import assert from "node:assert/strict"
import { afterEach, beforeEach, test } from "node:test"
import { JSDOM } from "jsdom"
import { moves } from "../../static/js/console/moves.js"
import { Store } from "../../static/js/store.js"

const PAGE = `<!doctype html>
<html lang="en"><body>
  <div id="back" hidden>
    <p data-field="done"></p>
    <button data-verb="offer" hidden></button>
    <button data-verb="back"></button>
  </div>
  <p id="refusal" hidden></p>
</body></html>`

const EVENT = { id: "event", title: "Roundtable" }
const asked = (id, state) => ({ id, text: `Question ${id}`, state })

let page, sent, replies, move

beforeEach(() => {
  const { document } = new JSDOM(PAGE).window
  Object.assign(globalThis, { document })
  const put = { event: [EVENT], questions: [asked("a", "approved"), asked("b", "approved")] }
  const store = new Store({ epoch: "e", since: 0, seq: 7, put })
  sent = []
  replies = []
  page = {
    store,
    live: { state: "live" },
    word: (name, { what = "" } = {}) => `${name} ${what}`.trim(),
    async send(name, args) {
      sent.push([name, args])
      return replies.shift()
    }
  }
  move = moves(page)
})

afterEach(() => delete globalThis.document)

const done = (seq, id) => ({ ok: true, seq, id })
const refusal = () => document.getElementById("refusal").textContent.replace(/[\u2068\u2069]/g, "")

test("what is taken back is one's own move: the row as that left it", async () => {
  replies.push(done(8, "a"), done(9, "a"))

  await move.act("questions.approve", { id: "a", seen: 7 }, "Question a")
  await move.back()

  assert.deepEqual(sent.at(-1), ["questions.back", { id: "a", seen: 8 }])
})

test("of several what is taken back is what the move left as it is", async () => {
  replies.push(done(8, "a"), done(9, "a"))

  await move.act("questions.approve", { ids: ["a", "b"] }, "2 selected")
  await move.back()

  assert.deepEqual(sent.at(-1), ["questions.back", { ids: ["a", "b"], seen: 8 }])
})

test("what is done to the list as a whole is taken back from the event", async () => {
  replies.push(done(8, "event"), done(9, "event"))

  await move.act("speakers.close")
  await move.back()

  assert.deepEqual(sent.at(-1), ["event.back", { id: "event", seen: 8 }])
})

test("what happened instead is named where a move cannot be taken back", async () => {
  const now = { ...asked("a", "declined"), version: 9 }
  replies.push(done(8, "a"), { ok: false, code: "conflict", message: "Changed meanwhile.", now })

  await move.act("questions.approve", { id: "a", seen: 7 }, "Question a")
  await move.back()

  assert.equal(refusal(), "Changed meanwhile. now_reads Question a · staff_state.declined")
})

test("what may follow from a move is offered while it is the last, and not after another", async () => {
  const button = document.querySelector("[data-verb=offer]")
  const [finished, other] = [done(8, "a"), done(9, "b")]
  replies.push(finished, other, done(10, "a"))
  await move.act("speakers.finish", { id: "a" })

  move.offer(finished, "questions.answer", { id: "b" }, "Question b")
  assert.equal(button.hidden, false)
  await move.act("questions.star", { id: "b" })
  assert.equal(button.hidden, true)
  move.offer(finished, "questions.answer", { id: "b" }, "Question b")
  assert.equal(button.hidden, true)

  move.offer(other, "questions.answer", { id: "a" }, "Question a")
  await move.accept()
  assert.deepEqual(sent.at(-1), ["questions.answer", { id: "a" }])
  assert.equal(button.hidden, true)
})

test("a taking back is no move that could be taken back", async () => {
  replies.push(done(8, "a"))

  await move.act("agenda.back", { id: "a" }, "Question a")
  await move.back()

  assert.equal(sent.length, 1)
  assert.equal(refusal(), "nothing_back")
})
