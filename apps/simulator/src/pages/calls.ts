import type { Call, CallLog } from '../kernel/call-log.ts';
import { type Html, html } from './html.ts';

const SHOWN = 100;

/** The latest API calls, newest first: for a person who wonders what an app does all day. */
export function callsPage(calls: CallLog): Html {
  const latest = calls.list().slice(-SHOWN).reverse();
  const note = latest.length < calls.total() ? html`, the latest ${latest.length} are shown` : '';
  return html`<section class="card"><h1>API calls</h1>
<p class="quiet">${calls.total()} since the start or the last reset${note}</p>
${latest.length === 0 ? html`<p>No app has called yet.</p>` : html`<div class="scroll"><table><thead><tr><th>When</th><th>Call</th><th>Status</th><th>Sent</th></tr></thead><tbody>${latest.map(row)}</tbody></table></div>`}</section>`;
}

function row({ at, method, path, status, bytes, fault }: Call): Html {
  const outcome = status === 0 ? 'no answer' : String(status);
  return html`<tr><td>${at.slice(11, 19)}</td><td>${method} <code>${path}</code></td>
<td>${outcome}${fault === undefined ? '' : ` (fault: ${fault})`}</td><td>${bytes} bytes</td></tr>`;
}
