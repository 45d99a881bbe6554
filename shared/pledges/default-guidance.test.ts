/** Is everything there that the documents say of pledging, and does each sentence name its place? */
import { DOCUMENTS } from '../contracts/clauses';
import { ITEM_KINDS, REVIEW_CRITERIA } from '../contracts/entries';
import type { Quoted } from '../contracts/guidance';
import { FIELDS, MEMBER_CATEGORIES } from '../contracts/organisation';
import { DEFAULT_GUIDANCE as guidance } from './default-guidance';

const all = (value: unknown): Quoted[] =>
  Array.isArray(value)
    ? (value as Quoted[])
    : typeof value === 'object' && value !== null
      ? Object.values(value).flatMap(all)
      : [];
const sources = (quotes: Quoted[]): string[] => quotes.map(({ document, article }) => `${document} ${article}`);

it('P5 X7 every sentence names its document and article', () => {
  const quotes = all(guidance);
  expect(quotes.length).toBeGreaterThan(40);
  for (const { document, article, says } of quotes) {
    expect(Object.keys(DOCUMENTS)).toContain(document);
    expect(article).toMatch(/[一二三四五]/);
    expect(says.length).toBeGreaterThan(5);
  }
});

it('P5 the five 带头, and the five 好 as far as the documents name them', () => {
  const words = guidance.aims.map(({ says }) => says).join();
  for (const lead of ['学习提高', '争创佳绩', '服务群众', '遵纪守法', '弘扬正气'])
    expect(words).toContain(`带头${lead}`);
  expect(words).toContain('“五个好”先进基层党组织');
});

it('P5 each field has S0’s sentence, S1’s where it names the field, and the university S4’s two', () => {
  expect(Object.keys(guidance.fields)).toEqual(Object.keys(FIELDS));
  for (const quotes of Object.values(guidance.fields)) expect(sources(quotes)).toContain('S0 二');
  const named = Object.entries(guidance.fields).filter(([, quotes]) => sources(quotes).includes('S1 二(二)'));
  expect(named.map(([field]) => field)).toEqual(Object.keys(FIELDS).filter((field) => field !== 'university'));
  expect(guidance.fields.university.map(({ of }) => of)).toEqual([undefined, '教学部门的党员', '机关管理部门的党员']);
  expect(sources(guidance.serviceWindow)).toEqual(['S0 二']);
});

it('P5 organisations and members have S3’s sentences, the themes S1’s three', () => {
  expect(sources(guidance.subjects.organisation)).toEqual(['S3 一2', 'S3 一2']);
  expect(sources(guidance.subjects.member)).toContain('S3 一2');
  expect(new Set(sources(guidance.themes))).toEqual(new Set(['S1 二(一)', 'S1 二(二)', 'S1 二(三)']));
});

it('P4 M3 every kind of item and every category of member has its sentence', () => {
  expect(Object.keys(guidance.kinds)).toEqual(Object.keys(ITEM_KINDS));
  expect(Object.keys(guidance.categories)).toEqual(Object.keys(MEMBER_CATEGORIES));
  for (const quotes of [...Object.values(guidance.kinds), ...Object.values(guidance.categories)])
    expect(quotes.length).toBeGreaterThan(0);
});

it('V1 each criterion of review comes from S1 三2 or S2 二(三)2', () => {
  expect(Object.keys(guidance.criteria)).toEqual(Object.keys(REVIEW_CRITERIA));
  for (const quotes of Object.values(guidance.criteria)) {
    expect(quotes.length).toBeGreaterThan(0);
    for (const source of sources(quotes)) expect(['S1 三2', 'S2 二(三)2']).toContain(source);
  }
});

it('P7 seeking opinions is recommended unless a superior requires it', () => {
  expect(guidance.consultation).toBe('recommended');
});
