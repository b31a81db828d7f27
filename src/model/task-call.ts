/**
 * How the promise of a call is used, by the source. `alone`: by nobody. `marked`: by nobody, and it says so (`void`,
 * `waitUntil`, an error that is caught). `raced`: together with others, of which the first decides. `other`: another
 * way, such as an await.
 */
export type CallForm = 'alone' | 'marked' | 'raced' | 'other'

/** The place at which a task was called, in the file of its caller. */
export interface TaskCall {
  line: number
  column: number
  form: CallForm
}
