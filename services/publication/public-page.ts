/** What may everybody know of an organisation: its public page, plain, printable and without script (U2). */
import { formatDay } from '../../shared/calendar/due';
import { CHANNELS, ITEM_KINDS, MEMBER_RESULTS, ORGANISATION_RESULTS } from '../../shared/contracts/entries';
import { STAGES, type Stage } from '../../shared/contracts/ledger';
import type { Day } from '../../shared/contracts/plan';
import type { ItemView } from '../../shared/contracts/views';
import { Html, html } from './html';
import { isShown } from './rules';
import type { Chain, PublicationRecord } from './store';

/** `GET /internal/published` of commitments. */
export interface PublishedCommitment {
  chain: string;
  subjectId: string;
  subjectType: 'member' | 'organisation';
  stage: Stage;
  items: ItemView[];
  result?: string;
}

export interface Shown extends PublishedCommitment {
  publication: Pick<PublicationRecord, 'channel' | 'from' | 'to'>;
  /** Only where the result itself was published to the public. */
  result?: string;
}

/** Our own records say what is public, not what another service hands over. */
export function shownOn(
  today: Day,
  commitments: PublishedCommitment[],
  records: PublicationRecord[],
  chains: Chain[],
): Shown[] {
  const chainOf = new Map(chains.map((chain) => [chain._id, chain]));
  return commitments.flatMap(({ result, ...commitment }) => {
    const chain = chainOf.get(commitment.chain);
    if (!chain) return [];
    const shown = (kind: PublicationRecord['kind']): PublicationRecord | undefined =>
      records
        .filter((record) => record.chain === chain._id && record.kind === kind && isShown(record, chain, today))
        .sort((a, b) => b.seq - a.seq)[0];
    const publication = shown('pledges');
    const ofResult = shown('result');
    const basis = publication ?? ofResult;
    if (!basis) return [];
    return [{ ...commitment, publication: basis, ...(result && ofResult ? { result } : {}) }];
  });
}

export interface PageContent {
  organisation: { id: string; name: string };
  year: number;
  today: Day;
  names: Record<string, string>;
  shown: Shown[];
  address: string;
  /** The address as a QR code, for a printed page on a notice board. */
  qrCode: Html;
  otherYears: number[];
}

export function writePublicPage({
  organisation,
  year,
  today,
  names,
  shown,
  address,
  qrCode,
  otherYears,
}: PageContent): string {
  const own = shown.filter(({ subjectType }) => subjectType === 'organisation');
  const members = shown
    .filter(({ subjectType }) => subjectType === 'member')
    .sort((a, b) => ((names[a.subjectId] ?? '') < (names[b.subjectId] ?? '') ? -1 : 1));
  return page(
    `${organisation.name} ${year}年公开承诺`,
    html`<h1>${organisation.name}</h1>
      <p class="lead">${year}年公开承诺公示</p>
      <section>
        <h2>党组织承诺</h2>
        ${own.length > 0 ? own.map((commitment) => commitmentPart(commitment, today)) : html`<p class="none">目前没有向社会公示的党组织承诺。</p>`}
      </section>
      <section>
        <h2>党员承诺${members.length > 0 && html`（${members.length} 人）`}</h2>
        ${
          members.length > 0
            ? members.map(
                (commitment) =>
                  html`<article>
                    <h3>${names[commitment.subjectId] ?? '党员'}</h3>
                    ${commitmentPart(commitment, today)}
                  </article>`,
              )
            : html`<p class="none">目前没有向社会公示的党员承诺。</p>`
        }
      </section>
      <footer>
        <div class="code">${qrCode}</div>
        <p>本页内容由党组织确认并经保密审查后公示，数据截至 ${formatDay(today)}。</p>
        <p>网址：${address}</p>
        ${otherYears.length > 0 && html`<p class="screen">其他年度：${otherYears.map((other) => html`<a href="?year=${other}">${other}年</a> `)}</p>`}
      </footer>`,
  );
}

function commitmentPart({ items, stage, result, subjectType, publication }: Shown, today: Day): Html {
  const results: Record<string, string> = subjectType === 'member' ? MEMBER_RESULTS : ORGANISATION_RESULTS;
  return html`<p class="state">
      ${STAGES[stage]} · ${CHANNELS[publication.channel]} ·
      ${formatDay(publication.from, today)}至${formatDay(publication.to, today)}公示
      ${result !== undefined && html` · 评议结果：<strong>${results[result] ?? ''}</strong>`}
    </p>
    <ol>
      ${items.map(
        (item) =>
          html`<li>
            <h4>${item.content?.title ?? ITEM_KINDS[item.kind]} <small>${ITEM_KINDS[item.kind]}</small></h4>
            ${item.content && html`<dl>${term('目标', item.content.goal)}${term('措施', item.content.measures)}${term('责任人', item.content.responsible)}</dl>`}
            <p>完成时限：${formatDay(item.deadline ?? item.due, today)}${item.crossYear && '（跨年度）'}</p>
            <p>
              进展：${ITEM_STATES[item.state]}${item.state === 'open' && html` ${item.percent}% <progress max="100" value="${item.percent}"></progress>`}
            </p>
          </li>`,
      )}
    </ol>`;
}

const ITEM_STATES: Record<ItemView['state'], string> = {
  open: '正在落实',
  closedOut: '已完成并销号',
  excused: '因客观原因未能落实，党组织已认可',
  withdrawn: '经党组织审核撤销',
  milestoneReached: '本年度阶段目标已完成',
};

function term(name: string, text: string): Html {
  return html`<div>
    <dt>${name}</dt>
    <dd>${text}</dd>
  </div>`;
}

export function writeNotFoundPage(): string {
  return page(
    '没有找到',
    html`<h1>没有找到这个党组织</h1>
      <p>请核对网址，或者重新扫描公示栏上的二维码。</p>`,
  );
}

export function writeAwayPage(): string {
  return page(
    '暂时不可用',
    html`<h1>公示页面暂时不可用</h1>
      <p>请稍后再试。</p>`,
  );
}

const STYLE = `
:root{color-scheme:light}
*{box-sizing:border-box}
body{margin:0 auto;max-width:52rem;padding:1rem;font:16px/1.7 "Noto Sans SC","PingFang SC","Microsoft YaHei",sans-serif;color:#1f1f1f;background:#fff;overflow-wrap:anywhere}
h1{font-size:1.6rem;line-height:1.3;margin:.5rem 0 0;color:#a61b1b}
h2{font-size:1.2rem;border-bottom:2px solid #a61b1b;padding-bottom:.2rem;margin:1.8rem 0 .6rem}
h3{font-size:1.05rem;margin:1.2rem 0 .2rem}
h4{font-size:1rem;margin:.6rem 0 .2rem}
small,.state,.none,footer{color:#595959;font-size:.9rem;font-weight:normal}
p{margin:.2rem 0}
dl{margin:.2rem 0}
dl div{display:flex;gap:.6rem}
dt{flex:0 0 3.5rem;color:#595959}
dd{margin:0;white-space:pre-line}
ol{padding-left:1.4rem;margin:.3rem 0}
progress{width:8rem;height:.6rem;vertical-align:middle;accent-color:#a61b1b}
footer{margin-top:2rem;border-top:1px solid #d9d9d9;padding-top:1rem}
.code svg{width:7rem;height:7rem}
@media print{body{max-width:none;padding:0;font-size:12pt}.screen{display:none}article,li{break-inside:avoid}h2,h3{break-after:avoid}progress{display:none}}
`;

function page(title: string, body: Html): string {
  return html`<!doctype html>
    <html lang="zh-CN">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title}</title>
        <style>
          ${new Html(STYLE)}
        </style>
      </head>
      <body>
        <main>${body}</main>
      </body>
    </html> `.text;
}
