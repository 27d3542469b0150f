/**
 * What to do with a change, for whoever knows everything up to `mine.seq` of `mine.epoch`,
 * or nothing yet (null): "replace", "apply", "ignore" or "ask".
 */
export function follow(mine, { epoch, since, seq }) {
  const known = mine?.epoch === epoch
  if (since === 0 && (!known || seq > mine.seq)) return "replace"
  if (!known) return "ask"
  if (seq <= mine.seq) return "ignore"
  return since > mine.seq ? "ask" : "apply"
}

/** The number to ask from: one's own, or 0 when the epoch is another. */
export function askFrom(mine, { epoch }) {
  return mine?.epoch === epoch ? mine.seq : 0
}

/** Whether whoever said this knows more: another epoch, or a higher number. */
export function isAhead(mine, { epoch, seq }) {
  return mine?.epoch !== epoch || seq > mine.seq
}
