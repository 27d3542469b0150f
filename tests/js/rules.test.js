import assert from "node:assert/strict"
import { readFileSync } from "node:fs"
import { test } from "node:test"
import { behind, expected, itemLeft, nowAndNext } from "../../static/js/rules/expected.js"
import { comesNext, line, onFloor } from "../../static/js/rules/floor.js"
import { suggest, willSpeak } from "../../static/js/rules/suggest.js"
import { speakingTime, timeline, turns } from "../../static/js/rules/timeline.js"

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

for (const { name, given: { items, entries, questions, now }, expected: wanted } of vectors("timeline")) {
  test(`timeline: ${name}`, () => {
    assert.deepEqual(timeline(items, entries, questions, now), wanted)
  })
}

for (const { name, given, expected: wanted } of vectors("speaking_time")) {
  test(`speaking time: ${name}`, () => {
    assert.deepEqual(speakingTime(given), wanted)
  })
}

test("the turns of whoever stays unnamed are of no group, and those of a hidden programme of none", () => {
  const turn = { item: "a", started_at: "2026-11-24T09:00:00Z", paused_ms: 0, channel: "room", earlier: [] }
  const entries = [
    { ...turn, kind: "normal", group: "States", nameless: true },
    { ...turn, kind: "programme", group: "Academia", nameless: false }
  ]

  const told = turns([{ id: "a", hidden: true }], entries, "2026-11-24T09:01:00Z")

  assert.deepEqual(told, [{ group: null, channel: "room", seconds: 60 }])
})

const item = (id, state, room = "main") => ({ id, rank: id, state, room })

test("the time of the live item stands still while the event is suspended", () => {
  const item = { actual_start: "2026-11-24T09:00:00Z", planned_minutes: 10, extended_minutes: 5 }
  const from = "2026-11-24T09:05:00Z"
  const left = (now, suspensions) => itemLeft(item, now, suspensions) / 60_000

  assert.equal(left("2026-11-24T09:05:00Z", []), 10)
  assert.equal(left("2026-11-24T09:09:00Z", [{ from, to: null, until: null }]), 10)
  assert.equal(left("2026-11-24T09:20:00Z", [{ from, to: "2026-11-24T09:10:00Z" }]), 0)
  assert.equal(left("2026-11-24T09:22:00Z", [{ from, to: "2026-11-24T09:10:00Z" }]), -2)
})

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

test("of turns that interrupted each other the last has the floor", () => {
  const turn = entry("a", "paused", { interrupted_by: "b" })
  const point = entry("b", "paused", { interrupted_by: "c" })
  const interposed = entry("c", "paused")

  assert.equal(onFloor([turn, point, interposed]), interposed)
})

test("who was interrupted comes next, unless another interruption waits", () => {
  const turn = entry("a", "paused", { interrupted_by: "b" })
  const point = entry("b", "speaking")
  const normal = entry("c", "waiting", { kind: "normal" })
  const order = entry("d", "waiting", { kind: "point_of_order" })

  assert.equal(comesNext([turn, point, normal]), turn)
  assert.equal(comesNext([turn, point]), turn)
  assert.equal(comesNext([turn, point, order]), order)
  assert.equal(comesNext([point, normal]), normal)
  assert.equal(comesNext([normal, order]), normal)
  assert.equal(comesNext([]), null)
})
