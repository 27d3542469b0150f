import assert from "node:assert/strict"
import { beforeEach, test } from "node:test"
import { Clock, Ticker, format, phase, timeLeft } from "../../static/js/clock.js"
import { Device, listen } from "./fakes.js"

const TEN = Date.parse("2026-10-01T10:00:00.000Z")
const iso = ms => new Date(ms).toISOString()

let device, clock

beforeEach(() => {
  device = new Device()
  clock = new Clock(device)
})

test("the time is unknown until the server has said it", () => {
  assert.equal(clock.now(), null)
})

test("a device whose clock is an hour off shows the server's time", async () => {
  device.moveWallClock(3_600_000)
  clock.hear(iso(TEN))

  await device.pass(1_500)

  assert.equal(clock.now(), TEN + 1_500)
})

test("moving the device's clock while it is watched changes nothing", async () => {
  clock.hear(iso(TEN))
  await device.pass(1_000)

  device.moveWallClock(-3_600_000)

  assert.equal(clock.now(), TEN + 1_000)
})

test("a pulse that was late does not set the clock back, an earlier one sets it right", async () => {
  clock.hear(iso(TEN - 800))
  await device.pass(15_000)
  clock.hear(iso(TEN + 15_000 - 20))
  assert.equal(clock.now(), TEN + 14_980)

  await device.pass(15_000)
  clock.hear(iso(TEN + 30_000 - 3_000))
  assert.equal(clock.now(), TEN + 29_980)
})

test("pulses that waited while the page was frozen do not set the clock back", async () => {
  clock.hear(iso(TEN))
  await device.pass(600_000)

  for (let late = 600_000; late > 0; late -= 15_000) clock.hear(iso(TEN + 600_000 - late))
  await device.pass(5_000)
  clock.hear(iso(TEN + 605_000 - 10))

  assert.equal(clock.now(), TEN + 605_000)
})

test("a server whose clock was set back is believed within a minute", async () => {
  clock.hear(iso(TEN))
  const heard = listen(clock, "set")

  for (let passed = 15_000; passed <= 60_000; passed += 15_000) {
    await device.pass(15_000)
    clock.hear(iso(TEN + passed - 300_000))
  }

  assert.equal(clock.now(), TEN + 60_000 - 300_000)
  assert.equal(heard.length, 1)
})

test("a device that stopped counting while it slept is right with the first word it hears", () => {
  clock.hear(iso(TEN))

  device.sleep(600_000)
  clock.hear(iso(TEN + 600_000))

  assert.equal(clock.now(), TEN + 600_000)
})

test("the date of an HTTP answer will do, what is no time is passed over", () => {
  clock.hear("Thu, 01 Oct 2026 10:00:00 GMT")
  clock.hear(undefined)
  clock.hear(null)
  clock.hear("soon")

  assert.equal(clock.now(), TEN)
})

const turn = {
  limit_s: 120, started_at: iso(TEN), paused_at: null, paused_ms: 0, ended_at: null
}

for (const [name, given, after, left] of [
  ["a turn that has not started has all its time", { started_at: null }, 90_000, 120_000],
  ["a running turn loses what has passed", {}, 90_000, 30_000],
  ["a turn over its limit has less than nothing", {}, 162_000, -42_000],
  ["a paused turn stands still", { paused_at: iso(TEN + 60_000) }, 90_000, 60_000],
  ["a pause that is over was no speaking", { paused_ms: 20_000 }, 90_000, 50_000],
  ["a second pause adds to the first", { paused_at: iso(TEN + 60_000), paused_ms: 20_000 }, 99_000, 80_000],
  ["an ended turn stands still", { ended_at: iso(TEN + 100_000) }, 500_000, 20_000],
  ["a turn that ended in a pause ended then", {
    paused_at: iso(TEN + 60_000), ended_at: iso(TEN + 100_000)
  }, 500_000, 20_000]
]) {
  test(name, () => {
    assert.equal(timeLeft({ ...turn, ...given }, TEN + after), left)
  })
}

for (const [left, text] of [
  [120_000, "2:00"], [119_999, "2:00"], [119_000, "1:59"], [61_000, "1:01"], [9_001, "0:10"],
  [1, "0:01"], [0, "0:00"], [-999, "0:00"], [-1_000, "+0:01"], [-42_500, "+0:42"],
  [-600_000, "+10:00"], [5_400_000, "90:00"]
]) {
  test(`${left} ms left is written ${text}`, () => {
    assert.equal(format(left), text)
  })
}

for (const [left, name] of [
  [120_001, "plenty"], [120_000, "two_minutes"], [30_001, "two_minutes"], [30_000, "thirty_seconds"],
  [1, "thirty_seconds"], [0, "over"], [-5_000, "over"]
]) {
  test(`${left} ms left is ${name}`, () => {
    assert.equal(phase(left), name)
  })
}

test("all clocks of a page tick together, on the server's full seconds", async () => {
  const ticker = new Ticker(clock, device)
  const heard = listen(ticker, "tick")
  clock.hear(iso(TEN + 300))

  await device.pass(2_700)

  assert.deepEqual(heard.map(([, now]) => now - TEN), [300, 1_000, 2_000, 3_000])
})

test("nothing ticks while the time is unknown", async () => {
  const heard = listen(new Ticker(clock, device), "tick")

  await device.pass(5_000)

  assert.deepEqual(heard, [])
})

test("a ticker made when the time is known already begins by itself", async () => {
  clock.hear(iso(TEN))
  const heard = listen(new Ticker(clock, device), "tick")

  await device.pass(1_000)

  assert.deepEqual(heard.map(([, now]) => now - TEN), [0, 1_000])
})

test("a clock that is set right is drawn at once, and still on the full second after", async () => {
  clock.hear(iso(TEN))
  const heard = listen(new Ticker(clock, device), "tick")
  await device.pass(100)

  device.sleep(60_000)
  clock.hear(iso(TEN + 60_500))
  await device.pass(500)

  assert.deepEqual(heard.map(([, now]) => now - TEN), [0, 60_500, 61_000])
})

function watching(look) {
  clock.hear(iso(TEN))
  const ticker = new Ticker(clock, device)
  ticker.watch("speaker", look)
  return listen(ticker, "phase")
}

test("a running clock is announced at two minutes, at thirty seconds and when the time is up", async () => {
  const heard = watching(now => ({ id: "s1", left: timeLeft({ ...turn, limit_s: 180 }, now) }))

  await device.pass(200_000)

  assert.deepEqual(heard, [
    ["phase", { name: "speaker", id: "s1", phase: "two_minutes" }],
    ["phase", { name: "speaker", id: "s1", phase: "thirty_seconds" }],
    ["phase", { name: "speaker", id: "s1", phase: "over" }]
  ])
})

test("a turn of two minutes is not announced as it begins, nor is the next speaker's", async () => {
  let id = "s1"
  const heard = watching(now => ({ id, left: id === "s1" ? 500_000 : timeLeft(turn, now) }))

  await device.pass(1_000)
  id = "s2"
  await device.pass(1_000)

  assert.deepEqual(heard, [])
})

test("more time is not announced, but running out of it again is", async () => {
  let more = 0
  const heard = watching(now => ({ id: "s1", left: timeLeft(turn, now) + more }))

  await device.pass(95_000)
  more = 30_000
  await device.pass(30_000)

  assert.deepEqual(heard.map(([, { phase }]) => phase), ["thirty_seconds", "thirty_seconds"])
})

test("nothing is announced while nobody speaks", async () => {
  const heard = watching(() => null)

  await device.pass(5_000)

  assert.deepEqual(heard, [])
})
