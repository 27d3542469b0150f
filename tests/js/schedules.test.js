import assert from "node:assert/strict"
import { test } from "node:test"
import { Clock } from "../../static/js/clock.js"
import { Live } from "../../static/js/live.js"
import { Store } from "../../static/js/store.js"
import { Device, Page, Storage, settle } from "./fakes.js"
import { Server } from "./server.js"

const SCHEDULES = Number(process.env.SCHEDULES ?? 1_000)
const STEPS = 40

/** The same numbers for the same seed (a linear congruential generator). */
function chances(seed) {
  let state = seed
  return () => (state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32) / 2 ** 32
}

/** One browser and one server, while everything between them goes wrong by chance. */
class World {
  problems = []
  late = []
  gaveUp = false
  asked = []
  storage = new Storage()

  constructor(seed) {
    this.chance = chances(seed)
    this.device = new Device()
    this.device.random = this.chance
    this.server = new Server(this.device)
    this.restores = 0
    this.open()
  }

  /** A page that the server has drawn just now; the outbox is what the last one left. */
  open() {
    this.store = new Store(this.server.changesSince({ epoch: null, since: 0 }))
    let before = this.store.position
    this.store.addEventListener("change", ({ target: { position } }) => {
      const isBack = position.epoch === before.epoch && position.seq <= before.seq
      if (isBack) this.problems.push(`back from ${before.seq} to ${position.seq}`)
      before = position
    })
    this.page = new Page(this.server)
    this.live = new Live({
      slug: "e", store: this.store, clock: new Clock(this.device), storage: this.storage,
      host: this.page, device: this.device
    })
    this.live.outbox.addEventListener("change", ({ detail }) => {
      this.gaveUp ||= detail.state === "unsent"
    })
    this.live.start()
  }

  pick(...choices) {
    return choices[Math.floor(this.chance() * choices.length)]
  }

  async step() {
    const { server, page } = this
    const act = this.pick(
      () => server.put(this.row()), () => server.put(this.row()), () => server.put(this.row()),
      () => server.put(this.row(), { lost: true }),
      () => this.putLate(), () => this.deliverLate(), () => this.deliverLate(),
      () => this.ask(), () => this.ask(),
      () => server.pulse(), () => server.ping(),
      () => server.cut(),
      () => { server.sockets = this.pick("up", "up", "refused", "hangs") },
      () => { server.http = this.pick("up", "refused", "hangs") },
      () => { server.answers = this.pick("heard", "lost", "none") },
      () => server.tell("bye", { reason: this.pick("drain", "slow"), after_ms: [0, 3_000] }),
      () => page.show(),
      () => page.dispatchEvent(new Event(this.pick("online", "offline"))),
      () => this.device.sleep(this.chance() * 600_000),
      () => this.restore(),
      () => this.reload()
    )
    act()
    await this.device.pass(this.pick(0, 0, 100, 1_000, 7_000, 30_000))
  }

  row() {
    return { id: `q${Math.floor(this.chance() * 8)}`, text: String(this.chance()) }
  }

  /** A change that arrives after others, or twice. */
  putLate() {
    const { epoch, seq: since } = this.server
    this.server.put(this.row(), { lost: true })
    this.late.push(this.server.changesSince({ epoch, since }))
  }

  deliverLate() {
    if (this.late.length) this.server.tell("change", this.pick(...this.late))
  }

  ask() {
    const text = String(this.asked.length)
    this.asked.push(text)
    this.live.send("questions.ask", { text })
  }

  restore() {
    if (this.chance() < 0.9) return
    this.late = []
    this.server.restore(`epoch ${++this.restores}`)
  }

  reload() {
    this.server.forget()
    this.device.forget()
    this.open()
  }

  async heal() {
    Object.assign(this.server, { sockets: "up", http: "up", answers: "heard" })
    for (let passed = 0; passed < 120_000; passed += 5_000) {
      await this.device.pass(5_000)
      this.server.ping()
      this.server.pulse()
    }
    await settle()
  }

  /** Whoever sees "Not sent – Retry" presses it. */
  async retry() {
    const unsent = this.live.outbox.entries.filter(({ state }) => state === "unsent")
    for (const { cid } of unsent) this.live.outbox.retry(cid)
    await settle()
  }
}

const bySeq = rows => rows.toSorted((one, other) => one.seq - other.seq)

test(`02 in ${SCHEDULES} random schedules all is known at the end, and done once`, async () => {
  for (let seed = 1; seed <= SCHEDULES; seed++) {
    const world = new World(seed)
    for (let step = 0; step < STEPS; step++) await world.step()
    await world.heal()
    await world.retry()

    const { server, store, live } = world
    const rows = [...server.rows.values()]
    const inOrder = texts => world.gaveUp ? texts.toSorted() : texts
    const done = [...server.done.values()].map(([, { text }]) => text)
    assert.deepEqual(world.problems, [], `schedule ${seed}`)
    assert.deepEqual([store.epoch, store.seq], [server.epoch, server.seq], `schedule ${seed}`)
    assert.deepEqual(bySeq(store.rows("questions")), bySeq(rows), `schedule ${seed}`)
    assert.deepEqual(inOrder(done), inOrder(world.asked), `schedule ${seed}`)
    assert.deepEqual([live.outbox.entries, live.state], [[], "live"], `schedule ${seed}`)
    server.cut()
  }
})
