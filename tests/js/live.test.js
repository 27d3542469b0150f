import assert from "node:assert/strict"
import { beforeEach, test } from "node:test"
import { Clock } from "../../static/js/clock.js"
import { Live } from "../../static/js/live.js"
import { Store } from "../../static/js/store.js"
import { Device, Page, Storage, listen, settle } from "./fakes.js"
import { Server } from "./server.js"

let device, server, store, page, live, clock

beforeEach(() => {
  device = new Device()
  server = new Server(device)
  server.put({ id: "q1", text: "When?" })
})

/** A page that the server has drawn just now, and that is live once the socket has opened. */
async function visit(given = {}, surroundings = {}) {
  store = new Store(server.changesSince({ epoch: null, since: 0 }))
  page = new Page(server, surroundings)
  clock = new Clock(device)
  clock.hear(server.now)
  live = new Live({ slug: "gcm-practice", store, clock, host: page, device, ...given })
  live.start()
  await settle()
}

const texts = () => store.rows("questions").map(row => row.text)
const syncs = () => server.asked.filter(([name]) => name === "sync").map(([, content]) => content)
const polls = () => server.requests.filter(([method]) => method === "GET").map(([, url]) => url)

async function passWithPulses(ms) {
  for (let passed = 0; passed < ms; passed += 15_000) {
    await device.pass(Math.min(15_000, ms - passed))
    server.ping()
    server.pulse()
  }
}

// Connecting

test("a socket says where the page is, and is told the rest and what is one's own", async () => {
  await visit()
  server.put({ id: "q2", text: "Why?" })

  assert.deepEqual(server.hellos, [{
    event: "gcm-practice", pace: "normal", large: "http", epoch: "a", since: 1
  }])
  assert.deepEqual(texts(), ["When?", "Why?"])
  assert.deepEqual(store.me, server.me)
  assert.deepEqual(syncs(), [])
})

test("key, audience, channel and pace are said too", async () => {
  await visit({ key: "k", audience: "public", channel: "room", pace: "slow" })

  assert.deepEqual(server.hellos, [{
    event: "gcm-practice", large: "http", epoch: "a", since: 1,
    key: "k", audience: "public", channel: "room", pace: "slow"
  }])
})

test("who saves data hears of counts seldom", async () => {
  await visit({}, { saveData: true })

  assert.equal(server.hellos[0].pace, "slow")
})

test("on HTTPS the socket is encrypted too", async () => {
  let url
  server.WebSocket = class {
    constructor(given) {
      url = given
    }
  }
  page = new Page(server)
  page.location.href = "https://events.example/e/gcm-practice?x=1"

  new Live({ slug: "e", store: new Store(), clock: new Clock(device), host: page, device }).start()

  assert.equal(url, "wss://events.example/socket.io/?EIO=4&transport=websocket")
})

// Coming back

test("after a cut it comes back with its number, and is told what it missed alone", async () => {
  await visit()
  server.cut()
  server.put({ id: "q2", text: "Why?" })

  await device.pass(500)

  assert.equal(server.hellos.at(-1).since, 1)
  assert.deepEqual(texts(), ["When?", "Why?"])
})

test("it waits 0.5, 1, 2 … 30 s between sockets, a quarter more or less by chance", async () => {
  const began = []
  for (const chance of [0, 0.5, 1]) {
    device = new Device()
    device.chance = chance
    server = new Server(device)
    Object.assign(server, { sockets: "refused", http: "refused" })
    await visit()
    const start = device.now()
    const waits = []
    for (let tries = server.tries, last = start; waits.length < 8;) {
      await device.pass(125)
      if (server.tries === tries) continue
      tries = server.tries
      waits.push(device.now() - last)
      last = device.now()
    }
    began.push(waits)
  }

  assert.deepEqual(began, [
    [375, 750, 1_500, 3_000, 6_000, 12_000, 22_500, 22_500],
    [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000],
    [625, 1_250, 2_500, 5_000, 10_000, 20_000, 37_500, 37_500]
  ])
})

test("a screen comes back within two and a half seconds, however long the line was gone", async () => {
  await visit({ eager: true, key: "k" })
  server.sockets = "refused"
  server.http = "refused"
  server.cut()
  await device.pass(180_000)

  server.put({ id: "q2", text: "Why?" })
  server.sockets = "up"
  await device.pass(2_500)

  assert.deepEqual(texts(), ["When?", "Why?"])
})

test("a socket that hangs is given up after ten seconds", async () => {
  Object.assign(server, { sockets: "hangs", http: "refused" })
  await visit()
  await device.pass(10_000)
  server.sockets = "up"

  await device.pass(500)

  assert.equal(server.hellos.length, 1)
})

test("sockets that open and close at once are tried less and less often", async () => {
  await visit()
  for (let at = 0; at < 5; at++) {
    server.cut()
    await device.pass(500 * 2 ** at)
  }
  assert.equal(server.hellos.length, 6)

  await device.pass(10_000)
  server.cut()
  await device.pass(500)

  assert.equal(server.hellos.length, 7)
})

test("on coming online it does not wait for its turn", async () => {
  await visit()
  server.sockets = "refused"
  server.cut()
  await device.pass(40_000)
  server.sockets = "up"

  page.dispatchEvent(new Event("online"))
  await settle()

  assert.equal(server.hellos.length, 2)
})

// Missing something

test("after a gap it asks once, from where it is, and has everything", async () => {
  await visit()
  server.put({ id: "q2", text: "Why?" }, { lost: true })

  server.put({ id: "q3", text: "How?" })
  server.put({ id: "q4", text: "Who?" })
  await settle()

  assert.deepEqual(syncs(), [{ epoch: "a", since: 1 }])
  assert.deepEqual(texts(), ["When?", "Why?", "How?", "Who?"])
})

test("what was lost while it asked is asked for a second later", async () => {
  await visit()
  server.answers = "late"
  server.put({ id: "q2", text: "Why?" }, { lost: true })
  server.put({ id: "q3", text: "How?" })
  await settle()
  server.put({ id: "q4", text: "Who?" }, { lost: true })
  server.put({ id: "q5", text: "Where?" })
  server.answers = "heard"
  server.late[0]()
  await settle()
  assert.deepEqual(texts(), ["When?", "Why?", "How?"])

  await device.pass(1_000)

  assert.deepEqual(syncs(), [{ epoch: "a", since: 1 }, { epoch: "a", since: 3 }])
  assert.deepEqual(texts(), ["When?", "Why?", "How?", "Who?", "Where?"])
})

test("an old pulse of another epoch makes it ask once, not for ever", async () => {
  await visit()
  server.tell("pulse", { epoch: "before", seq: 9, now: server.now })

  await device.pass(10_000)

  assert.deepEqual(syncs(), [{ epoch: "a", since: 0 }])
})

test("while the server cannot answer it asks again each second", async () => {
  await visit()
  server.put({ id: "q2", text: "Why?" }, { lost: true })
  const { sync } = server
  server.sync = () => ({ ok: false, code: "unavailable", message: "Later." })
  server.pulse()
  await device.pass(3_000)
  server.sync = sync

  await device.pass(1_000)

  assert.equal(syncs().length, 4)
  assert.deepEqual(texts(), ["When?", "Why?"])
})

test("a part of another epoch makes it read everything anew", async () => {
  await visit()
  server.restore("b")

  server.put({ id: "q7", text: "Since yesterday?" })
  await settle()

  assert.deepEqual(syncs(), [{ epoch: "a", since: 0 }])
  assert.deepEqual([store.epoch, texts()], ["b", ["Since yesterday?"]])
})

test("a pulse that is ahead for more than a second makes it ask", async () => {
  await visit()
  server.put({ id: "q2", text: "Why?" }, { lost: true })
  server.pulse()
  await device.pass(999)
  assert.deepEqual(syncs(), [])

  await device.pass(1)

  assert.deepEqual(syncs(), [{ epoch: "a", since: 1 }])
  assert.deepEqual(texts(), ["When?", "Why?"])
})

test("a pulse that overtook its change makes nobody ask", async () => {
  await visit()
  server.put({ id: "q2", text: "Why?" }, { lost: true })
  server.pulse()

  await device.pass(500)
  server.tell("change", server.changesSince({ epoch: "a", since: 1 }))
  await device.pass(5_000)

  assert.deepEqual(syncs(), [])
})

test("a pulse of another epoch makes it read everything anew", async () => {
  await visit()
  server.restore("b")
  server.rows.set("q7", { id: "q7", text: "Since yesterday?", seq: 1 })

  server.pulse()
  await device.pass(1_000)

  assert.deepEqual(syncs(), [{ epoch: "a", since: 0 }])
  assert.deepEqual(texts(), ["Since yesterday?"])
})

test("on becoming visible and on coming online it asks, one question at a time", async () => {
  await visit()

  page.show()
  page.dispatchEvent(new Event("online"))
  await settle()
  assert.equal(syncs().length, 1)

  page.show()
  await settle()
  assert.deepEqual(syncs(), [{ epoch: "a", since: 1 }, { epoch: "a", since: 1 }])
})

test("on becoming hidden it asks nothing", async () => {
  await visit()

  page.document.visibilityState = "hidden"
  page.show()
  await settle()

  assert.deepEqual(syncs(), [])
})

test("after a sleep the old socket is not trusted: a new one, and right within two seconds", async () => {
  await visit()
  server.put({ id: "q2", text: "Why?" }, { lost: true })
  server.answers = "none"
  device.sleep(600_000)

  page.show()
  await settle()

  assert.equal(server.hellos.length, 2)
  assert.deepEqual(texts(), ["When?", "Why?"])
})

test("a question that is met by silence makes it open another socket", async () => {
  await visit()
  server.answers = "none"
  page.show()

  await device.pass(5_000)

  assert.equal(server.hellos.length, 2)
})

test("a question that is answered late keeps the socket, as long as something is heard", async () => {
  await visit()
  server.answers = "none"
  page.show()
  await device.pass(2_000)
  server.pulse()

  await device.pass(10_000)

  assert.equal(server.hellos.length, 1)
})

test("what is too large for a socket is read by HTTP, spread over three seconds", async () => {
  await visit()
  server.tooLarge = true
  server.put({ id: "q2", text: "Why?" }, { lost: true })
  server.pulse()
  await device.pass(1_000)
  assert.deepEqual(polls(), [])

  await device.pass(1_500)

  assert.deepEqual(polls(), ["/api/v1/events/gcm-practice/state?epoch=a&since=1"])
  assert.deepEqual(texts(), ["When?", "Why?"])
})

// Being told to go

test("told that the server goes, it comes back when it was asked to", async () => {
  await visit()
  server.tell("bye", { reason: "drain", after_ms: [2_000, 10_000] })
  server.cut()
  await device.pass(5_999)
  assert.equal(server.tries, 1)

  await device.pass(1)

  assert.equal(server.hellos.length, 2)
  assert.deepEqual(polls(), [])
})

test("a server that goes but leaves the socket open is left at that time too", async () => {
  await visit()
  server.tell("bye", { reason: "drain", after_ms: [0, 3_000] })

  await device.pass(1_500)

  assert.equal(server.hellos.length, 2)
  assert.equal(server.connected.size, 1)
})

test("told that it is too slow, it comes back and is told what it missed", async () => {
  await visit()
  server.tell("bye", { reason: "slow", after_ms: [1_000, 1_000] })
  server.cut()
  server.put({ id: "q2", text: "Why?" })

  await device.pass(1_000)

  assert.deepEqual(texts(), ["When?", "Why?"])
})

for (const reason of ["revoked", "ended"]) {
  test(`${reason}, it says so and does not come back`, async () => {
    await visit()
    const heard = listen(live, "over", "state")

    server.tell("bye", { reason, after_ms: [0, 0] })
    server.cut()
    page.show()
    page.dispatchEvent(new Event("online"))
    await device.pass(600_000)

    const at = Date.parse("2026-10-01T08:00:00Z")
    assert.deepEqual(heard, [["state", { state: "closed", at }], ["over", { reason }]])
    assert.equal(server.tries, 1)
    assert.deepEqual(server.requests, [])
    assert.deepEqual(texts(), ["When?"])
  })
}

test("not let in, it says why, and asks again only a minute later", async () => {
  server.refusal = { code: "forbidden", message: "This link was revoked." }
  await visit()
  const heard = listen(live, "refuse")
  await device.pass(59_000)
  assert.equal(server.hellos.length, 1)

  await device.pass(1_000)

  assert.deepEqual(heard, [["refuse", server.refusal]])
  assert.deepEqual(polls(), [])
})

test("refused because the server restarts, it comes back soon", async () => {
  server.refusal = { code: "unavailable", message: "The server restarts." }
  await visit()
  server.refusal = null

  await device.pass(500)

  assert.equal(server.hellos.length, 2)
})

// Plain HTTP

test("after three failed sockets it reads the state every ten seconds", async () => {
  server.sockets = "refused"
  await visit()
  await device.pass(1_499)
  assert.deepEqual(polls(), [])

  await device.pass(1)
  assert.deepEqual(polls(), ["/api/v1/events/gcm-practice/state?epoch=a&since=1"])
  server.put({ id: "q2", text: "Why?" })
  await device.pass(10_000)

  assert.equal(polls().length, 2)
  assert.deepEqual(texts(), ["When?", "Why?"])
  assert.deepEqual(store.me, server.me)
})

test("who saves data reads every twenty seconds", async () => {
  server.sockets = "refused"
  await visit({}, { saveData: true })

  await device.pass(1_500 + 60_000)

  assert.equal(polls().length, 4)
})

test("sockets that hang make it read by HTTP after ten seconds", async () => {
  server.sockets = "hangs"
  await visit()

  await device.pass(10_000)

  assert.equal(polls().length, 1)
})

test("the public's state is asked for as such, and a key is shown in a header alone", async () => {
  server.sockets = "refused"
  let shown
  const { fetch } = server
  server.fetch = (url, options) => {
    shown = options.headers.Authorization
    return fetch(url, options)
  }
  await visit({ audience: "public", key: "k" })

  await device.pass(1_500)

  assert.deepEqual(polls(), ["/api/v1/events/gcm-practice/state?epoch=a&since=1&audience=public"])
  assert.equal(shown, "Bearer k")
})

test("meanwhile commands are posted, and what they changed is read at once", async () => {
  server.sockets = "refused"
  await visit()
  await device.pass(1_500)

  const answer = await live.send("questions.ask", { text: "Why?" })
  await settle()

  assert.deepEqual(answer, { ok: true, seq: 2, dup: false, id: answer.id })
  assert.deepEqual(server.requests.slice(1).map(([method, url]) => [method, url.split("?")[0]]), [
    ["POST", "/api/v1/events/gcm-practice/commands/questions.ask"],
    ["GET", "/api/v1/events/gcm-practice/state"]
  ])
  assert.deepEqual(texts(), ["When?", "Why?"])
})

test("a page of a proxy is no answer: the command goes again, and is done once", async () => {
  server.sockets = "refused"
  await visit()
  await device.pass(1_500)
  const { reply } = server
  server.reply = () => new Response("<h1>Bad gateway</h1>", { status: 502 })
  const answering = live.send("questions.ask", { text: "Why?" })
  await settle()
  server.reply = reply

  await device.pass(5_000)

  assert.equal((await answering).dup, true)
  assert.equal(server.done.size, 1)
})

test("it tries a socket each minute, and goes back to it when one opens", async () => {
  server.sockets = "refused"
  await visit()
  await device.pass(1_500)
  const tries = server.tries
  await device.pass(59_999)
  assert.equal(server.tries, tries)
  server.sockets = "up"

  await device.pass(1)
  const read = polls().length
  await passWithPulses(60_000)
  const answer = await live.send("questions.ask", { text: "Why?" })

  assert.equal(server.hellos.length, 1)
  assert.equal(polls().length, read)
  assert.equal(answer.ok, true)
  assert.equal(server.requests.some(([method]) => method === "POST"), false)
})

test("when nothing worked, and HTTP works again, a socket is tried at once", async () => {
  await visit()
  Object.assign(server, { sockets: "refused", http: "refused" })
  server.cut()
  await device.pass(180_000)

  Object.assign(server, { sockets: "up", http: "up" })
  server.put({ id: "q2", text: "Why?" })
  await device.pass(10_000)

  assert.equal(server.connected.size, 1)
  assert.deepEqual(texts(), ["When?", "Why?"])
})

test("a request that hangs is given up, and the next one tried", async () => {
  Object.assign(server, { sockets: "refused", http: "hangs" })
  await visit()
  await device.pass(11_500)
  server.http = "up"

  await device.pass(10_000)

  assert.equal(live.state, "live")
})

// Commands

test("a command whose answer is lost with the socket is done once", async () => {
  await visit()
  server.answers = "lost"
  const answering = live.send("questions.ask", { text: "Why?" })
  await settle()
  const [[, content]] = server.asked
  server.cut()
  server.answers = "heard"

  await device.pass(500)

  assert.deepEqual(await answering, { ok: true, seq: 2, dup: true, id: content.cid })
  assert.equal(server.done.size, 1)
  assert.deepEqual(texts(), ["When?", "Why?"])
})

test("what was asked before the socket opened goes when it does", async () => {
  server.sockets = "hangs"
  await visit()
  const answering = live.send("questions.ask", { text: "Why?" })
  server.sockets = "up"

  page.dispatchEvent(new Event("online"))

  assert.equal((await answering).ok, true)
})

test("a question typed offline, the tab closed, and opened an hour later, arrives once", async () => {
  const storage = new Storage()
  Object.assign(server, { sockets: "refused", http: "refused" })
  await visit({ storage })
  live.send("questions.ask", { text: "Why?" })
  await device.pass(60_000)
  assert.deepEqual(live.outbox.entries.map(({ state }) => state), ["saved"])

  device = server.device = new Device()
  Object.assign(server, { sockets: "up", http: "up" })
  await visit({ storage })
  await device.pass(60_000)

  assert.deepEqual([...server.done.values()].map(([, { text }]) => text), ["Why?"])
  assert.deepEqual([live.outbox.entries, storage.length], [[], 0])
})

test("what is written while the device is offline is kept here, though the socket seems open", async () => {
  await visit({ storage: new Storage() })
  page.dispatchEvent(new Event("offline"))

  const answering = live.send("questions.ask", { text: "Why?" })
  await settle()
  assert.deepEqual(live.outbox.entries.map(({ state }) => state), ["saved"])
  assert.equal(server.done.size, 0)

  page.dispatchEvent(new Event("online"))
  await settle()
  assert.equal((await answering).ok, true)
  assert.equal(server.done.size, 1)
})

// How old it is

const at = time => Date.parse(`2026-10-01T${time}Z`)

test("it is live as long as a pulse comes every fifteen seconds", async () => {
  await visit()
  const heard = listen(live, "state")

  await passWithPulses(300_000)

  assert.deepEqual([live.state, heard], ["live", []])
})

test("without a message it is delayed after 20 s and offline after 45, and live with the next", async () => {
  await visit()
  const heard = listen(live, "state")
  await device.pass(10_000)
  server.pulse()
  await device.pass(19_999)
  assert.deepEqual(heard, [])

  await device.pass(1)
  assert.deepEqual(heard, [["state", { state: "delayed", at: at("08:00:10") }]])
  server.ping()
  await device.pass(25_000)
  server.pulse()

  assert.deepEqual(heard.slice(1), [
    ["state", { state: "offline", at: at("08:00:10") }],
    ["state", { state: "live", at: at("08:00:55") }]
  ])
})

test("pings of the socket alone do not make it live", async () => {
  await visit()
  await device.pass(10_000)

  server.ping()
  await device.pass(10_000)

  assert.equal(live.state, "delayed")
})

test("a device that says it is offline is believed at once, and so is the next message", async () => {
  await visit()
  const heard = listen(live, "state")

  page.dispatchEvent(new Event("offline"))
  await device.pass(20_000)
  assert.deepEqual(heard, [["state", { state: "offline", at: at("08:00:00") }]])

  page.dispatchEvent(new Event("online"))
  await settle()
  assert.equal(live.state, "live")
})

test("with polling, two polls and five seconds may pass", async () => {
  server.sockets = "refused"
  await visit()
  await device.pass(1_500)
  const heard = listen(live, "state")
  server.http = "refused"

  await device.pass(24_999)
  assert.deepEqual(heard, [])
  await device.pass(1)
  assert.deepEqual(heard.map(([, { state }]) => state), ["delayed"])
  await device.pass(20_000)
  assert.deepEqual(heard.map(([, { state }]) => state), ["delayed", "offline"])
})

test("an answer that nothing is new is a sign of life", async () => {
  server.sockets = "refused"
  await visit()

  await device.pass(120_000)

  assert.equal(live.state, "live")
})

test("a clock of the device that is moved does not make it old", async () => {
  await visit()
  const heard = listen(live, "state")

  device.moveWallClock(3_600_000)
  await passWithPulses(60_000)

  assert.deepEqual(heard, [])
  assert.equal(clock.now(), Date.parse(server.now))
})

test("a pulse is passed on whole, and sets the clock", async () => {
  await visit()
  const heard = listen(live, "pulse")

  const here = { room: 12, online: 40, screens: 2 }

  server.pulse({ here, reach: { s1: "here" } })

  const wanted = { epoch: "a", seq: 1, now: server.now, here, reach: { s1: "here" } }
  assert.deepEqual(heard, [["pulse", wanted]])
  assert.equal(clock.now(), Date.parse(server.now))
})

// What a screen says, and a page that was kept

test("a screen reports of itself without a command, and nothing while its line is away", async () => {
  await visit()

  live.report("screens.seen", { seq: 1, delay_ms: 40 })
  server.sockets = "refused"
  server.cut()
  live.report("screens.seen", { seq: 1, delay_ms: 50 })
  server.sockets = "up"
  await device.pass(60_000)

  const reports = server.asked.filter(([name]) => name === "screens.seen")
  assert.deepEqual(reports, [["screens.seen", { seq: 1, delay_ms: 40 }]])
  assert.deepEqual(live.outbox.entries, [])
})

for (const [ago, state] of [[0, "live"], [19_000, "live"], [20_000, "delayed"], [45_000, "offline"]]) {
  test(`a page that was heard ${ago / 1000} s ago begins ${state}, and is live when the line is back`, async () => {
    server.sockets = "refused"
    server.http = "refused"
    clock = new Clock(device)
    clock.hear(server.now)
    store = new Store(server.changesSince({ epoch: null, since: 0 }))
    page = new Page(server)
    live = new Live({ slug: "gcm-practice", store, clock, host: page, device })
    const heard = listen(live, "state")

    live.start(clock.now() - ago)

    const wanted = state === "live" ? [] : [["state", { state, at: clock.now() - ago }]]
    assert.deepEqual([live.state, heard], [state, wanted])
    server.sockets = "up"
    await device.pass(1_500)
    assert.equal(live.state, "live")
  })
}

test("a page that was kept is late as soon as its silence has lasted, not later", async () => {
  server.sockets = "hangs"
  clock = new Clock(device)
  clock.hear(server.now)
  page = new Page(server)
  live = new Live({ slug: "gcm-practice", store: new Store(), clock, host: page, device })
  live.start(clock.now() - 15_000)

  await device.pass(4_999)
  const before = live.state
  await device.pass(1)

  assert.deepEqual([before, live.state], ["live", "delayed"])
})
