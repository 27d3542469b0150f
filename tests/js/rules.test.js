import assert from "node:assert/strict"
import { readFileSync } from "node:fs"
import { test } from "node:test"
import { behind, expected, nowAndNext } from "../../static/js/rules/expected.js"
import { line, onFloor } from "../../static/js/rules/floor.js"
import { suggest, willSpeak } from "../../static/js/rules/suggest.js"

const vectors = name => JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url)))

for (const { name, given: { items, now, suspensions }, expected: wanted } of vectors("expected")) {
  test(`expected: ${name}`, () => {
    assert.deepEqual(expected(items, now, suspensions), wanted.items)
    assert.deepEqual(behind(items, now, suspensions), wanted.behind)
  })

  test(`expected, by the clock's milliseconds: ${name}`, () => {
    assert.deepEqual(expected(items, Date.parse(now), suspensions), wanted.items)
  })
}

for (const { name, given: { rows, now, room }, expected: wanted } of vectors("suggest")) {
  test(`suggest: ${name}`, () => {
    assert.deepEqual(suggest(rows, now, room), wanted)
  })
}

for (const { name, given: { rows, now, hard_end, room }, expected: wanted } of vectors("pace")) {
  test(`pace: ${name}`, () => {
    assert.deepEqual(willSpeak(rows, now, hard_end, room), wanted)
  })
}

const item = (id, state, room = "main") => ({ id, rank: id, state, room })

test("now is the live item, next the first that is to come after it", () => {
  const items = [
    item("4", "upcoming"), item("3", "skipped"), item("2", "live"), item("1", "done"),
    item("5", "live", "side")
  ]

  assert.deepEqual(nowAndNext(items), { now: "2", next: "4" })
  assert.deepEqual(nowAndNext(items, "side"), { now: "5", next: null })
  assert.deepEqual(nowAndNext([]), { now: null, next: null })
})

const entry = (id, state, more = {}) =>
  ({ id, rank: id, state, room: "main", interrupted_by: null, ...more })

test("the line is who waits or was called, in the order of the ranks", () => {
  const rows = [
    entry("b", "waiting"), entry("a", "called"), entry("Z", "waiting"), entry("c", "held"),
    entry("d", "speaking"), entry("e", "waiting", { room: "side" })
  ]

  assert.deepEqual(line(rows).map(({ id }) => id), ["Z", "a", "b"])
  assert.deepEqual(line(rows, "side").map(({ id }) => id), ["e"])
})

test("the floor is with the turn that nobody has interrupted", () => {
  const interrupted = entry("a", "paused", { interrupted_by: "b" })
  const point = entry("b", "speaking")

  assert.equal(onFloor([interrupted, point]), point)
  assert.equal(onFloor([entry("a", "waiting")]), null)
  assert.equal(onFloor([entry("a", "paused")], "side"), null)
})
