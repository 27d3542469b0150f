import { elapsed, moment } from "../clock.js"

const KINDS = ["item", "turn", "question"]

/**
 * How the event went: items and turns that began and questions that were asked, in that order.
 * A step is {id, kind, of, at, until, seconds}: what began `at`, the row `of` a board; `seconds`
 * is a turn's length without its pauses. What is hidden is not told.
 */
export function timeline(items, entries, questions, now) {
  const steps = [
    ...items.filter(item => item.actual_start && !item.hidden)
      .map(({ id, actual_start: at, actual_end: until }) => step("item", id, at, until)),
    ...visible(items, entries).flatMap(entry => turnsOf(entry).map((turn, index) => ({
      ...step("turn", entry.id, turn.started_at, turn.ended_at),
      id: `${entry.id}-${index + 1}`,
      seconds: lasted(turn, now)
    }))),
    ...questions.map(({ id, asked_at: at }) => step("question", id, at, null))
  ]
  const place = ({ kind }) => KINDS.indexOf(kind)
  return steps.sort((one, other) =>
    moment(one.at) - moment(other.at) || place(one) - place(other) || byText(one.id, other.id))
}

/** Every turn as the speaking time is reckoned: who stays unnamed is of no group. */
export function turns(items, entries, now) {
  return visible(items, entries).flatMap(entry => turnsOf(entry).map(turn => ({
    group: entry.nameless ? null : entry.group, channel: entry.channel, seconds: lasted(turn, now)
  })))
}

/** How long those of each group and of each channel spoke in all, the longest first. */
export function speakingTime(turns) {
  return { by_group: shares(turns, "group"), by_channel: shares(turns, "channel") }
}

function shares(turns, part) {
  const whole = sum(turns)
  const names = [...new Set(turns.map(turn => turn[part]))]
  return names
    .map(name => turns.filter(turn => turn[part] === name))
    .map(own => ({
      of: own[0][part], turns: own.length, seconds: sum(own), percent: percent(sum(own), whole)
    }))
    .sort((one, other) => other.seconds - one.seconds || byText(one.of ?? "", other.of ?? ""))
}

const sum = turns => turns.reduce((all, { seconds }) => all + seconds, 0)

/** A half goes to the even neighbour, as the record has it. */
function percent(seconds, whole) {
  if (!whole) return 0
  const exact = 100 * seconds / whole
  const below = Math.floor(exact)
  return exact - below === 0.5 ? below + below % 2 : Math.round(exact)
}

function visible(items, entries) {
  const hidden = new Set(items.filter(item => item.hidden).map(({ id }) => id))
  return entries.filter(({ kind, item }) => kind !== "programme" || !hidden.has(item))
}

const turnsOf = entry => entry.started_at ? [...entry.earlier, entry] : entry.earlier

const lasted = (turn, now) => Math.floor(Math.max(0, elapsed(turn, moment(now))) / 1000)

const step = (kind, of, at, until) => ({ id: of, kind, of, at, until, seconds: null })

const byText = (one, other) => (one > other) - (one < other)
