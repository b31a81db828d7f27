import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { describeFile } from './file.ts'

test('a file has a path below the working folder, without ids', () => {
  const table: [path: unknown, name: string][] = [
    ['config.json', 'read config.json'],
    [resolve('views/page.html'), 'read views/page.html'],
    [pathToFileURL(resolve('views/page.html')), 'read views/page.html'],
    [Buffer.from('config.json'), 'read config.json'],
    ['uploads/17/17.png', 'read uploads/:id/:id.png'],
    ['uploads/9b2e4f6a-0000-4000-8000-000000000001.png', 'read uploads/:id.png'],
    ['cache/page-deadbeef12345678.json', 'read cache/page-:id.json'],
    ['report-2024.csv', 'read report-2024.csv'],
    ['/etc/hosts', 'read /etc/hosts'],
    ['.', 'read .'],
    [7, 'read'],
    [null, 'read'],
    ['', 'read'],
  ]
  for (const [path, name] of table) assert.equal(describeFile('read', path).name, name)
})

test('a second path is in the text, and a long one has its end in the name', () => {
  assert.equal(describeFile('copyFile', 'a.txt', 'b.txt').text, 'copyFile a.txt → b.txt')
  const { name, text, attributes } = describeFile('read', `${'folder/'.repeat(30)}a.txt`)
  assert.ok(name.length < 70 && name.startsWith('read …/folder/') && name.endsWith('/a.txt'), name)
  assert.equal(text.length, 'read '.length + 210 + 'a.txt'.length)
  assert.equal(attributes['file.name'], 'a.txt')
  assert.equal(attributes['file.extension'], 'txt')
})
