import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeHttp } from './http.ts'

test('an outgoing request has placeholders for ids, and no values of its query', () => {
  assert.deepEqual(describeHttp('GET', 'https://api.example.com', '/items/7?page=2&token=secret'), {
    name: 'GET api.example.com/items/:id',
    text: 'GET https://api.example.com/items/:id?page&token',
    attributes: { 'http.request.method': 'GET', 'server.address': 'api.example.com' },
  })
  assert.deepEqual(describeHttp('POST', 'http://user:pw@localhost:8080', '/'), {
    name: 'POST localhost:8080/',
    text: 'POST http://localhost:8080/',
    attributes: { 'http.request.method': 'POST', 'server.address': 'localhost', 'server.port': 8080 },
  })
})
