import { moment } from "../clock.js"

const MINUTE_MS = 60_000
const ORDER = { done: 0, live: 1, skipped: 2, upcoming: 2 }

/**
 * For each item but the skipped ones when it starts and ends, as far as is known now.
 *
 * What was, is as it was. The live item lasts as long as it was given, longer by what the event
 * was suspended, and until now at least. The others follow it in the agenda's order: at once
 * where the plan leaves no gap, not before their planned start where it leaves one, and at their
 * planned start whatever comes before where that is hard.
 */
export function expected(items, now, suspensions = []) {
  const goesOn = whenItGoesOn(moment(now), suspensions)
  const found = {}
  for (const room of rooms(items)) {
    let free = goesOn
    let plannedUntil = null
    for (const item of inOrder(room)) {
      if (item.state !== "skipped") {
        const [start, end] = span(item, free, plannedUntil, goesOn, suspensions)
        found[item.id] = { start: new Date(start).toISOString(), end: new Date(end).toISOString() }
        free = Math.max(free, end)
      }
      plannedUntil = Math.max(plannedUntil ?? 0, plannedEnd(item))
    }
  }
  return found
}

/**
 * For each room by how much it is behind its plan, in milliseconds; negative is ahead. Measured
 * at the end of the live item, else at the start of the next one, else at the end of the last.
 */
export function behind(items, now, suspensions = []) {
  const moments = expected(items, now, suspensions)
  const found = {}
  for (const room of rooms(items)) {
    const order = inOrder(room).filter(({ state }) => state !== "skipped")
    const item = order.find(({ state }) => state !== "done") ?? order.at(-1)
    found[room[0].room] = item ? lateness(item, moments[item.id]) : 0
  }
  return found
}

/** Milliseconds left of the live item; it stands still while the event is suspended. */
export function itemLeft(item, now, suspensions = []) {
  const [start, at] = [moment(item.actual_start), moment(now)]
  const length = (item.planned_minutes + item.extended_minutes) * MINUTE_MS
  return start + length + stopped(start, at, suspensions) - at
}

/** The ids of the live item of the room and of the one after it. */
export function nowAndNext(items, room = "main") {
  const order = inOrder(items.filter(item => item.room === room))
  const first = state => order.find(item => item.state === state)?.id ?? null
  return { now: first("live"), next: first("upcoming") }
}

function span(item, free, plannedUntil, goesOn, suspensions) {
  if (item.state === "done") return [moment(item.actual_start), moment(item.actual_end)]
  const length = (item.planned_minutes + item.extended_minutes) * MINUTE_MS
  if (item.state === "live") {
    const start = moment(item.actual_start)
    return [start, Math.max(start + length + stopped(start, goesOn, suspensions), goesOn)]
  }
  const start = startOf(item, free, plannedUntil, goesOn)
  return [start, start + length]
}

function startOf(item, free, plannedUntil, goesOn) {
  const planned = moment(item.planned_start)
  if (item.hard_start) return Math.max(planned, goesOn)
  const follows = plannedUntil !== null && planned <= plannedUntil
  return follows ? free : Math.max(planned, free)
}

function lateness(item, { start, end }) {
  if (item.state === "upcoming") return moment(start) - moment(item.planned_start)
  return moment(end) - plannedEnd(item)
}

/** The earliest moment at which anything can go on: now, or the end of the suspension. */
function whenItGoesOn(clock, suspensions) {
  const { to, until } = suspensions.at(-1) ?? { to: clock }
  return to === null && until !== null ? Math.max(clock, moment(until)) : clock
}

/** For how long the event has been suspended since `start`, in milliseconds. */
function stopped(start, goesOn, suspensions) {
  return suspensions.reduce((sum, { from, to }) => {
    const ended = to === null ? goesOn : moment(to)
    return sum + Math.max(0, ended - Math.max(start, moment(from)))
  }, 0)
}

function plannedEnd(item) {
  return moment(item.planned_start) + item.planned_minutes * MINUTE_MS
}

/** The items of each room. */
function rooms(items) {
  const found = new Map()
  for (const item of items) found.set(item.room, [...found.get(item.room) ?? [], item])
  return [...found.values()]
}

/** What was, what is, then what is to come, each in the agenda's order. */
function inOrder(room) {
  const place = ({ state, rank, id }) => [ORDER[state], rank, id]
  return [...room].sort((one, other) => compare(place(one), place(other)))
}

/** Which of two lists comes first, by the first of their parts that differ; texts as plain text. */
export function compare(one, other) {
  const at = one.findIndex((part, index) => part !== other[index])
  if (at < 0) return 0
  return one[at] < other[at] ? -1 : 1
}
