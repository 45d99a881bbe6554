/** Is everything that the contracts list really used, and shown by a test? What nobody uses is taken out. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CLAUSES, DUTIES } from './clauses';
import { DEED_UPDATE, STATE_QUERY, TERMS_QUERY } from './commitment';
import { DEED_SCHEMAS } from './deed.schema';
import { DEED_ROLE, ENTRY_NAMES, ENTRY_OF_DEED } from './entries';
import { ERRORS } from './errors';
import { ENTRY_DATA_SCHEMAS } from './event.schema';
import { TOPICS } from './topics';

const ROOT = join(__dirname, '../..');

function filesBelow(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    if (['node_modules', 'dist', 'histories'].includes(entry.name)) return [];
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? filesBelow(path) : /\.tsx?$/.test(entry.name) ? [path] : [];
  });
}

const files = ['services', 'workflows', 'shared', 'infra', 'test'].flatMap(filesBelow);
const isTest = (path: string): boolean => /\.test\.tsx?$/.test(path) || path.startsWith('test/');
const textOf = (paths: string[]): string => paths.map((path) => readFileSync(join(ROOT, path), 'utf8')).join('\n');
const sources = textOf(files.filter((path) => !isTest(path) && !path.startsWith('shared/contracts/')));
const tests = textOf(files.filter((path) => isTest(path) && !path.endsWith('contracts.test.ts')));

const quoted = (word: string): RegExp =>
  new RegExp(`['"\`]${word.replace('.', '\\.')}['"\`]|\\b${word.replace('.', '\\.')}:`);

it('every error code is thrown somewhere', () => {
  expect(Object.keys(ERRORS).filter((code) => !quoted(code).test(sources))).toEqual([]);
});

it('every error code is met in a test', () => {
  expect(Object.keys(ERRORS).filter((code) => !quoted(code).test(tests))).toEqual([]);
});

it('every deed has a schema or comes from the roster or the plan, an entry with its own schema and name, and a test', () => {
  const deeds = Object.keys(DEED_ROLE);
  expect(deeds.filter((kind) => !(kind in DEED_SCHEMAS))).toEqual(['transfer', 'revise', 'leave']);
  expect(Object.keys(ENTRY_OF_DEED)).toEqual(deeds);
  expect(deeds.filter((kind) => !quoted(kind).test(tests))).toEqual([]);
  expect(Object.keys(ENTRY_DATA_SCHEMAS).sort()).toEqual(Object.keys(ENTRY_NAMES).sort());
  expect(Object.keys(ENTRY_NAMES).filter((kind) => !quoted(kind).test(sources))).toEqual([]);
});

it('X7 every duty has its clause, and every clause a document, an article and its words', () => {
  expect(Object.keys(CLAUSES)).toEqual(Object.keys(DUTIES));
  for (const clause of Object.values(CLAUSES))
    expect([clause.document, clause.article, clause.says].every(Boolean)).toBe(true);
});

it('the Update, the Queries and every topic have a user and a test', () => {
  expect([DEED_UPDATE, STATE_QUERY, TERMS_QUERY]).toEqual(['deed', 'state', 'terms']);
  for (const name of ['DEED_UPDATE', 'STATE_QUERY', 'TERMS_QUERY']) expect(sources).toContain(name);
  for (const name of ['DEED_UPDATE', 'STATE_QUERY', 'TERMS_QUERY']) expect(tests).toContain(name);
  for (const topic of TOPICS) expect(sources).toMatch(new RegExp(`topicName\\([\\w.]+, '${topic}'\\)`));
});
