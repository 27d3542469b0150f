import assert from "node:assert/strict"
import { readFileSync } from "node:fs"
import { test } from "node:test"
import { askFrom, follow, isAhead } from "../../static/js/follow.js"

const vectors = JSON.parse(readFileSync(new URL("../vectors/follow.json", import.meta.url)))

for (const { name, mine, change, decision, ask_from } of vectors) {
  test(name, () => {
    assert.equal(follow(mine, change), decision)
    if (decision === "ask") assert.equal(askFrom(mine, change), ask_from)
  })
}

test("the vectors come to each decision", () => {
  const decisions = new Set(vectors.map(vector => vector.decision))

  assert.deepEqual(decisions, new Set(["replace", "apply", "ignore", "ask"]))
})

test("whoever has a higher number, or another epoch, is ahead", () => {
  const mine = { epoch: "a", seq: 5 }

  assert.equal(isAhead(mine, { epoch: "a", seq: 6 }), true)
  assert.equal(isAhead(mine, { epoch: "b", seq: 1 }), true)
  assert.equal(isAhead(null, { epoch: "a", seq: 0 }), true)
  assert.equal(isAhead(mine, { epoch: "a", seq: 5 }), false)
  assert.equal(isAhead(mine, { epoch: "a", seq: 4 }), false)
})
