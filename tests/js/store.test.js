import assert from "node:assert/strict"
import { test } from "node:test"
import { Store } from "../../static/js/store.js"
import { listen } from "./fakes.js"

const ann = { id: "q1", rank: "b", text: "When?", seq: 3 }
const bo = { id: "q2", rank: "a", text: "Why?", seq: 4 }
const opening = { id: "i1", rank: "a", title: "Opening", seq: 1 }
const page = { epoch: "e", since: 0, seq: 4, put: { questions: [ann, bo], agenda: [opening] } }

test("a store begins with what the page brought", () => {
  const store = new Store(page)

  assert.equal(store.epoch, "e")
  assert.equal(store.seq, 4)
  assert.deepEqual(store.row("questions", "q1"), ann)
  assert.equal(store.row("questions", "q9"), undefined)
  assert.deepEqual(store.rows("speakers"), [])
  assert.equal(store.me, null)
})

test("a store without a state knows nothing and would ask from 0", () => {
  const store = new Store()

  assert.deepEqual([store.epoch, store.seq, store.rows("questions")], [null, 0, []])
})

test("rows come in the order of their ranks, as plain text", () => {
  const store = new Store()
  const rows = ["a", "Z", "a1", "B"].map(rank => ({ id: rank, rank }))

  store.hear({ epoch: "e", since: 0, seq: 1, put: { questions: rows } })

  assert.deepEqual(store.rows("questions").map(row => row.id), ["B", "Z", "a", "a1"])
})

test("a number is reached when its change is heard, and not before", async () => {
  const store = new Store(page)
  const heard = []
  for (const seq of [4, 5, 6]) store.reach(seq).then(() => heard.push(seq))
  const settle = () => new Promise(resolve => setImmediate(resolve))

  await settle()
  assert.deepEqual(heard, [4])
  store.hear({ epoch: "e", since: 4, seq: 5, put: {}, drop: {} })
  await settle()
  assert.deepEqual(heard, [4, 5])
})

test("sorting the rows that were handed out changes nothing in the store", () => {
  const store = new Store(page)

  store.rows("questions").reverse()

  assert.deepEqual(store.rows("questions"), [bo, ann])
})

test("a change puts rows whole, drops rows, and says which", () => {
  const store = new Store(page)
  const heard = listen(store, "change", "ask")
  const newer = { id: "q2", rank: "a", text: "Why not?", seq: 6 }

  store.hear({ epoch: "e", since: 4, seq: 6, put: { questions: [newer] }, drop: { agenda: ["i1"] } })

  assert.deepEqual(store.rows("questions"), [newer, ann])
  assert.deepEqual(store.rows("agenda"), [])
  assert.equal(store.seq, 6)
  assert.deepEqual(heard, [["change", {
    whole: false, boards: ["questions", "agenda"], ids: { questions: ["q2"], agenda: ["i1"] }
  }]])
})

test("a row that is dropped without ever having been known is no trouble", () => {
  const store = new Store(page)

  store.hear({ epoch: "e", since: 4, seq: 5, put: {}, drop: { questions: ["q7"], screens: ["s1"] } })

  assert.deepEqual(store.rows("questions"), [bo, ann])
})

test("a whole state replaces all, and the boards that it empties are told too", () => {
  const store = new Store(page)
  const heard = listen(store, "change")

  store.hear({ epoch: "f", since: 0, seq: 1, put: { questions: [ann] } })

  assert.deepEqual(store.toJSON(), { epoch: "f", since: 0, seq: 1, put: { questions: [ann] }, me: null })
  assert.deepEqual(heard, [["change", {
    whole: true, boards: ["questions", "agenda"], ids: { questions: ["q1", "q2"], agenda: ["i1"] }
  }]])
})

test("what is late or known already changes nothing and says nothing", () => {
  const store = new Store(page)
  const heard = listen(store, "change", "ask")

  store.hear({ epoch: "e", since: 2, seq: 4, put: { questions: [{ id: "q1", text: "old" }] }, drop: {} })

  assert.deepEqual(store.row("questions", "q1"), ann)
  assert.deepEqual(heard, [])
})

test("a gap makes it ask from where it is, and leaves the rows alone", () => {
  const store = new Store(page)
  const heard = listen(store, "change", "ask")

  store.hear({ epoch: "e", since: 7, seq: 8, put: { questions: [{ id: "q8" }] }, drop: {} })

  assert.deepEqual(heard, [["ask", { since: 4, epoch: "e", seq: 8 }]])
  assert.equal(store.seq, 4)
  assert.equal(store.row("questions", "q8"), undefined)
})

test("what is one's own is replaced whole", () => {
  const store = new Store(page)
  const heard = listen(store, "me")
  const me = { role: "attendee", votes: ["q1"], questions: [], turns: [] }

  store.hearMe(me)

  assert.equal(store.me, me)
  assert.deepEqual(heard, [["me", me]])
})

test("what was kept as JSON is a state to begin with", () => {
  const store = new Store(page)
  store.hearMe({ role: "attendee", votes: ["q1"], questions: [], turns: [] })

  const again = new Store(JSON.parse(JSON.stringify(store)))

  assert.deepEqual(again.toJSON(), store.toJSON())
})
