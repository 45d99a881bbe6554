/** What does a lobby screen show: pledges, progress and results of one organisation in large type, turning by itself without script (U2, T1). */
import { formatDay } from '../../shared/calendar/due';
import { ITEM_KINDS, MEMBER_RESULTS, ORGANISATION_RESULTS } from '../../shared/contracts/entries';
import type { ItemView } from '../../shared/contracts/views';
import { type Html, html } from './html';
import { page } from './page-frame';
import type { PageContent, Shown } from './public-page';

/** As many lines as can be read from a few metres off, on a wide and on an upright screen. */
const LINES = 5;
const SECONDS = 12;
/** The page is asked for again after whole rounds, but not more often than this. */
const FRESH_SECONDS = 300;

interface Line {
  name: string;
  result?: string;
  title: string;
  state: string;
  /** Absent where a bar would tell more than is known. */
  percent?: number;
}

/** Shorter than on the page: a screen is read in passing. */
const STATES: Record<ItemView['state'], string> = {
  open: '',
  closedOut: '已完成',
  withdrawn: '经审核撤销',
  excused: '客观原因，已认可',
  milestoneReached: '已达年度目标',
};

export type BoardContent = Omit<PageContent, 'form' | 'otherYears'>;

export function writeBoard({ organisation, year, today, names, shown, qrCode, supervision }: BoardContent): string {
  const slides = [
    ...slidesOf(
      '党组织承诺',
      shown.filter(({ subjectType }) => subjectType === 'organisation'),
      () => organisation.name,
    ),
    ...slidesOf(
      '党员承诺',
      shown
        .filter(({ subjectType, joint }) => subjectType === 'member' && !joint)
        .sort((a, b) => ((names[a.subjectId] ?? '') < (names[b.subjectId] ?? '') ? -1 : 1)),
      ({ subjectId }) => names[subjectId] ?? '党员',
    ),
    ...slidesOf(
      '集体承诺、带领群众承诺',
      shown.filter(({ joint }) => joint),
      ({ subjectId, joint }) => nameOfGroup(names[subjectId] ?? '党员', joint?.participants.length ?? 0),
    ),
  ];
  // P3: who pledges alone and together is one person.
  const people = new Set(
    shown.flatMap(({ subjectType, subjectId, joint }) =>
      subjectType === 'member' ? [subjectId, ...(joint?.participants ?? [])] : [],
    ),
  ).size;
  const items = shown.flatMap((commitment) => commitment.items);
  const cover = html`<section class="slide cover">
    <div>
      <h2>公开承诺　接受监督</h2>
      ${
        items.length > 0
          ? html`<p class="sum"><b>${people}</b> 名党员</p>
              <p class="sum">
                <b>${items.length}</b> 项承诺，已完成
                <b>${items.filter(({ state }) => state === 'closedOut').length}</b> 项
              </p>`
          : html`<p class="sum">目前没有向社会公示的承诺。</p>`
      }
    </div>
    <div class="code">
      ${qrCode}
      <p>扫码查看全部内容、提意见</p>
    </div>
  </section>`;
  const all = [cover, ...slides];
  const round = all.length * SECONDS;
  return page(
    `${organisation.name} ${year}年公开承诺`,
    html`<header>
        <h1>${organisation.name}</h1>
        <p>${year}年公开承诺</p>
      </header>
      <main>${all}</main>
      <footer>
        <p>
          ${supervision.phone && html`<span>监督电话 <b>${supervision.phone.value}</b></span>`}
          ${supervision.email && html`<span>监督邮箱 <b>${supervision.email.value}</b></span>`}
        </p>
        <p>数据截至 ${formatDay(today)}</p>
      </footer>`,
    {
      style: STYLE + turning(all.length),
      head: html`<meta http-equiv="refresh" content="${Math.ceil(FRESH_SECONDS / round) * round}" />`,
    },
  );
}

function nameOfGroup(lead: string, others: number): string {
  return others === 0 ? lead : `${lead}等 ${others + 1} 名党员`;
}

function slidesOf(title: string, commitments: Shown[], nameOf: (commitment: Shown) => string): Html[] {
  const lines = commitments.flatMap((commitment): Line[] => {
    const results: Record<string, string> = commitment.subjectType === 'member' ? MEMBER_RESULTS : ORGANISATION_RESULTS;
    const result = commitment.result === undefined ? undefined : results[commitment.result];
    return commitment.items.map((item) => ({
      name: nameOf(commitment),
      ...(result === undefined ? {} : { result }),
      title: item.content?.title ?? ITEM_KINDS[item.kind],
      state: STATES[item.state] || `${item.percent}%`,
      ...(item.state === 'excused' ? {} : { percent: item.state === 'open' ? item.percent : 100 }),
    }));
  });
  const pages = Array.from({ length: Math.ceil(lines.length / LINES) }, (_, n) =>
    lines.slice(n * LINES, (n + 1) * LINES),
  );
  return pages.map(
    (part, n) =>
      html`<section class="slide">
        <h2>${title}${pages.length > 1 && html` <small>${n + 1} / ${pages.length}</small>`}</h2>
        <ul>
          ${part.map((line, index) => lineOf(line, part[index - 1]?.name === line.name))}
        </ul>
      </section>`,
  );
}

function lineOf({ name, result, title, state, percent }: Line, sameName: boolean): Html {
  return html`<li>
    <div class="who">
      ${!sameName && html`<strong>${name}</strong>${result !== undefined && html`<em>评议：${result}</em>`}`}
    </div>
    <div class="what">${title}</div>
    <div class="how">
      ${percent !== undefined && html`<progress max="100" value="${percent}"></progress>`}<span>${state}</span>
    </div>
  </li>`;
}

/** Each slide has its turn of the round; a single one simply stands. */
function turning(slides: number): string {
  if (slides === 1) return '';
  const share = 100 / slides;
  const delays = Array.from(
    { length: slides },
    (_, n) => `.slide:nth-child(${n + 1}){animation-delay:${n * SECONDS}s}`,
  ).join('');
  return `
.slide{animation:turn ${slides * SECONDS}s linear infinite;visibility:hidden;opacity:0}
${delays}
@keyframes turn{0%{visibility:visible;opacity:0}${(share * 0.06).toFixed(3)}%{visibility:visible;opacity:1}${(share * 0.96).toFixed(3)}%{visibility:visible;opacity:1}${share.toFixed(3)}%{visibility:hidden;opacity:0}100%{visibility:hidden;opacity:0}}
@media (prefers-reduced-motion:reduce){.slide{animation-timing-function:step-end}}`;
}

// Sizes follow the screen's shorter side, so that a television, an upright panel and a telephone all show five lines.
const STYLE = `
:root{color-scheme:light;font-size:clamp(12px,2.6vmin,60px)}
*{box-sizing:border-box}
html,body{height:100%;margin:0}
body{display:flex;flex-direction:column;font:1rem/1.45 "Noto Sans SC","Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif;color:#fff;background:#8c1414;overflow:hidden;overflow-wrap:anywhere}
h1,h2,p,ul{margin:0;padding:0}
header{padding:1.1rem 2rem .7rem;text-align:center}
h1{font-size:2.3rem;line-height:1.25;color:#ffe9a8;letter-spacing:.06em}
header p{font-size:1.3rem;letter-spacing:.3em}
main{position:relative;flex:1;margin:0 1.4rem;border-radius:.6rem;background:#fffaf3;color:#1f1f1f;overflow:hidden}
.slide{position:absolute;inset:0;padding:1.1rem 1.8rem;display:flex;flex-direction:column}
h2{font-size:1.6rem;color:#a61b1b;padding-bottom:.4rem;border-bottom:.15rem solid #a61b1b}
h2 small{font-size:1rem;color:#595959;font-weight:normal;float:right;line-height:2.4rem}
ul{list-style:none;flex:1;display:grid;grid-auto-rows:1fr;grid-template-rows:repeat(${LINES},1fr)}
li{display:grid;grid-template-columns:11rem 1fr 13rem;gap:1.2rem;align-items:center;border-bottom:1px solid #e4d9c8;min-height:0}
.who strong{font-size:1.5rem;display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:2;overflow:hidden;line-height:1.3}
.who em{font-style:normal;font-size:1rem;color:#a61b1b;display:block}
.what{font-size:1.5rem;line-height:1.35;display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:2;overflow:hidden}
.how{display:flex;gap:.8rem;align-items:center;font-size:1.25rem;line-height:1.3}
.how span{flex:1;display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:2;overflow:hidden}
progress{flex:0 0 6rem;width:6rem;height:1rem;accent-color:#a61b1b}
.cover{flex-direction:row;align-items:center;justify-content:space-around;gap:2rem;text-align:center}
.cover h2{font-size:3rem;border:0;margin-bottom:1rem}
.sum{font-size:1.9rem}
.sum b{font-size:2.6rem;color:#a61b1b}
.code svg{width:16rem;height:16rem;display:block;margin:0 auto .4rem}
.code p{font-size:1.2rem}
footer{display:flex;justify-content:space-between;gap:1rem;padding:.7rem 2rem .9rem;font-size:1.25rem}
footer span{margin-right:2rem;display:inline-block;white-space:nowrap}
@media (orientation:portrait){
:root{font-size:clamp(12px,3vmin,48px)}
main{margin:0 1rem}
.slide{padding:1rem 1.2rem}
li{grid-template-columns:1fr auto;gap:.2rem 1rem;align-content:center}
.what{grid-column:1/-1;grid-row:2;-webkit-line-clamp:3}
.who{grid-column:1}.how{grid-column:2}
.cover{flex-direction:column}
footer{flex-direction:column;gap:0;text-align:center}footer span{margin:0 1rem}
}
@media print{:root{font-size:10pt}body{color:#000;background:#fff;overflow:visible;display:block}h1{color:#a61b1b}main{overflow:visible;margin:0}.slide{position:static;visibility:visible!important;opacity:1!important;animation:none!important;break-inside:avoid}}
`;
