export default {
  // Without it, Next takes the folder of the lock file farthest up.
  turbopack: { root: import.meta.dirname },
  outputFileTracingRoot: import.meta.dirname,
}
