import { render } from 'preact'
import { parseExport } from '../formats/json.ts'
import { ReportApp } from './view/report-app.tsx'
import './style/tokens.css'
import './style/base.css'
import './style/list.css'
import './style/page.css'
import './style/trace.css'
import './style/formats.css'
import './style/operations.css'
import './style/notices.css'
import './style/narrow.css'

/** Renders the page of an HTML export from the record in its document. `formats/html.ts` sets the same id. */
const record = parseExport(document.getElementById('debug-toolbar-record')?.textContent ?? '')
const place = document.getElementById('app')
if (place) render(<ReportApp record={record} />, place)
