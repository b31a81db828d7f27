import * as parser from 'oxc-parser'
import { keepParser } from './parser.ts'

// For the thread of load hooks on Node 24.0 to 24.10, where no ES module can be required, nor imported once it runs.
keepParser(parser)
