import 'newrelic/esm-loader.mjs'
import 'newrelic'
