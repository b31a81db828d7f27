require('source-map-support').install({ hookRequire: true })
