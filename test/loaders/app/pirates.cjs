// A hook that changes nothing, on everything that `require` loads.
require('pirates').addHook((code) => code, { exts: ['.js', '.cjs', '.ts'] })
