import { readFileSync, readdirSync } from 'node:fs'
import { basename, dirname, join, posix } from 'node:path'

/** A file that a page names and that is not there. */
export interface DeadName {
  page: string
  name: string
}

/** Folders of the repository; a path that begins with another one is an example or a user's file. */
const TOP_FOLDERS = new Set(['bench', 'docs', 'examples', 'scripts', 'src', 'test'])
const NO_PAGES = new Set(['.cache', '.git', 'coverage', 'dist', 'node_modules'])
/** Files of other packages that pages name. */
const OF_OTHERS = new Set(['file-format-schema.json'])
const FILE_NAME = /^[\w.@+-]+\.(?:cjs|css|js|json|md|mjs|ts|tsx)$/

/** Lists the files of the repository, relative to its root, without generated ones. */
export function listFiles(root: string, folder = ''): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return NO_PAGES.has(entry.name) ? [] : listFiles(root, posix.join(folder, entry.name))
    return [posix.join(folder, entry.name)]
  })
}

/**
 * Finds relative links of Markdown pages that lead nowhere, and names of files in backticks that no file has. A path may
 * leave out its first folders (`transform/parse.ts`), and a name stands for a file anywhere in the page's own top folder;
 * in `docs/` and `CONTRIBUTING.md`, anywhere.
 */
export function findDeadNames(root: string, pages: readonly string[], files: readonly string[]): DeadName[] {
  const known = new Set(files.flatMap((file) => [file, ...foldersOf(file)]))
  return pages.flatMap((page) => {
    const text = readFileSync(join(root, page), 'utf8').replaceAll(/^```[^]*?^```/gm, '')
    const dead = [
      ...linksOf(text).filter((link) => !known.has(posix.normalize(posix.join(dirname(page), link)))),
      ...pathsOf(text).filter((path) => !known.has(path) && ![...known].some((one) => one.endsWith(`/${path}`))),
      ...namesOf(text, page).filter((name) => !files.some((file) => isNear(file, page) && basename(file) === name)),
    ]
    return dead.map((name) => ({ page, name }))
  })
}

/** `a/b/c.ts` → `a`, `a/b` */
function foldersOf(file: string): string[] {
  const parts = file.split('/').slice(0, -1)
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'))
}

const linksOf = (text: string): string[] =>
  [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link]) => link!.replace(/#.*$/, '').replace(/\/$/, ''))
    .filter((link) => link !== '' && !/^[a-z]+:/.test(link))

const quoted = (text: string): string[] => [...text.matchAll(/`([^`\s]+)`/g)].map(([, name]) => name!)

/** Paths into the repository, with a folder that is one of its own or with a file's ending. */
const pathsOf = (text: string): string[] =>
  quoted(text)
    .filter((name) => /^[\w.-]+(?:\/[\w.@-]+)+\/?$/.test(name))
    .filter((name) => FILE_NAME.test(basename(name)) || TOP_FOLDERS.has(name.split('/')[0]!))
    .map((name) => name.replace(/\/$/, ''))
    .filter((name) => TOP_FOLDERS.has(name.split('/')[0]!) || !/^(?:\.|dist\/|node_modules\/|[\w-]+\.)/.test(name))

/** Names of files without a folder. The root's README and the changelog name files of users. */
const namesOf = (text: string, page: string): string[] =>
  page === 'README.md' || page === 'CHANGELOG.md'
    ? []
    : quoted(text).filter((name) => FILE_NAME.test(name) && !OF_OTHERS.has(name))

function isNear(file: string, page: string): boolean {
  const [top] = page.split('/')
  return !page.includes('/') || top === 'docs' || file.startsWith(`${top}/`)
}
