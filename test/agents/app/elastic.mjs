import { register } from 'node:module'
import 'elastic-apm-node/start.js'

register('elastic-apm-node/loader.mjs', import.meta.url)
