import * as S from '@sentry/node'
S.init({ dsn: 'https://a@127.0.0.1:1/1', tracesSampleRate: 0 })
