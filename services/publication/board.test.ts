import { type BoardContent, writeBoard } from './board';
import { html } from './html';
import type { Shown } from './public-page';

const pledged = (id: string, items: number, more: Partial<Shown> = {}): Shown => ({
  chain: `commitment/2026/${id}`,
  subjectId: id,
  subjectType: id.startsWith('o') ? 'organisation' : 'member',
  stage: 'fulfilling',
  publication: { channel: 'screen', from: '2026-02-02', to: '2026-02-09' },
  items: Array.from({ length: items }, (_, n) => ({
    id: String(n),
    kind: 'practical' as const,
    due: '2026-06-30',
    crossYear: false,
    percent: 40,
    state: n === 0 ? ('closedOut' as const) : ('open' as const),
    rungs: [],
    content: { title: `<b>修路${n}</b>`, goal: '二百米', measures: '自筹', responsible: '本人' },
  })),
  ...more,
});
const write = (shown: Shown[], more: Partial<BoardContent> = {}) =>
  writeBoard({
    organisation: { id: 'o2', name: '某村党支部' },
    year: 2026,
    today: '2026-03-02',
    names: { m1: '王建国', m2: '李秀英' },
    shown,
    address: 'http://127.0.0.1/public/organisations/o2',
    qrCode: html`<svg></svg>`,
    supervision: { phone: { value: '12380', from: 'o1' } },
    ...more,
  });
const slides = (page: string): number => page.match(/class="slide/g)?.length ?? 0;

it('U2 turns by itself without script, and asks for itself anew only after whole rounds', () => {
  const page = write([pledged('o2', 3), pledged('m1', 3), pledged('m2', 3, { result: 'excellent' })]);
  expect(page).not.toMatch(/<script|<b>修路/);
  // The cover, one of the organisation, two of six lines of members.
  expect(slides(page)).toBe(4);
  expect(page).toContain('animation:turn 48s');
  expect(page).toContain('.slide:nth-child(4){animation-delay:36s}');
  expect(Number(/refresh" content="(\d+)"/.exec(page)?.[1]) % 48).toBe(0);
  expect(page.indexOf('王建国')).toBeGreaterThan(page.indexOf('李秀英'));
  expect(page).toContain('评议：优秀');
  expect(page.replace(/\s+/g, ' ')).toMatch(/<b>9<\/b> 项承诺，已完成 ?<b>3<\/b> 项/);
  expect(page).toContain('12380');
});

it('P3 U2 who pledges alone and together is one person, and what is pledged together stands once', () => {
  const road = pledged('m1', 1, { chain: 'immediate/2026/m1/road', occasion: '修路', joint: { participants: ['m2'] } });
  const page = write([pledged('m1', 1), road]).replace(/\s+/g, ' ');
  expect(page).toMatch(/<b>2<\/b> 名党员/);
  expect(page).toMatch(/<b>2<\/b> 项承诺/);
  expect(page.match(/王建国等 2 名党员/g)).toHaveLength(1);
});

it('U2 with nothing public it stands still and says so', () => {
  const page = write([]);
  expect(slides(page)).toBe(1);
  expect(page).not.toContain('@keyframes');
  expect(page).toContain('目前没有向社会公示的承诺');
});

it('U2 what was excused is not counted as done and has no bar', () => {
  const [item] = pledged('m1', 1).items;
  const page = write([pledged('m1', 1, { items: [{ ...item, state: 'excused' as const }] })]);
  expect(page.replace(/\s+/g, ' ')).toMatch(/已完成 ?<b>0<\/b> 项/);
  expect(page).toContain('客观原因，已认可');
  expect(page).not.toContain('<progress');
});
