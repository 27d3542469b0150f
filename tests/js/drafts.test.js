import assert from "node:assert/strict"
import { beforeEach, test } from "node:test"
import { Outbox } from "../../static/js/outbox.js"
import { Drafts, SAVE_MS } from "../../static/js/rapporteur/drafts.js"
import { Device, Storage, settle } from "./fakes.js"

const BEGUN = "2026-11-24T09:00:00.000Z"
const ROW = { id: "n1", text: "They agree", tags: ["data"], version: 3 }

let device, storage, sent, isOpen

beforeEach(() => {
  device = new Device()
  storage = new Storage()
  sent = []
  isOpen = true
})

/** The page as it opens, with what the device has kept. */
function open() {
  const deliver = (name, { cid, ...args }) =>
    isOpen ? new Promise(answer => sent.push({ name, args, cid, answer })) : null
  const outbox = new Outbox({ deliver, slug: "gcm-practice", storage, device })
  const room = () => "main"
  return { outbox, drafts: new Drafts({ outbox, slug: "gcm-practice", room, now: () => Date.parse(BEGUN), storage, device }) }
}

async function answer(reply) {
  sent.at(-1).answer(reply)
  await settle()
}

const commands = () => sent.map(({ name, args }) => [name, args])

test("what is typed is saved after two seconds, and then as another text of the same note", async () => {
  const { drafts } = open()
  const draft = drafts.begin()

  drafts.write(draft, "They")
  drafts.write(draft, "They agree")
  await device.pass(SAVE_MS)
  await answer({ ok: true, id: "n1", seq: 7 })
  drafts.write(draft, "They agree on a fund.")
  await device.pass(SAVE_MS)

  assert.deepEqual(commands(), [
    ["notes.write", { text: "They agree", at: BEGUN, room: "main" }],
    ["notes.write", { text: "They agree on a fund.", id: "n1", seen: 7 }]
  ])
})

test("a finished note goes with its tags as soon as all of it has arrived", async () => {
  const { drafts } = open()
  const draft = drafts.begin()
  drafts.write(draft, "They agree")
  drafts.tag(draft, ["decision"])

  drafts.finish(draft)
  await answer({ ok: true, id: "n1", seq: 7 })
  const left = drafts.all.length
  await answer({ ok: true, id: "n1", seq: 8 })

  assert.deepEqual(commands().at(-1), ["notes.tag", { id: "n1", tags: ["decision"] }])
  assert.deepEqual([left, drafts.all.length], [1, 0])
})

test("nothing is sent of what is empty", async () => {
  const { drafts } = open()
  const draft = drafts.begin()

  drafts.write(draft, "  ")
  await device.pass(SAVE_MS)
  drafts.finish(draft)

  assert.deepEqual([commands(), drafts.all], [[], []])
})

test("what was typed without a line outlasts the page, and arrives once", async () => {
  isOpen = false
  const { drafts: closed } = open()
  const draft = closed.begin()
  closed.write(draft, "They agree")
  await device.pass(SAVE_MS)
  closed.write(draft, "They agree on a fund.")
  device.forget()
  const kept = closed.stateOf(draft)

  isOpen = true
  const { drafts, outbox } = open()
  outbox.flush()
  drafts.flush()
  await answer({ ok: true, id: "n1", seq: 7 })
  await device.pass(SAVE_MS)
  await answer({ ok: true, id: "n1", seq: 8 })

  assert.equal(kept, "kept")
  assert.deepEqual(commands(), [
    ["notes.write", { text: "They agree", at: BEGUN, room: "main" }],
    ["notes.write", { text: "They agree on a fund.", id: "n1", seen: 7 }]
  ])
  assert.deepEqual([drafts.current.text, drafts.stateOf(drafts.current)], ["They agree on a fund.", "saved"])
})

test("each note that waits has a moment of its own", () => {
  isOpen = false
  const { drafts } = open()

  for (const text of ["One", "Two"]) {
    const draft = drafts.begin()
    drafts.write(draft, text)
    drafts.finish(draft)
  }

  assert.deepEqual(drafts.all.map(({ at }) => at), [BEGUN, "2026-11-24T09:00:00.001Z"])
})

test("whoever writes over another hand decides which text stands", async () => {
  const { drafts } = open()
  const draft = drafts.edit(ROW)
  drafts.write(draft, "They agree on a fund.")
  drafts.finish(draft)

  await answer({ ok: false, code: "conflict", now: { ...ROW, text: "They disagree.", version: 5 } })
  const state = drafts.stateOf(draft)
  drafts.keep(draft)
  await answer({ ok: true, id: "n1", seq: 6 })

  assert.equal(state, "refused")
  assert.deepEqual(commands().at(-1), ["notes.write", { text: "They agree on a fund.", id: "n1", seen: 5 }])
  assert.deepEqual(drafts.all, [])
})

test("a tag that was put on meanwhile stands in nobody's way", async () => {
  const { drafts } = open()
  const draft = drafts.edit(ROW)
  drafts.write(draft, "They agree on a fund.")
  drafts.finish(draft)

  await answer({ ok: false, code: "conflict", now: { ...ROW, tags: [], version: 5 } })

  assert.deepEqual(commands().at(-1), ["notes.write", { text: "They agree on a fund.", id: "n1", seen: 5 }])
})

test("of a note that was removed meanwhile a new one can be made", async () => {
  const { drafts } = open()
  const draft = drafts.edit(ROW)
  drafts.write(draft, "They agree on a fund.")
  await device.pass(SAVE_MS)

  await answer({ ok: false, code: "not_found", message: "This is not here any more." })
  drafts.keep(draft)

  assert.deepEqual(commands().at(-1), ["notes.write", { text: "They agree on a fund.", at: BEGUN, room: "main" }])
})
