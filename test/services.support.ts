import { connect } from 'node:net'

/** A service that tests need. */
export interface Service {
  name: string
  host: string
  port: string
}

/**
 * Returns why tests with a service are skipped, or false. With `CI=true` everything is tested: without the service they
 * fail.
 */
export async function whyNoService({ name, host, port }: Service): Promise<string | false> {
  const isThere = await new Promise<boolean>((resolve) => {
    const socket = connect(Number(port), host)
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
  return isThere || process.env['CI'] === 'true' ? false : `no ${name} at ${host}:${port}`
}
