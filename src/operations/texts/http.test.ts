import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeHttp } from './http.ts'
import type { HttpText } from './http.ts'

function wordsOf(...args: Parameters<typeof describeHttp>): Partial<HttpText> {
  const { name, text, attributes } = describeHttp(...args)
  return { name, text, attributes }
}

test('an outgoing request has placeholders for ids, and no values of its query', () => {
  assert.deepEqual(wordsOf('GET', 'https://api.example.com', '/items/7?page=2&token=secret'), {
    name: 'GET api.example.com/items/:id',
    text: 'GET https://api.example.com/items/:id?page&token',
    attributes: { 'http.request.method': 'GET', 'server.address': 'api.example.com' },
  })
  assert.deepEqual(wordsOf('POST', 'http://user:pw@localhost:8080', '/'), {
    name: 'POST localhost:8080/',
    text: 'POST http://localhost:8080/',
    attributes: { 'http.request.method': 'POST', 'server.address': 'localhost', 'server.port': 8080 },
  })
})

test('requests without a body are told apart by their whole target', () => {
  const numberOf = (method: string, target: string): number =>
    describeHttp(method, 'http://localhost', target).parameters
  assert.equal(numberOf('GET', '/items/7?page=2'), numberOf('GET', '/items/7?page=2'))
  assert.notEqual(numberOf('GET', '/items/7?page=2'), numberOf('GET', '/items/7?page=3'))
  assert.notEqual(numberOf('GET', '/items/7'), numberOf('GET', '/items/8'))
  assert.equal(numberOf('POST', '/items/7'), 0)
})
