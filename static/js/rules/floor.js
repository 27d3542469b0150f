import { compare } from "./expected.js"

const IN_LINE = ["waiting", "called"]
const INTERRUPTING = ["interposed", "point_of_order"]

/** States of an entry that has the floor, or had it when it was interrupted. */
export const TURNS = ["speaking", "paused"]

/** Those who wait for the floor of the room, in order. */
export function line(rows, room = "main") {
  return rows
    .filter(row => IN_LINE.includes(row.state) && row.room === room)
    .sort((one, other) => compare([one.rank, one.id], [other.rank, other.id]))
}

/** The turn that has the floor of the room, running or paused; not one it interrupted. */
export function onFloor(rows, room = "main") {
  const has = row => TURNS.includes(row.state) && row.interrupted_by === null && row.room === room
  return rows.find(has) ?? null
}

/** Who has the floor next: the turn that was interrupted, unless another interruption waits. */
export function comesNext(rows, room = "main") {
  const now = onFloor(rows, room)
  const [first = null] = line(rows, room)
  const interrupted = now && rows.find(row => row.interrupted_by === now.id)
  return interrupted && !INTERRUPTING.includes(first?.kind) ? interrupted : first
}
