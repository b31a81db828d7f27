import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fingerprintSql, nameSql } from './sql.ts'

const standard = { isMySql: false }
const mysql = { isMySql: true }

test('literals of every form become placeholders, names stay', () => {
  const table: [sql: string, expected: string][] = [
    [`SELECT * FROM t WHERE a = 'it''s' AND b = 12.5e3`, 'SELECT * FROM t WHERE a = ? AND b = ?'],
    [String.raw`SELECT E'a\'b', N'x', x'ff', 0x1f`, 'SELECT ?, ?, ?, ?'],
    [`SELECT "Name" FROM "T" WHERE id=$1`, 'SELECT "Name" FROM "T" WHERE id=$1'],
    ['SELECT $$secret$$, $tag$ it $$ is $tag$', 'SELECT ?, ?'],
    ['SELECT a1, b2 FROM t3 -- secret\nWHERE /* secret */ c = -7', 'SELECT a1, b2 FROM t3 WHERE c = -?'],
    [`SELECT 'never closed, secret`, 'SELECT ?'],
    ['  SELECT\n\t1 ;  ', 'SELECT ?'],
  ]
  for (const [sql, expected] of table) assert.equal(fingerprintSql(sql, standard), expected)
  assert.equal(fingerprintSql('SELECT "secret", `name` FROM t', mysql), 'SELECT ?, `name` FROM t')
})

test('lists and rows of values have no length', () => {
  const table: [sql: string, expected: string][] = [
    ['SELECT * FROM t WHERE id IN (1, 2, 3)', 'SELECT * FROM t WHERE id IN (?)'],
    ['SELECT * FROM t WHERE id IN ($1,$2)', 'SELECT * FROM t WHERE id IN (?)'],
    [`INSERT INTO t (a, b) VALUES (1, 'x'), (2, NULL)`, 'INSERT INTO t (a, b) VALUES (?)'],
    ['INSERT INTO t (a, b) VALUES ($1, $2), ($3, DEFAULT)', 'INSERT INTO t (a, b) VALUES (?)'],
  ]
  for (const [sql, expected] of table) assert.equal(fingerprintSql(sql, standard), expected)
})

test('no part of a literal is in the text, whatever it holds', () => {
  for (const literal of [`'a''canary'`, `'--canary'`, `'/*canary'`, String.raw`'\\canary'`, '$x$canary$x$']) {
    assert.doesNotMatch(fingerprintSql(`SELECT ${literal} FROM t`, standard), /canary/, literal)
  }
  assert.equal(fingerprintSql(`SELECT '${'x'.repeat(100_000)}`, standard), 'SELECT ?')
  assert.equal(fingerprintSql(`SELECT ${'a,'.repeat(10_000)} b`, standard).length, 4096)
})

test('a quote behind a backslash ends a text where the language says so, and where that is unsure the rest is left out', () => {
  assert.equal(fingerprintSql(String.raw`SELECT 'a\' AS x, 'canary' AS y`, standard), 'SELECT ? AS x, ? AS y')
  assert.equal(fingerprintSql(String.raw`SELECT E'a\' canary' AS x`, standard), 'SELECT ? AS x')
  for (const sql of [
    String.raw`SELECT a, 'b\' canary', c`,
    String.raw`SELECT a, 'b\', 'canary'`,
    String.raw`SELECT a, "b\" canary"`,
  ]) {
    assert.equal(fingerprintSql(sql, mysql), 'SELECT a, ?', sql)
  }
  assert.equal(fingerprintSql('SELECT a # canary\nFROM t', mysql), 'SELECT a FROM t')
})

test('a name is the verb and the first table', () => {
  const table: [fingerprint: string, expected: string][] = [
    ['select * from orders o join items i on true', 'SELECT orders'],
    ['SELECT * FROM "public"."orders"', 'SELECT public.orders'],
    ['INSERT INTO `orders` (a) VALUES (?)', 'INSERT orders'],
    ['UPDATE ONLY orders SET a = ?', 'UPDATE orders'],
    ['DELETE FROM orders', 'DELETE orders'],
    ['WITH recent AS (SELECT * FROM log) UPDATE orders SET a = ?', 'UPDATE orders'],
    ['CREATE TABLE IF NOT EXISTS orders (id int)', 'CREATE orders'],
    ['BEGIN', 'BEGIN'],
    ['SELECT ?', 'SELECT'],
    ['', 'SQL'],
  ]
  for (const [fingerprint, expected] of table) assert.equal(nameSql(fingerprint), expected)
})

test('a statement that comes again has the same text, however many came in between', () => {
  const dialect = { isMySql: false }
  const say = (number: number): string => fingerprintSql(`SELECT ${number} FROM t${number} WHERE a = $1`, dialect)
  for (let number = 0; number < 1200; number++) assert.equal(say(number), `SELECT ? FROM t${number} WHERE a = $1`)
  assert.equal(say(3), 'SELECT ? FROM t3 WHERE a = $1')
  // The same statement is another one in another dialect.
  const quoted = 'SELECT "x" # 1'
  assert.notEqual(fingerprintSql(quoted, dialect), fingerprintSql(quoted, { isMySql: true }))
})
