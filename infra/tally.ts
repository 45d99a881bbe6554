/** `npm run tally -- <published result: address or file> [receipt …]`: anyone counts a sitting again, and finds their ballot. */
import { readFile } from 'node:fs/promises';
import { SCALES, type SittingResult } from '../shared/contracts/ballots';
import { MissingPiece } from './missing-piece';
import { createProgress } from './progress';
import { recount } from './recount';
import { runCommand } from './run-command';

runCommand(async ({ args: [source, ...receipts] }) => {
  if (!source) throw new MissingPiece('用法：npm run tally -- <公布结果的网址或文件> [回执 …]');
  const log = createProgress();
  const result = await read(source);
  const { lines, faults } = recount(result);
  lines.forEach((line) => log.say(line));
  if (result.withheld.length > 0) log.say(`人数过少、不公布分布的组：${result.withheld.join('、')}`);
  const found = receipts.map((receipt) => find(result, receipt));
  found.forEach((line) => log.say(line.text));
  faults.forEach((fault) => log.say(`不符：${fault}`));
  if (faults.length === 0) log.say('逐票清点与公布的结果一致。');
  return faults.length > 0 || found.some(({ isThere }) => !isThere) ? 1 : 0;
});

async function read(source: string): Promise<SittingResult> {
  try {
    if (!/^https?:/.test(source)) return JSON.parse(await readFile(source, 'utf8')) as SittingResult;
    const response = await fetch(source);
    if (!response.ok) throw new Error(((await response.json()) as { title?: string }).title ?? `${response.status}`);
    return (await response.json()) as SittingResult;
  } catch (error) {
    throw new MissingPiece(`没能读取公布的结果（${(error as Error).message}）：${source}`);
  }
}

function find({ blocks }: SittingResult, receipt: string): { isThere: boolean; text: string } {
  for (const { scale, ballots } of blocks) {
    const ballot = ballots.find((one) => one.receipt === receipt.trim().toLowerCase());
    if (ballot) {
      const choice = (SCALES[scale] as Record<string, string>)[ballot.choice] ?? ballot.choice;
      return { isThere: true, text: `回执 ${receipt}：已计入，「${choice}」` };
    }
  }
  return { isThere: false, text: `回执 ${receipt}：公布的选票中没有（所在的组人数过少时不列出）` };
}
