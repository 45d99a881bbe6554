/** What may everybody know of an organisation: its public page, plain, printable and without script (U2). */
import { formatDay } from '../../shared/calendar/due';
import { CHANNELS, ITEM_KINDS, MEMBER_RESULTS, ORGANISATION_RESULTS } from '../../shared/contracts/entries';
import { ALL_RESPONSIBLE, MODES, modeOf, PUBLIC_GROUPS, type PublicLed } from '../../shared/contracts/joint';
import { STAGES, type Stage } from '../../shared/contracts/ledger';
import type { Day } from '../../shared/contracts/plan';
import type { ItemView } from '../../shared/contracts/views';
import type { SupervisionView } from '../../shared/contracts/publication';
import { type Html, html } from './html';
import { plainPage } from './page-frame';
import { isShown, isTakenDown } from './rules';
import type { Chain, PublicationRecord, Takedown } from './store';

/** `GET /internal/published` of commitments. */
export interface PublishedCommitment {
  chain: string;
  subjectId: string;
  subjectType: 'member' | 'organisation';
  stage: Stage;
  items: ItemView[];
  /** Of an immediate one: what it is for. */
  occasion?: string;
  /** P3: who takes part beside the lead and may be named. */
  joint?: { participants: string[]; public?: PublicLed };
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
  takedowns: Takedown[],
): Shown[] {
  const chainOf = new Map(chains.map((chain) => [chain._id, chain]));
  return commitments.flatMap(({ result, items, occasion, joint, ...commitment }) => {
    const chain = chainOf.get(commitment.chain);
    if (!chain) return [];
    const newestFirst = records.filter((record) => record.chain === chain._id).sort((a, b) => b.seq - a.seq);
    const pledges = newestFirst.find(({ kind }) => kind === 'pledges');
    // The result stands with the pledges: where those were taken down, it would bring their text back.
    if (pledges && isTakenDown(pledges, takedowns)) return [];
    const shown = (kind: PublicationRecord['kind']): PublicationRecord | undefined =>
      newestFirst.find(
        (record) => record.kind === kind && isShown(record, chain, today) && !isTakenDown(record, takedowns),
      );
    const publication = shown('pledges');
    const ofResult = shown('result');
    const basis = publication ?? ofResult;
    if (!basis) return [];
    // A result may be told to more people than the pledges were: their text stays where it was.
    const werePublic = newestFirst.some(
      ({ kind, range, from }) => kind === 'pledges' && range === 'public' && from <= today,
    );
    return [
      {
        ...commitment,
        items: werePublic ? items : [],
        ...(werePublic && occasion ? { occasion } : {}),
        ...(werePublic && joint ? { joint } : {}),
        publication: basis,
        ...(result && ofResult ? { result } : {}),
      },
    ];
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
  supervision: Omit<SupervisionView, 'maySet'>;
  /** Where the public writes to the organisation. */
  form: Html;
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
  supervision,
  form,
}: PageContent): string {
  const own = shown.filter(({ subjectType }) => subjectType === 'organisation');
  const members = shown
    .filter(({ subjectType, joint }) => subjectType === 'member' && !joint)
    .sort((a, b) => ((names[a.subjectId] ?? '') < (names[b.subjectId] ?? '') ? -1 : 1));
  const together = shown.filter(({ joint }) => joint);
  const people = new Set(members.map(({ subjectId }) => subjectId)).size;
  return plainPage(
    `${organisation.name} ${year}年公开承诺`,
    html`<h1>${organisation.name}</h1>
      <p class="lead">${year}年公开承诺公示</p>
      ${contacts(supervision)}
      <section>
        <h2>党组织承诺</h2>
        ${own.length > 0 ? own.map((commitment) => commitmentPart(commitment, names, today)) : html`<p class="none">目前没有向社会公示的党组织承诺。</p>`}
      </section>
      <section>
        <h2>党员承诺${people > 0 && html`（${people} 人）`}</h2>
        ${
          members.length > 0
            ? members.map(
                (commitment) =>
                  html`<article>
                    <h3>${names[commitment.subjectId] ?? '党员'}</h3>
                    ${commitmentPart(commitment, names, today)}
                  </article>`,
              )
            : html`<p class="none">目前没有向社会公示的党员承诺。</p>`
        }
      </section>
      ${together.length > 0 && togetherPart(together, names, today)}
      <section class="screen" id="opinion">
        <h2>提意见、投诉、建议</h2>
        ${form}
      </section>
      <footer>
        <div class="code">${qrCode}</div>
        <p>本页内容由党组织确认并经保密审查后公示，数据截至 ${formatDay(today)}。</p>
        <p>网址：${address}</p>
        <p class="screen"><a href="/public/organisations/${organisation.id}/board?year=${year}">大屏展示</a></p>
        ${otherYears.length > 0 && html`<p class="screen">其他年度：${otherYears.map((other) => html`<a href="?year=${other}">${other}年</a> `)}</p>`}
      </footer>`,
  );
}

/** P3: each stands once, under its lead's organisation, with those who confirmed that they take part. */
function togetherPart(together: Shown[], names: PageContent['names'], today: Day): Html {
  return html`<section>
    <h2>集体承诺、带领群众承诺（${together.length} 件）</h2>
    ${together.map(
      (commitment) =>
        html`<article>
          <h3>${commitment.occasion ?? MODES[modeOf(commitment.joint)]}</h3>
          <p>${describeTogether(commitment, names)}</p>
          ${commitmentPart({ ...commitment, occasion: '' }, names, today)}
        </article>`,
    )}
  </section>`;
}

/** `党员带领群众：牵头人王建国；参加人李秀英、赵强；带领村民、困难群众 12 户 40 人` */
export function describeTogether({ subjectId, joint }: Shown, names: PageContent['names']): string {
  const others = (joint?.participants ?? []).map((id) => names[id] ?? '党员');
  return [
    `${MODES[modeOf(joint)]}：牵头人${names[subjectId] ?? '党员'}`,
    ...(others.length > 0 ? [`参加人${others.join('、')}`] : []),
    ...(joint?.public ? [describePublic(joint.public)] : []),
  ].join('；');
}

function describePublic({ groups, households, people }: PublicLed): string {
  const number = [households && `${households} 户`, people && `${people} 人`].filter(Boolean).join(' ');
  return `带领${groups.map((group) => PUBLIC_GROUPS[group]).join('、')} ${number}`;
}

function commitmentPart(commitment: Shown, names: PageContent['names'], today: Day): Html {
  const { items, stage, result, subjectType, publication, occasion } = commitment;
  const results: Record<string, string> = subjectType === 'member' ? MEMBER_RESULTS : ORGANISATION_RESULTS;
  return html`${occasion && html`<p>即时承诺：${occasion}</p>`}
    <p class="state">
      ${STAGES[stage]} · ${CHANNELS[publication.channel]} ·
      ${formatDay(publication.from, today)}至${formatDay(publication.to, today)}公示
      ${result !== undefined && html` · 评议结果：<strong>${results[result] ?? ''}</strong>`}
    </p>
    ${
      items.length > 0 &&
      html`<ol>
        ${items.map((item) => itemPart(item, responsibleFor(item, commitment, names), today))}
      </ol>`
    }`;
}

/** P3: by whoever takes part today; who left is not named, whatever was written while they did. */
function responsibleFor(item: ItemView, { subjectId, joint }: Shown, names: PageContent['names']): string {
  if (!joint) return item.content?.responsible ?? '';
  if (item.responsible === ALL_RESPONSIBLE) return '全体参加人';
  const named = [subjectId, ...joint.participants].find((id) => id === item.responsible);
  return named === undefined ? '另行确定' : (names[named] ?? '党员');
}

function itemPart(item: ItemView, responsible: string, today: Day): Html {
  return html`<li>
    <h4>${item.content?.title ?? ITEM_KINDS[item.kind]} <small>${ITEM_KINDS[item.kind]}</small></h4>
    ${item.content && html`<dl>${term('目标', item.content.goal)}${term('措施', item.content.measures)}${term('责任人', responsible)}</dl>`}
    <p>完成时限：${formatDay(item.deadline ?? item.due, today)}${item.crossYear && '（跨年度）'}</p>
    <p>
      进展：${ITEM_STATES[item.state]}${item.state === 'open' && html` ${item.percent}% <progress max="100" value="${item.percent}"></progress>`}
    </p>
  </li>`;
}

/** S1 附件2 prints 监督电话 and 监督邮箱 on the letter; here they stand on every page and in print. */
export function contacts({ phone, email }: Omit<SupervisionView, 'maySet'>): Html {
  return html`<p class="contacts">
    ${phone && html`<span>监督电话：<strong>${phone.value}</strong></span>`}
    ${email && html`<span>监督邮箱：<strong>${email.value}</strong></span>`}
    ${!phone && !email && html`<span>欢迎监督：意见和投诉请在本页提交。</span>`}
    <span class="screen"><a href="#opinion">网上提意见</a></span>
  </p>`;
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
  return plainPage(
    '没有找到',
    html`<h1>没有找到这个党组织</h1>
      <p>请核对网址，或者重新扫描公示栏上的二维码。</p>`,
  );
}

export function writeAwayPage(): string {
  return plainPage(
    '暂时不可用',
    html`<h1>公示页面暂时不可用</h1>
      <p>请稍后再试。</p>`,
  );
}

export function writeRefusedPage(title: string): string {
  return plainPage(
    title,
    html`<h1>${title}</h1>
      <p>请返回上一页修改后再提交。</p>`,
  );
}
