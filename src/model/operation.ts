/**
 * Operations: work that the process asked of something else, a query, a command, an outgoing request. In a trace they
 * are columns; texts are indexes into one table, because most of them repeat.
 */

/** The kinds of operations, in the order of their numbers in a trace: new ones are added at the end. */
export const OPERATION_KINDS = [
  'other',
  'sql',
  'document',
  'cache',
  'http',
  'message',
  'file',
  'dns',
  'connect',
  'compute',
  'process',
  'worker',
  'timer',
  'lock',
  'ai',
] as const
export type OperationKind = (typeof OPERATION_KINDS)[number]

/** Parts of an operation with a reason of their own, in the order of their numbers in a trace. */
export const OPERATION_PHASES = ['acquire', 'connect', 'queue', 'service', 'receive'] as const
/**
 * `acquire`: it waits for a connection of a pool or a socket of an agent. `connect`: DNS, TCP and TLS. `queue`: it waits
 * behind others of its connection or for a thread. `service`: the other side works. `receive`: from the first byte to
 * the last.
 */
export type OperationPhaseName = (typeof OPERATION_PHASES)[number]

/** One row per operation in detail, by start. Its number is its row plus one, so that 0 can mean none. */
export interface OperationColumns {
  count: number
  /** Index into `OPERATION_KINDS`. */
  kind: Uint8Array
  /** Index into `TASK_STATUS`. */
  status: Uint8Array
  start: Float64Array
  /** NaN while pending. */
  end: Float64Array
  /** Number of the task on whose stack it was asked for, 0 for none. */
  task: Uint32Array
  /** Number of the operation of which it is a part, 0 for none; its row is lower. */
  parent: Uint32Array
  /** Index + 1 of the site that asked for it; 0 if no code of the user's was on the stack. */
  site: Uint32Array
  /** Indexes into `Trace.texts`: the system (`postgresql`), the short name, the statement without its literals. */
  system: Uint32Array
  name: Uint32Array
  text: Uint32Array
  /** Indexes into `Trace.texts`: an error's class and message, both redacted; 0 for none. */
  errorName: Uint32Array
  errorMessage: Uint32Array
  /** Index into `Trace.texts` of its attributes as JSON; 0 for none. */
  attributes: Uint32Array
  /**
   * A number for its parameters: those of one trace with the same number had the same ones. 0 if that is not known;
   * absent in older traces.
   */
  parameters?: Uint32Array
  /** Index into `Trace.texts` of its span id, 0 for none; absent in older traces and if no operation has one. */
  span?: Uint32Array
}

/** The kinds of numbers in the columns. */
export const OPERATION_COLUMNS = {
  kind: 'u8',
  status: 'u8',
  start: 'f64',
  end: 'f64',
  task: 'u32',
  parent: 'u32',
  site: 'u32',
  system: 'u32',
  name: 'u32',
  text: 'u32',
  errorName: 'u32',
  errorMessage: 'u32',
  attributes: 'u32',
} as const

/** Phases of operations, by operation and start; those of one operation do not overlap. */
export interface PhaseColumns {
  count: number
  /** Number of the operation. */
  operation: Uint32Array
  /** Index into `OPERATION_PHASES`. */
  name: Uint8Array
  start: Float64Array
  end: Float64Array
}

/** Operations without a row, counted by their text. */
export interface DroppedOperationColumns {
  count: number
  /** Index into `Trace.texts`; 0 for all texts that had no counter of their own. */
  text: Uint32Array
  times: Uint32Array
}

/** The operations of a trace. */
export interface OperationTables {
  operations: OperationColumns
  phases: PhaseColumns
  droppedOperations: DroppedOperationColumns
  /** Each text once; the first is empty. */
  texts: string[]
}

/** Returns the tables of a trace without operations. */
export function noOperations(): OperationTables {
  const [u8, u32, f64] = [new Uint8Array(0), new Uint32Array(0), new Float64Array(0)]
  const texts = { system: u32, name: u32, text: u32, errorName: u32, errorMessage: u32, attributes: u32 }
  return {
    operations: { count: 0, kind: u8, status: u8, start: f64, end: f64, task: u32, parent: u32, site: u32, ...texts },
    phases: { count: 0, operation: u32, name: u8, start: f64, end: f64 },
    droppedOperations: { count: 0, text: u32, times: u32 },
    texts: [''],
  }
}
