import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import * as fc from 'fast-check'
import type { DebugToolbarConfig, ResolvedConfig } from './config.ts'
import { ConfigError } from '../errors.ts'
import { nearestName } from './nearest-name.ts'
import { OPTION_TABLE } from './option-table.ts'
import { Panel } from '../panels/panel.ts'
import { DEFAULT_REDACT_PATTERNS } from '../redaction/index.ts'
import { environmentName, resolveConfig } from './resolve-config.ts'

const OPTION_NAMES = Object.keys(OPTION_TABLE)

class PanelA extends Panel {
  static override readonly id: string = 'PanelA'
  static override readonly title: string = 'A'
  static override readonly navTitle: string = 'A'
  override generateStats(): unknown {
    return {}
  }
}

class PanelB extends PanelA {
  static override readonly id: string = 'PanelB'
}

function fromEnv(env: Record<string, string>): ResolvedConfig {
  return resolveConfig(undefined, env)
}

/** Resolves options that the types would not allow. */
function resolveAny(options: unknown, env: NodeJS.ProcessEnv = {}): ResolvedConfig {
  return resolveConfig(options as DebugToolbarConfig, env)
}

function rejects(run: () => unknown, option: string, message?: RegExp): void {
  assert.throws(run, (error: unknown) => {
    assert.ok(error instanceof ConfigError, String(error))
    assert.equal(error.option, option)
    assert.ok(error.message.length < 1500)
    if (message !== undefined) assert.match(error.message, message)
    return true
  })
}

describe('defaults', () => {
  test('are those of the contract', () => {
    assert.deepEqual(resolveConfig(undefined, {}), {
      enabled: true,
      panels: null,
      extraPanels: [],
      excludePanels: [],
      basePath: '/_debug_toolbar',
      maxRequestHistory: 100,
      maxHistoryBytes: 67_108_864,
      history: 'memory',
      otlpEndpoint: '',
      showToolbar: null,
      excludePaths: [],
      allowedHosts: [],
      editorUrl: 'vscode://file/{path}:{line}:{column}',
      injectHtml: true,
      serverTiming: true,
      traceContext: true,
      logFields: false,
      asyncProfilerBackend: 'auto',
      asyncProfilerTrackTasks: true,
      asyncProfilerDetectBlocking: true,
      asyncProfilerBlockingThreshold: 50,
      asyncProfilerSampleInterval: 2,
      asyncProfilerMaxTasks: 10_000,
      asyncProfilerMaxOperations: 5000,
      asyncProfilerMaxDuration: 60_000,
      asyncProfilerMaxOverhead: 0.1,
      asyncProfilerRedactPatterns: [...DEFAULT_REDACT_PATTERNS],
      asyncProfilerTaskNames: true,
      asyncProfilerInclude: [],
    })
  })

  test('off exactly where NODE_ENV is production, unless said otherwise', () => {
    for (const value of ['production', ' production\n']) assert.equal(fromEnv({ NODE_ENV: value }).enabled, false)
    for (const value of ['', 'Production', 'development']) assert.equal(fromEnv({ NODE_ENV: value }).enabled, true)
    assert.equal(resolveConfig({ enabled: true }, { NODE_ENV: 'production' }).enabled, true)
    assert.equal(fromEnv({ NODE_ENV: 'production', DEBUG_TOOLBAR_ENABLED: 'yes' }).enabled, true)
    assert.equal(resolveConfig({ enabled: false }, {}).enabled, false)
  })

  test('the result and its lists cannot be changed', () => {
    const hosts = ['a.example']
    const config = resolveConfig({ allowedHosts: hosts }, {})
    hosts.push('b.example')
    assert.deepEqual(config.allowedHosts, ['a.example'])
    assert.ok(Object.isFrozen(config) && Object.isFrozen(config.allowedHosts))
  })
})

describe('options in code', () => {
  test('undefined is not given, a null prototype is welcome', () => {
    const options = Object.assign(Object.create(null), { enabled: undefined, maxRequestHistory: 7 })
    const config = resolveAny(options)
    assert.equal(config.enabled, true)
    assert.equal(config.maxRequestHistory, 7)
  })

  test('every option takes what it is for', () => {
    const showToolbar = () => true
    const given = {
      panels: [PanelA],
      extraPanels: [PanelB],
      excludePanels: ['TimerPanel'],
      basePath: '/dev/~tools/',
      showToolbar,
      excludePaths: ['/health', /^\/assets/],
      allowedHosts: ['dev.example.com', '[::1]:3000', '::1'],
      editorUrl: 'cursor://file/{path}:{line}',
      injectHtml: false,
      asyncProfilerBackend: 'hooks' as const,
      asyncProfilerMaxTasks: 0,
      asyncProfilerMaxOperations: 0,
      asyncProfilerMaxOverhead: 1,
      asyncProfilerInclude: ['@scope/pkg', 'fastify', '*'],
    }
    const config = resolveConfig(given, {})
    assert.deepEqual({ ...config, ...given, basePath: '/dev/~tools' }, config)
  })

  test('each is read once, and a getter that throws is the cause', () => {
    let reads = 0
    const options = {
      get maxRequestHistory() {
        return ++reads
      },
    }
    assert.equal(resolveConfig(options, {}).maxRequestHistory, 1)
    assert.equal(reads, 1)
    const bad = Object.defineProperty({}, 'basePath', {
      enumerable: true,
      get: () => {
        throw new Error('hostile')
      },
    })
    rejects(() => resolveAny(bad), 'basePath', /readable value/)
  })

  test('wrong values name the option', () => {
    const wrong: Record<string, unknown[]> = {
      enabled: ['true', 1, null],
      basePath: ['/', '', 'x', '//x', '/a?b', '/a#b', '/a b', '/a/../b', '/a/.', '/a\n', `/${'a'.repeat(300)}`, 5],
      maxRequestHistory: [NaN, -1, 0, 1.5, Infinity, '5', 2 ** 60],
      maxHistoryBytes: [NaN, -1, Infinity, null],
      history: [
        'Memory',
        {},
        { sqlite: 7 },
        { redis: 'x' },
        { redis: {} },
        { redis: 'redis://h', sqlite: 'x' },
        { maxAge: 0 },
        new Proxy({}, {}),
        { add: () => {} },
        null,
        7,
      ],
      showToolbar: [true, null, {}],
      excludePanels: ['TimerPanel', [1], ['']],
      excludePaths: ['/x', [5], ['x'], ['']],
      editorUrl: ['javascript:alert(1)', 'no url', 'x: y', 7, null],
      allowedHosts: [['http://x'], ['a b'], ['*'], [''], [null]],
      asyncProfilerBackend: ['yappi', 1, 'HOOKS'],
      asyncProfilerBlockingThreshold: [NaN, -1, Infinity, '50'],
      asyncProfilerSampleInterval: [NaN, -1, 0.05, 1001, '2'],
      asyncProfilerMaxTasks: [-1, 0.5],
      asyncProfilerMaxOperations: [-1, 0.5],
      asyncProfilerMaxDuration: [0, -1, 2 ** 31, NaN],
      asyncProfilerMaxOverhead: [-0.1, 1.1, NaN, '0.1'],
      asyncProfilerRedactPatterns: [/x/, ['x'], [null]],
      asyncProfilerInclude: [['../x'], [''], ['a b']],
    }
    for (const [option, values] of Object.entries(wrong)) {
      for (const value of values) {
        const run = () => resolveAny({ [option]: value })
        assert.throws(
          run,
          (error: unknown) => {
            assert.ok(error instanceof ConfigError, `${option}: ${String(error)}`)
            assert.match(error.option, new RegExp(`^${option}(\\[0\\]|\\.\\w+)?$`))
            return true
          },
          `${option}: ${String(value)}`,
        )
      }
    }
  })

  test('a history is memory, a file or a store, and says so', () => {
    const store = { add: () => {}, get: () => undefined, list: () => [], clear: () => {} }
    assert.equal(resolveConfig({ history: store }, {}).history, store)
    for (const word of ['memory', 'sqlite'] as const) {
      assert.equal(resolveConfig({ history: word }, {}).history, word)
      assert.equal(fromEnv({ DEBUG_TOOLBAR_HISTORY: ` ${word.toUpperCase()} ` }).history, word)
    }
    const file = { sqlite: '/var/tmp/h.sqlite', maxRequests: 10, maxBytes: 1000, maxAge: 60_000 }
    assert.deepEqual(resolveConfig({ history: file }, {}).history, file)
    assert.deepEqual(fromEnv({ DEBUG_TOOLBAR_HISTORY: 'sqlite:/x/y.sqlite' }).history, { sqlite: '/x/y.sqlite' })
    const client = { sendCommand: async () => null }
    assert.deepEqual(resolveConfig({ history: { redis: client } }, {}).history, { redis: client })
    assert.deepEqual(fromEnv({ DEBUG_TOOLBAR_HISTORY: 'redis://h:1' }).history, { redis: 'redis://h:1' })
    rejects(() => resolveAny({ history: 'file' }), 'history', /'memory', 'sqlite' with or without options, or a store/)
    rejects(() => resolveAny({ history: { maxRequests: 0 } }), 'history.maxRequests', /at least 1, got 0/)
    rejects(
      () => fromEnv({ DEBUG_TOOLBAR_HISTORY: 'redis' }),
      'DEBUG_TOOLBAR_HISTORY',
      /expected memory, sqlite, sqlite: and/,
    )
    const hostile = Object.defineProperty({}, 'add', {
      get: () => {
        throw new Error('hostile')
      },
    })
    rejects(() => resolveAny({ history: hostile }), 'history', /methods can be read/)
  })

  test('panels must be classes with texts and ids of their own', () => {
    rejects(() => resolveAny({ panels: PanelA }), 'panels', /an array/)
    rejects(() => resolveAny({ panels: [PanelA, () => 1] }), 'panels[1]', /class that extends Panel/)
    rejects(() => resolveAny({ panels: ['PanelA'] }), 'panels[0]')
    rejects(() => resolveAny({ extraPanels: [class {}] }), 'extraPanels[0].id')
    rejects(() => resolveAny({ panels: [PanelA, PanelA] }), 'panels[1].id', /no other panel/)
    rejects(
      () =>
        resolveAny({
          panels: [
            class extends PanelA {
              static override readonly title = ' '
            },
          ],
        }),
      'panels[0].title',
    )
    const throwing = class extends PanelA {
      static override get navTitle(): string {
        throw new Error('hostile')
      }
    }
    rejects(() => resolveAny({ panels: [throwing] }), 'panels[0].navTitle')
  })

  test('a panel’s own screen must be a file', () => {
    const withScreen = (screen: unknown): unknown => ({ panels: [Object.assign(class extends PanelA {}, { screen })] })
    for (const bad of ['screen.js', 'https://cdn.example/screen.js', new URL('data:text/javascript,1'), '', 7, {}]) {
      rejects(
        () => resolveAny(withScreen(bad)),
        'panels[0].screen',
        /a file: URL or an absolute path.*import\.meta\.url/s,
      )
    }
    for (const good of [undefined, null, new URL(import.meta.url), import.meta.url, fileURLToPath(import.meta.url)]) {
      assert.doesNotThrow(() => resolveAny(withScreen(good)))
    }
  })

  test('options that are no object', () => {
    for (const options of [null, 5, 'x', [], () => 1, new Proxy({}, {})]) rejects(() => resolveAny(options), 'options')
  })

  test('arrays that are hostile or huge', () => {
    const hostile = Object.defineProperty([1], 0, {
      get: () => {
        throw new Error('hostile')
      },
    })
    rejects(() => resolveAny({ excludePanels: hostile }), 'excludePanels', /plain items/)
    rejects(
      () => resolveAny({ excludePanels: Array.from({ length: 2000 }, () => 'a') }),
      'excludePanels',
      /at most 1000/,
    )
    rejects(() => resolveAny({ excludePanels: new Proxy(['a'], {}) }), 'excludePanels', /a proxy/)
  })

  test('regular expressions lose their state and keep their meaning', () => {
    const config = resolveConfig({ excludePaths: [/a/g, /b/y], asyncProfilerRedactPatterns: [/c/giy] }, {})
    const [global, sticky] = config.excludePaths as RegExp[]
    assert.deepEqual([global?.test('xa'), global?.test('xa')], [true, true])
    assert.deepEqual([sticky?.test('b'), sticky?.test('b'), sticky?.test('xb')], [true, true, false])
    assert.equal(config.asyncProfilerRedactPatterns[0]?.flags, 'i')
  })
})

describe('unknown names', () => {
  test('are errors that suggest the nearest name', () => {
    rejects(() => resolveAny({ basepath: '/x' }), 'basepath', /Did you mean basePath\?/)
    rejects(
      () => resolveAny({ asyncProfilerBlockingTreshold: 5 }),
      'asyncProfilerBlockingTreshold',
      /BlockingThreshold\?/,
    )
    rejects(() => resolveAny({ zzzzzz: 5 }), 'zzzzzz', /They are: enabled, panels/)
    rejects(
      () => fromEnv({ DEBUG_TOOLBAR_ENABELD: '' }),
      'DEBUG_TOOLBAR_ENABELD',
      /Did you mean DEBUG_TOOLBAR_ENABLED\?/,
    )
  })

  test('of the object prototype are unknown like others', () => {
    rejects(() => resolveAny(JSON.parse('{"__proto__": {"enabled": false}}')), '__proto__')
    rejects(() => resolveAny({ constructor: 1 }), 'constructor')
    rejects(() => resolveAny({ toString: 1 }), 'toString')
  })

  test('no name is too long or too strange', () => {
    rejects(() => resolveAny({ ['x'.repeat(100_000)]: 1 }), 'x'.repeat(100))
    assert.equal(nearestName('x'.repeat(1000), ['a']), undefined)
    fc.assert(
      fc.property(fc.string(), (name) => {
        fc.pre(!OPTION_NAMES.includes(name))
        assert.throws(() => resolveAny(Object.fromEntries([[name, 1]])), ConfigError)
      }),
    )
  })

  test('variables of others are left alone', () => {
    assert.equal(fromEnv({ DEBUG: '*', DEBUG_TOOLBAR: 'x', MY_DEBUG_TOOLBAR_X: 'y' }).enabled, true)
  })
})

describe('environment', () => {
  test('names are the options in capitals', () => {
    assert.equal(environmentName('asyncProfilerBackend'), 'DEBUG_TOOLBAR_ASYNC_PROFILER_BACKEND')
    assert.equal(environmentName('injectHtml'), 'DEBUG_TOOLBAR_INJECT_HTML')
  })

  test('every option that is text can be set', () => {
    const config = fromEnv({
      DEBUG_TOOLBAR_ENABLED: ' OFF ',
      DEBUG_TOOLBAR_EXCLUDE_PANELS: 'TimerPanel, RequestPanel,',
      DEBUG_TOOLBAR_BASE_PATH: '/tools',
      DEBUG_TOOLBAR_MAX_REQUEST_HISTORY: '20',
      DEBUG_TOOLBAR_MAX_HISTORY_BYTES: '1e6',
      DEBUG_TOOLBAR_EXCLUDE_PATHS: '/health,/^\\/a{1,2}\\//i,/static/',
      DEBUG_TOOLBAR_ALLOWED_HOSTS: 'a.example,b.example:8080',
      DEBUG_TOOLBAR_EDITOR_URL: ' idea://open?file=/{path}&line={line} ',
      DEBUG_TOOLBAR_INJECT_HTML: '0',
      DEBUG_TOOLBAR_SERVER_TIMING: 'no',
      DEBUG_TOOLBAR_ASYNC_PROFILER_BACKEND: 'EventLoop',
      DEBUG_TOOLBAR_ASYNC_PROFILER_TRACK_TASKS: 'false',
      DEBUG_TOOLBAR_ASYNC_PROFILER_DETECT_BLOCKING: 'true',
      DEBUG_TOOLBAR_ASYNC_PROFILER_BLOCKING_THRESHOLD: '12.5',
      DEBUG_TOOLBAR_ASYNC_PROFILER_MAX_TASKS: '5',
      DEBUG_TOOLBAR_ASYNC_PROFILER_MAX_DURATION: '1000',
      DEBUG_TOOLBAR_ASYNC_PROFILER_MAX_OVERHEAD: '.5',
      DEBUG_TOOLBAR_ASYNC_PROFILER_REDACT_PATTERNS: '/a,b/i, /[/,]c/g',
      DEBUG_TOOLBAR_ASYNC_PROFILER_TASK_NAMES: '1',
      DEBUG_TOOLBAR_ASYNC_PROFILER_INCLUDE: '*',
    })
    assert.deepEqual(config, {
      ...resolveConfig(undefined, {}),
      enabled: false,
      excludePanels: ['TimerPanel', 'RequestPanel'],
      basePath: '/tools',
      maxRequestHistory: 20,
      maxHistoryBytes: 1_000_000,
      excludePaths: ['/health', /^\/a{1,2}\//i, '/static/'],
      allowedHosts: ['a.example', 'b.example:8080'],
      editorUrl: 'idea://open?file=/{path}&line={line}',
      injectHtml: false,
      serverTiming: false,
      asyncProfilerBackend: 'eventloop',
      asyncProfilerTrackTasks: false,
      asyncProfilerBlockingThreshold: 12.5,
      asyncProfilerMaxTasks: 5,
      asyncProfilerMaxDuration: 1000,
      asyncProfilerMaxOverhead: 0.5,
      asyncProfilerRedactPatterns: [/a,b/i, /[/,]c/],
      asyncProfilerInclude: ['*'],
    })
  })

  test('code wins, blank is not given, and a wrong variable is an error even where code wins', () => {
    assert.equal(
      resolveConfig({ maxRequestHistory: 3 }, { DEBUG_TOOLBAR_MAX_REQUEST_HISTORY: '9' }).maxRequestHistory,
      3,
    )
    const blank = resolveConfig({ basePath: undefined } as object, { DEBUG_TOOLBAR_BASE_PATH: ' ' })
    assert.equal(blank.basePath, '/_debug_toolbar')
    const name = 'DEBUG_TOOLBAR_MAX_REQUEST_HISTORY'
    rejects(() => resolveConfig({ maxRequestHistory: 3 }, { [name]: 'many' }), name, /got "many"/)
  })

  test('wrong values name the variable', () => {
    const wrong: [string, string, RegExp?][] = [
      ['ENABLED', 'maybe', /one of 1, true/],
      ['MAX_REQUEST_HISTORY', '-5'],
      ['MAX_REQUEST_HISTORY', '0x10'],
      ['MAX_REQUEST_HISTORY', 'Infinity'],
      ['MAX_REQUEST_HISTORY', 'NaN'],
      ['ASYNC_PROFILER_MAX_OVERHEAD', '10%'],
      ['ASYNC_PROFILER_BACKEND', 'yappi', /one of auto, instrumentation/],
      ['BASE_PATH', '/'],
      ['EXCLUDE_PATHS', 'health', /starts with a slash/],
      ['EXCLUDE_PATHS', '/^\\/open', /between slashes/],
      ['EXCLUDE_PATHS', '/(/', /between slashes/],
      ['ASYNC_PROFILER_REDACT_PATTERNS', 'secret', /between slashes/],
      ['ASYNC_PROFILER_REDACT_PATTERNS', '/a/zz', /between slashes/],
      ['ALLOWED_HOSTS', 'http://x'],
      ['PANELS', 'TimerPanel', /in code/],
      ['EXTRA_PANELS', 'x', /in code/],
      ['SHOW_TOOLBAR', 'true', /in code/],
    ]
    for (const [name, value, message] of wrong) {
      const variable = `DEBUG_TOOLBAR_${name}`
      rejects(() => fromEnv({ [variable]: value }), variable, message)
    }
  })

  test('any text either resolves or is a ConfigError', () => {
    const names = OPTION_NAMES.map(environmentName)
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.string({ unit: 'binary' }), (name, value) => {
        try {
          fromEnv({ [name]: value })
        } catch (error) {
          assert.ok(error instanceof ConfigError, String(error))
        }
      }),
      { numRuns: 500 },
    )
  })

  test('any value in code either resolves or is a ConfigError', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...OPTION_NAMES),
        fc.anything({ withBigInt: true, withDate: true }),
        (name, value) => {
          try {
            resolveAny({ [name]: value })
          } catch (error) {
            assert.ok(error instanceof ConfigError, String(error))
          }
        },
      ),
      { numRuns: 500 },
    )
  })
})
