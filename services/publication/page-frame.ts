/** What all public pages have in common: their frame, their style, what may be done in them, and how they are answered. */
import type { Response } from 'express';
import { type Html, html, trusted } from './html';

const STYLE = `
:root{color-scheme:light}
*{box-sizing:border-box}
body{margin:0 auto;max-width:52rem;padding:1rem;font:16px/1.7 "Noto Sans SC","Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif;color:#1f1f1f;background:#fff;overflow-wrap:anywhere}
h1{font-size:1.6rem;line-height:1.3;margin:.5rem 0 0;color:#a61b1b}
h2{font-size:1.2rem;border-bottom:2px solid #a61b1b;padding-bottom:.2rem;margin:1.8rem 0 .6rem}
h3{font-size:1.05rem;margin:1.2rem 0 .2rem}
h4{font-size:1rem;margin:.6rem 0 .2rem}
a{color:#8c1414}
small,.state,.none,.hint,footer{color:#595959;font-size:.9rem;font-weight:normal}
p{margin:.2rem 0}
dl{margin:.2rem 0}
dl div{display:flex;gap:.6rem}
dt{flex:0 0 3.5rem;color:#595959}
dd{margin:0;white-space:pre-line}
ol{padding-left:1.4rem;margin:.3rem 0}
progress{width:8rem;height:.6rem;vertical-align:middle;accent-color:#a61b1b}
.contacts{margin:.6rem 0 0;padding:.6rem .9rem;background:#fbf3f2;border-left:4px solid #a61b1b}
.contacts span{margin-right:1.6rem;white-space:nowrap}
form{display:grid;gap:.9rem;margin-top:.6rem}
label,legend{font-weight:600;padding:0}
fieldset{border:0;margin:0;padding:0}
fieldset label{font-weight:normal;display:inline-block;margin-right:1.4rem;padding:.3rem 0}
input,select,textarea,button{font:inherit}
input[type=text],select,textarea{display:block;width:100%;margin-top:.3rem;padding:.5rem .6rem;border:1px solid #8c8c8c;border-radius:4px;background:#fff;color:inherit;font-weight:normal}
textarea{min-height:9rem;resize:vertical}
input[type=radio]{width:1.1rem;height:1.1rem;vertical-align:-.15rem;accent-color:#a61b1b}
:focus-visible{outline:3px solid #d98880;outline-offset:1px}
button{justify-self:start;min-height:2.75rem;padding:0 1.6rem;border:0;border-radius:4px;background:#a61b1b;color:#fff;font-weight:600;cursor:pointer}
.wrong{padding:.6rem .9rem;border:1px solid #a61b1b;background:#fdf0ef;color:#8c1414}
.number{font:600 1.9rem/1.6 ui-monospace,Menlo,Consolas,monospace;letter-spacing:.12em;white-space:nowrap}
.written{white-space:pre-line}
.away{position:absolute;left:-9999px}
footer{margin-top:2rem;border-top:1px solid #d9d9d9;padding-top:1rem}
.code svg{width:7rem;height:7rem}
@media print{body{max-width:none;padding:0;font-size:12pt}.screen{display:none}article,li{break-inside:avoid}h2,h3{break-after:avoid}progress{display:none}.contacts{border:1px solid #a61b1b;background:none}}
`;

export function page(title: string, body: Html, { style = STYLE, head }: { style?: string; head?: Html } = {}): string {
  return html`<!doctype html>
    <html lang="zh-CN">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        ${head}
        <title>${title}</title>
        <style>
          ${trusted(style)}
        </style>
      </head>
      <body>
        ${body}
      </body>
    </html> `.text;
}

/** An ordinary page; the board has a frame of its own. */
export function plainPage(title: string, body: Html): string {
  return page(title, html`<main>${body}</main>`);
}

/**
 * No script at all: what somebody wrote can only ever be text. A form may be sent to us and to nobody else. Pages of an
 * organisation are asked for again each time (`revalidate`), so that what was taken down is gone at once; what a form
 * was answered is never kept.
 */
export function answerPage(response: Response, status: number, text: string, keep: 'revalidate' | 'never'): void {
  response
    .status(status)
    .set('Cache-Control', keep === 'revalidate' ? 'no-cache' : 'no-store')
    .set(
      'Content-Security-Policy',
      "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'self'",
    )
    .type('html')
    .send(text);
}
