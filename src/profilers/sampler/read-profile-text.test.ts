import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readCpuProfileText, readIdleText } from './read-profile-text.ts'
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
  const cpuProfile = readCpuProfileText(text)
  assert.deepEqual(
    cpuProfile.nodes.map(({ callFrame }) => [callFrame.functionName, callFrame.url]),
    names.map((name, id) => [name, urls[id]]),
  )
  assert.deepEqual([cpuProfile.nodes[0]!.children, cpuProfile.nodes[1]!.children], [[2, 3], undefined])
  assert.deepEqual(
    [cpuProfile.samples, cpuProfile.timeDeltas],
    [
      [1, 2],
      [3, 4],
    ],
  )
})

test('the samples of an idle loop are found without reading the names', () => {
  const node = (id: number, name: string): string => `{"id":${id},"hitCount":0,${frame(name, '\\')}}`
  const rest = '"startTime":1,"endTime":9,"samples":[1,77],"timeDeltas":[3,4]}'
  const names = ['(root)', 'RegExp: (?<!\\p{L})\\d"+,"samples":[9],"timeDeltas":[9]']
  const nodes = names.map((name, index) => node(index + 1, name))
  const idle = readIdleText(`{"nodes":[${[...nodes, node(77, '(idle)'), node(78, 'b')].join()}],${rest}`)
  assert.deepEqual(idle, { idleNode: 77, samples: [1, 77], timeDeltas: [3, 4] })
  assert.equal(readIdleText(`{"nodes":[${nodes.join()}],${rest}`).idleNode, -1)
  assert.throws(() => readIdleText('{"nodes":['), SyntaxError)
})

test('what is no profile is refused', () => assert.throws(() => readCpuProfileText('{"nodes":['), SyntaxError))

test(
  'the runtime’s own profile of a regular expression is read',
  { skip: !canStartV8() && 'no v8.startCpuProfile' },
  () => {
    const cpuProfile = new V8Engine(0.5).open()
    // So long that nearly all of the time is the expression's own, not that of the call around it.
    const text = `${'a'.repeat(5000)}!`
    const end = performance.now() + 60
    while (performance.now() < end) /^(?:\w+"\s?)+\\$/.test(text)
    const { nodes, samples } = cpuProfile.end()!.read()
    assert.ok(samples!.length > 10)
    assert.ok(nodes.some(({ callFrame }) => callFrame.functionName.includes('(?:\\w+"\\s?)+\\\\$')))
  },
)
