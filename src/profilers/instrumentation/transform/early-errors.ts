import { declaredNames, nameOf, namesIn, unlabel } from './conflicts.ts'
import type { Node } from '../../../source/walk.ts'
import type { Context } from './context.ts'

// The parsers follow no scopes, so they accept texts that the engine refuses. A block of ours between two declarations
// would make such a text valid. These checks throw instead, and the engine reads the text as it was written.

/** Throws if the body of a function declares a `let`, `const`, `using` or class with the name of a parameter. */
export function checkParameters(fn: Node, context: Context): void {
  const statements = (fn['body'] as Node)['body'] as Node[]
  rejectNames(fn['params'] as Node[], statements.filter(isLexical), context)
}

/** Throws if the block of a `catch` declares the name of its parameter. */
export function checkCaught(clause: Node, context: Context): void {
  const statements = ((clause['body'] as Node)['body'] as Node[]).map(unlabel)
  rejectNames([clause['param'] as Node | null], statements.filter(isOfBlock), context)
}

/** Throws if the body of a loop is a function. */
export function checkLoopBody(loop: Node, context: Context): void {
  const body = unlabel(loop['body'] as Node)
  if (body.type === 'FunctionDeclaration') reject(`Unexpected function ${namesOf(body)[0]}`, body, context)
}

const isLexical = ({ type, kind }: Node): boolean =>
  type === 'ClassDeclaration' || (type === 'VariableDeclaration' && kind !== 'var')

/** Unlike in the body of a function, a function in a block must not have the name of the parameter. */
const isOfBlock = (statement: Node): boolean => statement.type === 'FunctionDeclaration' || isLexical(statement)

const namesOf = (declaration: Node): string[] =>
  declaration.type === 'VariableDeclaration' ? declaredNames(declaration) : [nameOf(declaration['id'] as Node)]

function rejectNames(parameters: (Node | null)[], declarations: readonly Node[], context: Context): void {
  if (declarations.length === 0) return
  const taken = new Set(namesIn(parameters))
  for (const declaration of declarations) {
    const name = namesOf(declaration).find((each) => taken.has(each))
    if (name !== undefined) reject(`Identifier '${name}' has already been declared`, declaration, context)
  }
}

function reject(message: string, { start }: Node, { lines }: Context): never {
  throw new SyntaxError(`${message} (line ${lines.locate(start).line})`)
}
