import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { exportFile } from './export-format.ts'
import { formatHtml } from './html.ts'
import { HOSTILE, recordOf, sampleStats } from './record.test.support.ts'

const BUNDLE = { script: 'start("</script><!--")', style: 'a::after { content: "</style>" }' }
const record = recordOf({ AsyncProfilingPanel: sampleStats(), x: { [HOSTILE]: HOSTILE } }, HOSTILE)
const page = [...formatHtml(record, BUNDLE)].join('')

test('the record is data in the document, whatever it holds', () => {
  const [, data = ''] = /<script type="application\/json" id="debug-toolbar-record">(.*?)<\/script>/s.exec(page) ?? []
  assert.deepEqual(JSON.parse(data), JSON.parse(JSON.stringify(record)))
  assert.doesNotMatch(data, /[<>&\u2028\u2029\u202e]/)
})

test('nothing of a name is markup, and no script or style ends early', () => {
  assert.equal(page.match(/<script/g)?.length, 2)
  assert.equal(page.match(/<\/script/g)?.length, 2)
  assert.equal(page.match(/<\/style/g)?.length, 1)
  assert.equal(page.match(/<img|<!--/g), null)
})

test('the policy names the texts by their hashes, and nothing else may run or load', () => {
  const policy = /Content-Security-Policy" content="([^"]+)"/.exec(page)?.[1] ?? ''
  const script = /<script type="module">(.*?)<\/script>/s.exec(page)?.[1] ?? ''
  const style = /<style>(.*?)<\/style>/s.exec(page)?.[1] ?? ''
  const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
  for (const part of [
    "default-src 'none'",
    `script-src ${hash(script)}`,
    `style-src ${hash(style)}`,
    "require-trusted-types-for 'script'",
  ])
    assert.ok(policy.split('; ').includes(part), part)
  assert.doesNotMatch(policy, /unsafe|\*|self/)
  assert.doesNotMatch(page, /\b(?:src|href)="(?!data:,")/)
})

test('file names hold letters, digits, dots and dashes, whatever the path', () => {
  const names = ['json', 'chrome', 'speedscope', 'html'].map(
    (format) => exportFile(format as 'html', record, BUNDLE).name,
  )
  for (const name of names) assert.match(name, /^[a-z0-9][a-z0-9.-]{1,150}$/)
  assert.equal(exportFile('html', recordOf({}, '/'), BUNDLE).name, 'get-a1-z.html')
  assert.equal(exportFile('html', recordOf({}, '/../../x\r\n"/é'), BUNDLE).name, 'get-x-a1-z.html')
  assert.equal(exportFile('html', record, null as never), null)
})
