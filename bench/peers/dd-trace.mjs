/** Preloads dd-trace as its documents tell a user to (`--import`), with an agent's address that nothing listens on. */
Object.assign(process.env, {
  DD_TRACE_AGENT_URL: 'http://127.0.0.1:9',
  DD_TRACE_STARTUP_LOGS: 'false',
  DD_INSTRUMENTATION_TELEMETRY_ENABLED: 'false',
  DD_REMOTE_CONFIGURATION_ENABLED: 'false',
})
await import('dd-trace/initialize.mjs')
