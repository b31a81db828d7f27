/** Cuts a text into snippets at its lines `## name`. */
export function cutSnippets(text: string): [name: string, snippet: string][] {
  const [, ...parts] = `\n${text}`.split(/\n## (.*)\n/)
  return Array.from({ length: parts.length / 2 }, (_, index) => [parts[2 * index]!, parts[2 * index + 1]!])
}
