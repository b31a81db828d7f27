/** The output of `--help`. */
export const USAGE = `Usage: debug-toolbar run [options] [node options] <script> [arguments]
       debug-toolbar env

Runs a script or server with the debug toolbar, unchanged.
A server gets a dashboard, and every request a record. A script gets a report on
standard error when it ends; its exit code, streams and arguments are its own.

env prints a setting for every Node process of a shell, whatever its folder:
  export "$(npx debug-toolbar env)"

Options:
  --out <file>    also write the report as one HTML file, with timeline and tables
  --json <file>   also write the report's statistics as JSON
  -h, --help      print this
  -v, --version   print the version

All options of node go before the script. The toolbar's own are environment
variables, such as DEBUG_TOOLBAR_ASYNC_PROFILER_BLOCKING_THRESHOLD=20.

Example:
  npx debug-toolbar run --out report.html job.js --limit 10
`
