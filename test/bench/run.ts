/** Which benches are run, and where what they say is written: one table for the terminal and for results.md. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { countyOpening } from './county-opening';
import { historySizes } from './history-size';
import type { Bench, Figure, Spread } from './measure';
import { memberYears } from './member-years';
import { oneDeed } from './one-deed';
import { oneTimeline } from './one-timeline';
import { organisationSearch } from './organisation-search';
import { provinceRates } from './province-rates';
import { rosterImport } from './roster-import';
import { ledgerToKafka } from './to-kafka';
import { kafkaToProjection } from './to-projection';
import { enginesOfEnvironment, type Engines } from './world';

const BENCHES: Record<string, (engines: Engines) => Promise<Bench>> = {
  q1: memberYears,
  q2: historySizes,
  q3: ledgerToKafka,
  q4: kafkaToProjection,
  q5: oneDeed,
  q11: countyOpening,
  q12: rosterImport,
  'q13-search': organisationSearch,
  'q13-rates': provinceRates,
  'q13-timeline': oneTimeline,
};

async function main(asked: string[]): Promise<void> {
  const all = Object.keys(BENCHES);
  const wanted = asked.map((name) => name.toLowerCase());
  // `q13` is all of its parts.
  const isOf = (bench: string, name: string): boolean => bench === name || bench.startsWith(`${name}-`);
  const unknown = wanted.find((name) => !all.some((bench) => isOf(bench, name)));
  if (unknown) throw new Error(`没有 ${unknown} 这一项；可选：${all.join(' ')}`);
  const names = asked.length > 0 ? all.filter((bench) => wanted.some((name) => isOf(bench, name))) : all;
  const engines = enginesOfEnvironment();
  const loadBefore = loadavg()[0];
  const since = Date.now();
  const benches: Bench[] = [];
  for (const name of names) {
    process.stdout.write(`${name.toUpperCase()} ……\n`);
    const bench = await BENCHES[name](engines);
    benches.push(bench);
    for (const figure of bench.figures) process.stdout.write(`  ${cells(figure).join(' · ')}\n`);
  }
  const text = report(benches, loadBefore, since);
  process.stdout.write(`\n${text}`);
  // Some of the benches are not the whole table: they are shown and not kept.
  if (asked.length === 0) writeFileSync(join(process.cwd(), 'test/bench/results.md'), text);
}

function report(benches: Bench[], loadBefore: number, since: number): string {
  const figures = benches.flatMap((bench) => bench.figures);
  const head = ['#', 'measure', 'ours', 'peer', 'ratio', 'target', 'met'];
  const rows = figures.map((figure) => `| ${cells(figure).join(' | ')} |`);
  const peers = new Map(
    figures.flatMap(({ measure, peer }) => (peer && peer.what !== 'the same' ? [[measure, peer.what]] : [])),
  );
  return [
    '# What things cost',
    '',
    'Written by `npm run bench`. Median of the rounds with the smallest and the largest in brackets; a ratio is taken round by round, ours beside the bare peer of the same minutes.',
    '',
    `- ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC, ${Math.round((Date.now() - since) / 1000)} s, commit ${commit()}`,
    `- ${cpus().length} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.versions.node}, Temporal's dev server on SQLite; load of the machine ${loadBefore.toFixed(1)} before and ${loadavg()[0].toFixed(1)} after`,
    '',
    `| ${head.join(' | ')} |`,
    `|${head.map(() => '---').join('|')}|`,
    ...rows,
    '',
    '## Bare peers',
    ...[...peers].map(([measure, what]) => `- ${measure}: ${what}`),
    '',
    '## Left out',
    ...benches.flatMap((bench) => bench.leftOut).map((line) => `- ${line}`),
    '',
  ].join('\n');
}

function cells({ measure, what, unit, ours, peer, ratio, target, isMet }: Figure): string[] {
  const met = target === '–' ? '' : isMet ? 'met' : '**missed**';
  const withUnit = (spread: Spread): string => (unit ? `${shown(spread)} ${unit}` : shown(spread));
  return [
    measure,
    what,
    withUnit(ours),
    peer ? withUnit(peer.figure) : '',
    ratio ? `${shown(ratio, 2)}×` : '',
    target,
    met,
  ];
}

function shown({ median, min, max }: Spread, decimals?: number): string {
  const text = (value: number): string => {
    if (decimals !== undefined) return value.toFixed(decimals);
    return Number.isInteger(value) || value >= 100 ? Math.round(value).toString() : value.toFixed(1);
  };
  return min === max ? text(median) : `${text(median)} (${text(min)}–${text(max)})`;
}

/** The commit that was measured, marked where the tree differs from it. */
function commit(): string {
  const git = (...args: string[]): string =>
    execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    const sources = ['workflows', 'services', 'shared', 'test', 'infra', ':!test/bench/results.md'];
    const dirty = git('status', '--porcelain', '--untracked-files=no', '--', ...sources) !== '';
    return `${git('rev-parse', '--short', 'HEAD')}${dirty ? ' with changes' : ''}`;
  } catch {
    return 'unknown';
  }
}

main(process.argv.slice(2)).then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  },
);
