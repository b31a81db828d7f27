import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parser } from '../parser.ts'
import { walk } from '../walk.ts'
import type { Node } from '../walk.ts'
import { findAwaitNeeds } from './await-needs.ts'
import { isFunction } from './references.ts'

/**
 * Returns the needs of the awaits in the first async function of a text: `b<a value` if the `await` of `b()` needs that
 * of `a()`; `b?` for one that was not understood.
 */
async function needsIn(text: string): Promise<string> {
  const { program, errors } = await parser().parse('a.ts', text)
  assert.deepEqual(errors, [], text)
  const fns: Node[] = []
  const awaits: Node[] = []
  walk(program as unknown as Node, ({ node }) => {
    if (isFunction(node) && node['async'] === true) fns.push(node)
    if (node.type === 'AwaitExpression') awaits.push(node)
  })
  const needs = findAwaitNeeds(fns[0]!)
  const nameAt = (begin: number): string => /^await\s*\(?(?:await )?(?:\w+\.)*(\w+)/.exec(text.slice(begin))?.[1] ?? '?'
  const told = awaits.flatMap(({ start }) => {
    const list = needs.get(start)
    if (list === undefined) return [`${nameAt(start)}?`]
    return list.map(({ begin, reason, name }) => `${nameAt(start)}<${nameAt(begin)} ${reason}${name && ` ${name}`}`)
  })
  return told.join(', ')
}

async function check(cases: readonly [body: string, expected: string][]): Promise<void> {
  for (const [body, expected] of cases) {
    assert.equal(await needsIn(`async function f(id, req, ids, db) {\n${body}\n}`), expected, body)
  }
}

test('awaits that could begin together', () =>
  check([
    ['const a = await loadA(id); const b = await loadB(id); return a + b', ''],
    ['const a = await loadA(id)\nconst b = await loadB(id)\nreturn render(id, a, b)', ''],
    [
      'const { rows } = await db.query("SELECT 1")\nconst { rows: other } = await db.query("select 2")\nreturn [rows, other]',
      '',
    ],
    ['let total = 0\ntotal += (await loadA(id)).n\ntotal += (await loadB(id)).n\nreturn total', ''],
    ['const a = await loadA(id)\nconsole.log(a)\nconst b = await loadB(id)\nreturn [a, b]', ''],
    ['const out = []\nfor (const each of ids) out.push(await loadA(each))\nreturn out', ''],
    [
      'const out = {}\nfor (const each of ids) { const a = await loadA(each); out[each] = render(each, a) }\nreturn out',
      '',
    ],
    ['for (let i = 0; i < ids.length; i++) { const a = await loadA(ids[i]); res.push(a) }', ''],
    ['const a = await loadA(id)\nif (a.big) id.log(a)\nreturn [a, await loadB(req)]', ''],
    ['let a\ntry { a = await loadA(id) } catch { a = null }\nconst b = await loadB(id)\nreturn [a, b]', ''],
    ['return { a: await loadA(id), b: await loadB(id), c: `${await loadC(id)}` }', ''],
    ['const a = await this.users.find(id)\nconst b = await this.carts.find(id)\nreturn [a, b]', ''],
    ['const a = await fetch("/a", { method: "GET" })\nconst b = await fetch("/b")\nreturn [a, b]', ''],
    [
      'const settings = await loadA(id)\nconst b: typeof settings = await loadB<typeof settings>(id)\nreturn [settings, b]',
      '',
    ],
  ]))

test('data dependence', () =>
  check([
    ['const a = await loadA(id); return await loadB(a)', 'loadB<loadA value a'],
    ['const { list } = await loadA(id); return await Promise.all(list.map(price))', 'all<loadA value list'],
    ['const [x, { y = 1, ...z }] = await loadA(id); return await loadB(z)', 'loadB<loadA value z'],
    ['const a = await loadA(id); const c = a.x + 1; return await loadB({ c })', 'loadB<loadA value c'],
    ['const a = await loadA(id); const q = () => a.x; return await loadB(q)', 'loadB<loadA value q'],
    ['const a = await loadA(id); function q() { return a.x }; return await loadB(q())', 'loadB<loadA value q'],
    ['req.user = await loadA(id); return await loadB(req)', 'loadB<loadA value req'],
    ['const seen = new Set(); seen.add(await loadA(id)); return await loadB(seen)', 'loadB<loadA value seen'],
    ['const a = await loadA(id); Object.assign(req, a); return await loadB(req)', 'loadB<loadA value req'],
    ['this.a = await loadA(id); return await this.loadB()', 'loadB<loadA value this'],
    ['return (await (await loadA(id)).json()).x', 'loadA<loadA value'],
    ['return await loadB(await loadA(id))', 'loadB<loadA value'],
    [
      'const a = await loadA(id); const b = await loadB(a); return await loadC(b)',
      'loadB<loadA value a, loadC<loadA value b, loadC<loadB value b',
    ],
    ['let a = id; for (const each of ids) a = await loadA(a, each); return a', 'loadA<loadA value a'],
    [
      'let cursor = id; while (cursor) { const page = await loadA(cursor); cursor = page.next }',
      'loadA<loadA value cursor',
    ],
    ['const p = loadB(id); const a = await loadA(id); return [a, await p]', 'p?'],
  ]))

test('control dependence', () =>
  check([
    ['const a = await loadA(id); if (!a) return null; return await loadB(id)', 'loadB<loadA control'],
    ['const a = await loadA(id); if (!a) throw new Error("no"); return await loadB(id)', 'loadB<loadA control'],
    ['const a = await loadA(id); if (a.ok) return await loadB(id)', 'loadB<loadA control'],
    ['const a = await loadA(id); return a && (await loadB(id))', 'loadB<loadA control'],
    ['const a = await loadA(id); return a ?? (await loadB(id))', 'loadB<loadA control'],
    ['return (await loadA(id)) || (await loadB(id))', 'loadB<loadA control'],
    ['const a = await loadA(id); return a ? await loadB(id) : null', 'loadB<loadA control'],
    ['if (await loadA(id)) return 1; return await loadB(id)', 'loadB<loadA control'],
    ['const a = await loadA(id); switch (a.kind) { case 1: return await loadB(id) }', 'loadB<loadA control'],
    ['const a = await loadA(id); let n = 0; if (a) n = 1; return await loadB(n)', 'loadB<loadA value n'],
    ['let a; try { a = await loadA(id) } catch { return null } return await loadB(id)', 'loadB<loadA control'],
    ['try { return await loadA(id) } catch { return await loadB(id) }', 'loadB<loadA control'],
    ['const a = await loadA(id); assertFound(a); return await loadB(id)', 'loadB<loadA control'],
    ['for (const each of ids) { const a = await loadA(each); if (a) return a }', 'loadA<loadA control'],
    ['for (const each of ids) { const a = await loadA(each); if (a.done) break }', 'loadA<loadA control'],
    ['for (let i = 0; i < 3; i++) { try { return await loadA(id) } catch {} }', 'loadA<loadA control'],
    ['while (await loadA(id)) { id++ }', 'loadA<loadA control'],
  ]))

test('effects, delays and what does one thing at a time', () =>
  check([
    ['await loadA(id); return await loadB(id)', 'loadB<loadA effect'],
    ['const a = await loadA(id); await loadB(id); return a', 'loadB<loadA effect'],
    ['const a = await saveA(id); const b = await loadB(id); return [a, b]', 'loadB<saveA effect'],
    ['const a = await settleA(id); const b = await loadB(id); return [a, b]', ''],
    [
      'const a = await db.query("INSERT INTO a"); const b = await db.query("SELECT 1"); return [a, b]',
      'query<query effect',
    ],
    [
      'const a = await db.query(`select 1 for update`); const b = await db.query("SELECT 1"); return [a, b]',
      'query<query effect',
    ],
    [
      'const a = await fetch("/a", { method: "POST" }); const b = await fetch("/b"); return [a, b]',
      'fetch<fetch effect',
    ],
    [
      'const a = await trx.query("select 1"); const b = await trx.query("select 2"); return [a, b]',
      'query<query connection trx',
    ],
    [
      'const a = await this.client.loadA(1); const b = await this.client.loadB(2); return [a, b]',
      'loadB<loadA connection client',
    ],
    ['const a = await loadA(trx); const b = await loadB(trx); return [a, b]', 'loadB<loadA connection trx'],
    ['current = await loadA(id); return await loadB(id)', 'loadB<loadA effect'],
    ['state.user = await loadA(id); return await loadB(id)', 'loadB<loadA effect'],
    [
      'for (const each of ids) { const a = await loadA(each); res.push(a); await sleep(10) }',
      'loadA<sleep delay, sleep<loadA delay, sleep<sleep delay',
    ],
    ['for (const each of ids) await loadA(each)', 'loadA<loadA effect'],
    ['for (const some of ids) res.push(await Promise.all(some.map(loadA)))', 'all<all batch'],
    ['for (let i = 0; i < 9; i += 3) res.push(await Promise.all(ids.slice(i, i + 3).map(loadA)))', 'all<all batch'],
    [
      'while (ids.length > 0) res.push(await Promise.allSettled(ids.splice(0, 3).map(loadA)))',
      'allSettled<allSettled batch',
    ],
    ['for (const a of ids) { const some = a.map(loadA); res.push(await Promise.all(some)) }', 'all<all batch'],
    ['for (const a of ids) res.push(await Promise.all(a.lines.map(loadA)))', ''],
    ['for (const a of ids) res.push(await Promise.all([loadA(a), loadB(a)]))', ''],
  ]))

test('a chain changes something by any of its calls, and waits by none of a query builder', () =>
  check([
    ['const a = await db("a").limit(8); const b = await db("b").where(1).limit(8); return [a, b]', ''],
    ['const a = await db("a").timeout(8); const b = await db("b"); return [a, b]', ''],
    ['const a = await sleep(8).then(use); const b = await loadB(1); return [a, b]', 'loadB<sleep delay'],
    [
      'const a = await db.insert(t).values(v).returning(); const b = await loadB(1); return [a, b]',
      'loadB<insert effect',
    ],
    ['const a = await db.update(t).set(v).where(w); const b = await loadB(1); return [a, b]', 'loadB<update effect'],
    ['const a = await db("t").where(w).update(v); const b = await loadB(1); return [a, b]', 'loadB<db effect'],
    ['const a = await db.from("t").insert(v).select(); const b = await loadB(1); return [a, b]', 'loadB<from effect'],
    ['const a = await got.post(url).json(); const b = await loadB(1); return [a, b]', 'loadB<post effect'],
    [
      'const a = await Order.findOneAndUpdate(w, v); const b = await loadB(1); return [a, b]',
      'loadB<findOneAndUpdate effect',
    ],
    ['const a = await getOrCreate(w, v); const b = await loadB(1); return [a, b]', 'loadB<getOrCreate effect'],
    ['const a = await stock.getForUpdate(1); const b = await loadB(1); return [a, b]', 'loadB<getForUpdate effect'],
    ['const a = await db.$transaction([x]); const b = await loadB(1); return [a, b]', 'loadB<db effect'],
    ['const a = await redis.lpush("k", 1); const b = await loadB(1); return [a, b]', 'loadB<lpush effect'],
    ['const a = await db.selectFrom("a").selectAll().execute(); const b = await loadB(1); return [a, b]', ''],
    [
      'const a = await db.createQueryBuilder("a").select().setParameter("x", 1).getMany(); const b = await loadB(1); return [a, b]',
      '',
    ],
    ['const a = await Order.find().populate("items"); const b = await loadB(1); return [a, b]', ''],
    ['const a = await loadOrders(1); const b = await searchAndSort(1); return [a, b]', ''],
  ]))

test('a function that suspends in other ways is not looked at', async () => {
  assert.equal(
    await needsIn('async function f(s) { for await (const c of s) use(c); return await loadA(1) }'),
    'loadA?',
  )
  assert.equal(await needsIn('async function* f(s) { yield 1; return await loadA(1) }'), 'loadA?')
})

test('inner functions have awaits of their own', async () => {
  const text =
    'async function f(ids) { return await Promise.all(ids.map(async (id) => { const a = await loadA(id); return a })) }'
  assert.equal(await needsIn(text), 'loadA?')
})
