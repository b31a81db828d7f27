import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readProfileText } from './read-profile-text.ts'
import { canStartV8, V8Engine } from './v8-engine.ts'

const frame = (functionName: string, url: string): string =>
  `"callFrame":{"functionName":"${functionName}","lineNumber":-1,"columnNumber":7,"scriptId":3,"url":"${url}"}`

test('names are read as they are, whatever is in them', () => {
  const names = ['plain', 'RegExp: (?<!\\p{L})\\d"+', 'line\nbreak', '\\', '"}', '\ud800', 'as ü', '$1 $&', '']
  const urls = ['file:///a.js', 'C:\\app\\b.js', 'evil"}],"nodes":[', '', 'data:,"', '\\', 'x', 'y', 'z']
  const nodes = names.map((name, id) =>
    id % 2 === 0
      ? `{"id":${id},"hitCount":0,${frame(name, urls[id]!)},"children":[2,3]}`
      : `{"id":${id},"hitCount":0,${frame(name, urls[id]!)}}`,
  )
  const text = `{"nodes":[${nodes.join()}],"startTime":1,"endTime":9,"samples":[1,2],"timeDeltas":[3,4]}`
  const profile = readProfileText(text)
  assert.deepEqual(
    profile.nodes.map(({ callFrame }) => [callFrame.functionName, callFrame.url]),
    names.map((name, id) => [name, urls[id]]),
  )
  assert.deepEqual([profile.nodes[0]!.children, profile.nodes[1]!.children], [[2, 3], undefined])
  assert.deepEqual(
    [profile.samples, profile.timeDeltas],
    [
      [1, 2],
      [3, 4],
    ],
  )
})

test('what is no profile is refused', () => assert.throws(() => readProfileText('{"nodes":['), SyntaxError))

test(
  'the runtime’s own profile of a regular expression is read',
  { skip: !canStartV8() && 'no v8.startCpuProfile' },
  () => {
    const profile = new V8Engine(0.5).open()
    const end = performance.now() + 60
    while (performance.now() < end) /^(?:\w+"\s?)+\\$/.test('aaaaaaaaaaaaaaaaaaaaa!')
    const { nodes, samples } = profile.end()!.read()
    assert.ok(samples!.length > 10)
    assert.ok(nodes.some(({ callFrame }) => callFrame.functionName.includes('(?:\\w+"\\s?)+\\\\$')))
  },
)
