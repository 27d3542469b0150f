import { elapsed, moment, timeLeft } from "../clock.js"
import { compare } from "./expected.js"
import { TURNS, line } from "./floor.js"

const MOST_PASSED_OVER = 2

/**
 * Whom it would be fair to hear next among normal entries, and why; null if nobody waits.
 *
 * Whoever was passed over twice comes first. Else each test in turn keeps those who pass it:
 * never spoke; another channel than the last normal speaker's; least time of the group; earliest
 * request. `reasons` names the tests that told the entries apart, each with its `code` and the
 * values that its words need.
 */
export function suggest(rows, now, room = "main") {
  let candidates = line(rows, room).filter(({ kind }) => kind === "normal")
  if (!candidates.length) return null
  const reasons = []
  for (const { code, test, values } of tests(rows, candidates, now, room)) {
    const best = Math.min(...candidates.map(test))
    const kept = candidates.filter(row => test(row) === best)
    if (kept.length < candidates.length) reasons.push({ code, ...values(kept[0]) })
    candidates = kept
  }
  const several = candidates.length > 1
  const [first] = candidates.sort((one, other) => compare(asked(one), asked(other)))
  if (several) reasons.push({ code: "earliest", requested_at: first.requested_at })
  return { id: first.id, reasons: reasons.length ? reasons : [{ code: "only_one" }] }
}

/**
 * How many of those waiting have spoken by the hard end, if all goes on at this pace: that is
 * what finished turns took of what they were given. Turns that are not over come first, with
 * what is left of them.
 */
export function willSpeak(rows, now, hardEnd, room = "main") {
  const here = rows.filter(row => row.room === room)
  const over = here.filter(row => row.state === "finished" && row.limit_s > 0)
  const taken = sum(over, row => elapsed(row, now))
  const given = sum(over, row => row.limit_s)
  const running = here.filter(row => TURNS.includes(row.state))
  const waiting = line(here, room)
  let free = moment(now) + sum(running, row => Math.max(0, timeLeft(row, now)))
  let speak = 0
  for (const { limit_s } of waiting) {
    free += over.length ? Math.floor(limit_s * taken / given) : limit_s * 1000
    if (free > moment(hardEnd)) break
    speak++
  }
  return { speak, waiting: waiting.length }
}

/** The tests that apply; each gives its least value to whoever passes it. */
function tests(rows, candidates, now, room) {
  const waitsTooLong = row => row.passed_over >= MOST_PASSED_OVER
  if (candidates.some(waitsTooLong)) return [aTest("passed_over", row => !waitsTooLong(row))]

  const last = lastChannel(rows, room)
  const time = ({ group }) => groupTime(rows, group, now)
  return [
    aTest("never_spoke", row => row.spoken > 0 || row.earlier.length > 0),
    aTest("other_channel", row => row.channel === last, ({ channel }) => ({ channel, last })),
    aTest("least_time", time, row => ({ group: row.group, ms: time(row) }))
  ]
}

function aTest(code, least, values = () => ({})) {
  return { code, test: row => Number(least(row)), values }
}

function asked({ requested_at, rank, id }) {
  return [moment(requested_at), rank, id]
}

/** The channel of whoever began a normal turn last. */
function lastChannel(rows, room) {
  const turns = rows
    .filter(row => row.kind === "normal" && row.room === room)
    .filter(row => row.started_at !== null)
  const began = Math.max(...turns.map(row => moment(row.started_at)))
  return turns.find(row => moment(row.started_at) === began)?.channel ?? null
}

/** How long the group has spoken in all. */
function groupTime(rows, group, now) {
  const turns = rows.filter(row => row.group === group).flatMap(row => [row, ...row.earlier])
  return sum(turns, turn => elapsed(turn, now))
}

const sum = (rows, of) => rows.reduce((total, row) => total + of(row), 0)
