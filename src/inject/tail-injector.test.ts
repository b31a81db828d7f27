import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { TailInjector } from './tail-injector.ts'

const MARKUP = '[T]'

/** Returns the whole output, and the output of each piece. */
function inject(pieces: readonly (string | Buffer)[], isPage = false): { whole: string; steps: string[] } {
  const injector = new TailInjector({ markup: Buffer.from(MARKUP), isPage })
  const steps = pieces.map((piece) => Buffer.concat(injector.push(Buffer.from(piece))).toString('latin1'))
  steps.push(Buffer.concat(injector.finish()).toString('latin1'))
  return { whole: steps.join(''), steps }
}

/** `[T]` marks the place of the badge; a document without it stays unchanged. */
const DOCUMENTS: readonly (readonly [name: string, document: string])[] = [
  ['a page', '<!doctype html><html><body><p>hi</p>[T]</body></html>\n'],
  ['letters of any case, white space, attributes', '<HTML><BODY>hi[T]</BoDy \n a="</body>" / ></HTML>'],
  ['comments behind it', '<body>hi[T]</body><!-- made by </body> --></html><!-- in 3 ms -->'],
  ['in a script', '<body><script>"</body>"; "</scriptx>"</script>hi[T]</body>'],
  ['in a script that hides a script', '<body><script><!-- <script> </script> </body> --></script>[T]</body>'],
  ['in a script with a comment that ends', '<body><script><!-- --> "<script>"</script>[T]</body>'],
  ['in a script with an empty comment', '<body><script><!--> <script></script>[T]</body>'],
  ['in a comment', '<body><!-- </body> -->hi[T]</body>'],
  ['in a comment of odd ends', '<body><!--> a <!---> b <!-- </body> --!> c <!-- - -- </body> --->[T]</body>'],
  ['in an attribute', '<body><p title="</body>" class=\'</body>\' id=</body>x>hi</p>[T]</body>'],
  ['in an attribute with odd names', '<body><p ="a>b</p>[T]</body>'],
  [
    'in a text area, a title and a style',
    '<title></body></title><body><style></body></style><textarea></body></textarea>[T]</body>',
  ],
  ['in noscript', '<body><noscript></body></noscript>x[T]</body>'],
  [
    'in a bogus comment',
    '<body><? </body> >x<! </body> >y</ </body> >z[T]</body>'.replace(/<([?!/]) <\/body> >/g, '<$1 x>'),
  ],
  ['in CDATA of a drawing', '<body><svg><title/><style/><![CDATA[ </body> ]]></svg>x[T]</body>'],
  ['what looks like CDATA outside of one', '<body><![CDATA[ x ]]>y[T]</body>'],
  ['twice: the last one counts', '<body>a</body>b[T]</body>'],
  ['twice with nothing between', '<body>a</body>[T]</body>'],
  ['content behind it', '<body>a</body></html><p>late</p>[T]'],
  ['a script behind it', '<body>a</body><script>late</script>[T]'],
  ['none in a document', '<!doctype html><title>x</title><p>open[T]'],
  ['none, with html alone', '<html><p>open[T]'],
  ['other end tags', '<body></bodyx></bod></b></body-x>[T]</body>'],
  ['a less-than sign as text', '<body>a < b << c <3 </> </3>[T]</body>'],
  ['a fragment', '<li>one</li><li>two</li>'],
  ['text', 'just text'],
  ['an open comment', '<html><!-- never closed </body>'],
  ['an open script', '<html><script>never closed </body>'],
  ['an open attribute', '<html><p title="never closed </body>'],
  ['an open tag', '<html><p'],
  ['plain text to the end', '<html><plaintext></body>'],
  ['frames', '<html><frameset cols="*"><frame src="a"></frameset></html>'],
  ['UTF-16', '\u00ff\u00fe<html></body>'],
  ['nothing', ''],
]

for (const [name, expected] of DOCUMENTS) {
  test(`the toolbar's place: ${name}`, () => {
    const bytes = Buffer.from(expected.replace(MARKUP, ''), 'latin1')
    assert.equal(inject([bytes]).whole, expected)
    for (let cut = 0; cut <= bytes.length; cut++) {
      assert.equal(inject([bytes.subarray(0, cut), bytes.subarray(cut)]).whole, expected, `cut at ${cut}`)
    }
    const bytewise = Array.from(bytes, (_, index) => bytes.subarray(index, index + 1))
    assert.equal(inject(bytewise).whole, expected)
  })
}

test('a page that is shown has the toolbar even without a tag of a document', () => {
  assert.equal(inject(['<h1>Hello</h1>'], true).whole, '<h1>Hello</h1>[T]')
  assert.equal(inject(['hello'], true).whole, 'hello[T]')
  assert.equal(inject(['<script>open'], true).whole, '<script>open')
  assert.equal(inject([''], true).whole, '')
})

test('what may not be the end goes on at once, and no visible text is held back', () => {
  const { steps } = inject([
    '<html><body><p>on',
    'e</p><',
    'p>two</p></bo',
    'dy',
    '>\n</html>',
    '\n',
    'more',
    '</body>',
  ])
  assert.deepEqual(steps, [
    '<html><body><p>on',
    'e</p>',
    '<p>two</p>',
    '',
    '',
    '',
    '</body>\n</html>\nmore',
    '',
    '[T]</body>',
  ])
})

test('what is held back is bounded', () => {
  const long = `<!-- ${'x'.repeat(5000)} -->`
  const { steps, whole } = inject(['<html></body>', long, '</html>'])
  assert.equal(steps[1], `</body>${long}`)
  assert.equal(whole, `<html></body>${long}</html>[T]`)
  const spaces = inject(['<html></body', ' '.repeat(5000), '>', 'x</body>'])
  assert.equal(spaces.whole, `<html></body${' '.repeat(5000)}>x[T]</body>`)
})

test('a piece may be used again once it has been pushed', () => {
  const injector = new TailInjector({ markup: Buffer.from(MARKUP), isPage: false })
  const piece = Buffer.from('<p></bo')
  const out = Buffer.concat(injector.push(piece)).toString()
  piece.fill('!')
  assert.equal(
    out + Buffer.concat([...injector.push(Buffer.from('dy>')), ...injector.finish()]).toString(),
    '<p>[T]</body>',
  )
})

test('however a document is cut, and whatever is in it, nothing of it is lost or moved', () => {
  const word = fc.constantFrom(
    ...[
      '<',
      '</',
      '>',
      'body',
      '</body>',
      '<body>',
      '</html>',
      '<html>',
      '<!--',
      '-->',
      '--',
      '!',
      '<script>',
      '</script',
    ],
    ...[
      '"',
      "'",
      '=',
      ' ',
      '\n',
      '/',
      '<svg>',
      '<![CDATA[',
      ']]>',
      '<title>',
      '</title>',
      '<?',
      'é',
      'x',
      '<!doctype html>',
    ],
  )
  const pieces = fc.array(
    fc.array(word, { maxLength: 8 }).map((words) => words.join('')),
    { maxLength: 12 },
  )
  fc.assert(
    fc.property(pieces, fc.boolean(), (texts, isPage) => {
      const document = Buffer.from(texts.join(''))
      const { whole } = inject(texts, isPage)
      assert.equal(whole, inject([document], isPage).whole)
      assert.equal(whole.replace(MARKUP, ''), document.toString('latin1'))
    }),
    { numRuns: 2000 },
  )
})
