/** The origin of the page, to match with its policy's sources: `host` with its port. */
export interface PageOrigin {
  scheme: 'http' | 'https'
  host: string
}

/** Permits a script of the page's own origin, with this nonce on its tag, or without one. */
export interface ScriptPermit {
  nonce: string | null
}

type Directives = ReadonlyMap<string, readonly string[]>

const NONCE = /^'nonce-([\w+/-]+={0,2})'$/i
/** Flags that a sandboxed page needs to run the badge and to have its own origin. */
const SANDBOX_NEEDS: readonly string[] = ['allow-scripts', 'allow-same-origin']

/**
 * Returns the permit for a script file of the page's own origin, if all policies of the page allow it; else null.
 * Nothing is added to a policy: the nonce is one that the page gives to its own scripts.
 *
 * @param policies the values of `Content-Security-Policy`, each of which may contain several policies
 * @example permitScript(["script-src 'nonce-abc'"], origin) // { nonce: 'abc' }
 */
export function permitScript(policies: readonly string[], origin: PageOrigin): ScriptPermit | null {
  const all = policies.flatMap((value) => value.split(',')).map(parsePolicy)
  if (all.some((directives) => isSandboxed(directives))) return null
  const lists = all.map(scriptSources).filter((sources) => sources !== null)
  const nonces = lists.map((sources) => sources.flatMap((source) => NONCE.exec(source)?.[1] ?? []))
  const nonce = nonces.flat().find((each) => lists.every((list, index) => permits(list, nonces[index]!, each, origin)))
  if (nonce !== undefined) return { nonce }
  return lists.every((list) => permits(list, [], null, origin)) ? { nonce: null } : null
}

function parsePolicy(text: string): Directives {
  const directives = new Map<string, readonly string[]>()
  for (const part of text.split(';')) {
    const [name = '', ...values] = part.trim().split(/\s+/)
    // The first directive of a name counts.
    if (name !== '' && !directives.has(name.toLowerCase())) directives.set(name.toLowerCase(), values)
  }
  return directives
}

function isSandboxed(directives: Directives): boolean {
  const flags = directives.get('sandbox')?.map((flag) => flag.toLowerCase())
  return flags !== undefined && SANDBOX_NEEDS.some((need) => !flags.includes(need))
}

/** Returns null if the policy does not restrict scripts. */
function scriptSources(directives: Directives): readonly string[] | null {
  return directives.get('script-src-elem') ?? directives.get('script-src') ?? directives.get('default-src') ?? null
}

function permits(
  sources: readonly string[],
  nonces: readonly string[],
  nonce: string | null,
  origin: PageOrigin,
): boolean {
  if (nonce !== null && nonces.includes(nonce)) return true
  const words = sources.map((source) => source.toLowerCase())
  return !words.includes("'strict-dynamic'") && words.some((source) => isOwn(source, origin))
}

/** Returns whether a source matches our origin. A source with a path or a pattern is taken to be another one. */
function isOwn(source: string, { scheme, host }: PageOrigin): boolean {
  if (source === "'self'" || source === '*' || source === `${scheme}:` || source === 'http:') return true
  const [, named, rest = ''] = /^(?:(https?):\/\/)?([\w.:[\]*-]+)\/?$/.exec(source) ?? []
  if (named === 'https' && scheme === 'http') return false
  const [name = '', port = ''] = splitHost(rest)
  const [ownName = '', ownPort = scheme === 'https' ? '443' : '80'] = splitHost(host.toLowerCase())
  return name !== '' && name === ownName && (port === '*' || (port || defaultPort(named ?? scheme)) === ownPort)
}

const defaultPort = (scheme: string): string => (scheme === 'https' ? '443' : '80')

function splitHost(host: string): string[] {
  const colon = host.lastIndexOf(':')
  return colon < 0 || host.endsWith(']') ? [host] : [host.slice(0, colon), host.slice(colon + 1)]
}
