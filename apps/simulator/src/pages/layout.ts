import type { FastifyReply } from 'fastify';
import { type Html, html } from './html.ts';

/** One page of a simulator. */
export interface Page {
  /** Vendor's name, e.g. `HubSpot`. */
  vendor: string;
  title: string;
  body: Html;
  /** `narrow` for a consent or sign-in card in the middle, `wide` (default) for lists and records. */
  width?: 'narrow' | 'wide';
  /** Links in the head of the page. */
  nav?: ReadonlyArray<{ href: string; label: string }>;
}

const STYLE = `
:root{color-scheme:light dark;--canvas:#f6f5f1;--surface:#fff;--sunken:#f4f2ed;--ink:#1a1d1f;--ink-2:#494f53;--ink-3:#63696d;
--line:#e6e3dc;--edge:#8b8a84;--accent:#0b5c70;--on-accent:#fff;--accent-ink:#0b5c70;--tint:#fbf1de;--tint-ink:#744700;--tint-line:#e6c88f;--focus:#0b7b96}
@media (prefers-color-scheme:dark){:root{--canvas:#111415;--surface:#171b1c;--sunken:#121617;--ink:#eceeed;--ink-2:#b9bfc0;--ink-3:#929a9c;
--line:#262c2e;--edge:#727b7e;--accent:#217f93;--accent-ink:#7fcad8;--tint:#2a2113;--tint-ink:#e6b968;--tint-line:#54421f;--focus:#7fcad8}}
*{box-sizing:border-box}body{margin:0;background:var(--canvas);color:var(--ink);font:14px/20px system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
header{display:flex;flex-wrap:wrap;gap:8px 16px;align-items:center;padding:10px 24px;background:var(--surface);border-bottom:1px solid var(--line)}
header strong{font-size:15px}header nav{display:flex;gap:16px;margin-left:auto}
.badge{padding:1px 8px;border:1px solid var(--tint-line);border-radius:999px;background:var(--tint);color:var(--tint-ink);font-size:12px}
main{max-width:1080px;margin:24px auto;padding:0 24px}.narrow{max-width:520px;margin-top:48px}
.card{background:var(--surface);border:1px solid var(--line);border-radius:10px;padding:24px;margin-bottom:24px}
h1{font-size:22px;line-height:28px;margin:0 0 12px}h2{font-size:16px;line-height:24px;margin:0 0 8px}p{margin:0 0 12px}
a{color:var(--accent-ink)}.quiet{color:var(--ink-3)}.scroll{overflow-x:auto}
table{width:100%;border-collapse:collapse}th{text-align:left;font-size:12px;font-weight:500;color:var(--ink-3)}
th,td{padding:8px 12px 8px 0;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}tr:last-child td{border-bottom:0}
dl{display:grid;grid-template-columns:max-content 1fr;gap:6px 16px;margin:0 0 16px}dt{color:var(--ink-3)}dd{margin:0;overflow-wrap:anywhere}
ul{margin:0 0 16px;padding-left:20px}code,pre{font:12px/18px ui-monospace,"SF Mono",Consolas,monospace}
pre{background:var(--sunken);border:1px solid var(--line);border-radius:7px;padding:12px;overflow:auto;margin:0}
legend{padding:0}input[type=radio],input[type=checkbox]{margin:0;flex:none;accent-color:var(--accent)}
label,legend{display:block;font-weight:600;margin-bottom:4px}fieldset{border:0;padding:0;margin:0 0 16px}.field{margin-bottom:16px}
input[type=text],input[type=search],input[type=password],input[type=email],select{width:100%;min-height:40px;padding:8px 10px;color:inherit;background:var(--surface);border:1px solid var(--edge);border-radius:7px;font:inherit}
.row{display:flex;flex-wrap:wrap;gap:8px;align-items:center}form.row{margin-bottom:12px}.row>input{flex:1 1 200px;width:auto}
button,.button{min-height:40px;padding:8px 16px;border:1px solid var(--edge);border-radius:7px;background:var(--surface);color:inherit;font:inherit;font-weight:600;cursor:pointer;text-decoration:none;display:inline-block}
button.primary{background:var(--accent);border-color:var(--accent);color:var(--on-accent)}
:focus-visible{outline:2px solid var(--focus);outline-offset:2px}
@media (max-width:480px){main,header{padding-left:16px;padding-right:16px}dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:8px}}
`;

/** Sends a page with headers that allow it no script, no frame and no remote content. */
export function sendPage(reply: FastifyReply, page: Page, status = 200): FastifyReply {
  const nav = (page.nav ?? []).map(({ href, label }) => html`<a href="${href}">${label}</a>`);
  const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${page.title} · ${page.vendor} (simulated)</title>
<style>${{ markup: STYLE }}</style>
</head>
<body>
<header><strong>${page.vendor}</strong><span class="badge">Simulator: nothing here is a real account</span><nav>${nav}</nav></header>
<main class="${page.width ?? 'wide'}">${page.body}</main>
</body>
</html>`;
  return reply
    .code(status)
    .header(
      'content-security-policy',
      "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
    )
    .header('x-content-type-options', 'nosniff')
    .header('referrer-policy', 'no-referrer')
    .header('cache-control', 'no-store')
    .type('text/html; charset=utf-8')
    .send(document.markup);
}
