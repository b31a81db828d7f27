/** A graph of imports: each node with the nodes that it imports. */
export type Graph = ReadonlyMap<string, ReadonlySet<string>>

/** Builds the graph of some edges; an edge from a node to itself is ignored. */
export function toGraph(edges: readonly (readonly [from: string, to: string])[]): Graph {
  const graph = new Map<string, Set<string>>()
  for (const [from, to] of edges) {
    if (!graph.has(from)) graph.set(from, new Set())
    if (from !== to) graph.get(from)!.add(to)
  }
  return graph
}

/**
 * Finds circles: every node in one imports the next, and the last imports the first. Opening each of them at one edge
 * leaves none; of a tangle of many circles, some are returned.
 *
 * @example findCircles(toGraph([['a', 'b'], ['b', 'a']])) // [['a', 'b']]
 */
export function findCircles(graph: Graph): string[][] {
  const rest = new Map([...graph].map(([node, targets]) => [node, new Set(targets)]))
  const circles: string[][] = []
  for (let circle = findCircle(rest); circle !== null; circle = findCircle(rest)) {
    circles.push(circle)
    rest.get(circle.at(-1)!)!.delete(circle[0]!)
  }
  return circles
}

/** Removes all nodes that lead into no circle; from any other node every path leads into one. */
function findCircle(graph: Map<string, Set<string>>): string[] | null {
  const alive = new Set(graph.keys())
  let before
  do {
    before = alive.size
    for (const node of alive) if (!hasTarget(graph.get(node)!, alive)) alive.delete(node)
  } while (alive.size < before)
  const way: string[] = []
  let [node] = alive
  while (node !== undefined && !way.includes(node)) {
    way.push(node)
    node = [...graph.get(node)!].find((target) => alive.has(target))
  }
  return node === undefined ? null : way.slice(way.indexOf(node))
}

function hasTarget(targets: ReadonlySet<string>, alive: ReadonlySet<string>): boolean {
  for (const target of targets) if (alive.has(target)) return true
  return false
}
