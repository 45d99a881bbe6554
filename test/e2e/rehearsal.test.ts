/** Does a whole year of one branch run itself, everybody played through the public API? */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { claimDataFolder, type RunningFile } from '../../infra/processes/running';
import { quiet } from '../../infra/progress';
import { rehearseYear, type RehearsalReport } from '../../infra/rehearsal/rehearse-year';
import { totalOf } from '../../infra/rehearsal/table';
import { engineAddresses } from '../support/ids';

let folder: string;
let running: RunningFile;
let report: RehearsalReport;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'jiannuo-rehearsal-'));
  running = await claimDataFolder(folder, 'rehearsal.test');
  const engines = { ...engineAddresses(), running };
  report = await rehearseYear({
    ...{ engines, dataDir: folder, env: process.env, log: quiet, seed: 1, size: 'branch' },
    // Slower than it could be: what is told apart here must not depend on how busy the machine is.
    ...{ apartMs: 1_500, aimMs: 140_000 },
  });
}, 480_000);
afterAll(() => {
  running?.release();
  rmSync(folder, { recursive: true, force: true });
});

it.each([
  ['X1 everybody acts as the script says', '人人照本子办事'],
  ['X1 L2 rates equal the fold of the timelines', '统计与时间轴一致'],
  ['X3 the ledger is what the histories say', '台账核验'],
  ['X1 I4 every history replays', '历史重放'],
  ['X1 I1 every answered deed stands exactly once', '每件事恰有一条'],
  ['X1 I5 the projection has what the ledger has', '投影与台账一致'],
  ['F4 I7 nothing is said too late or twice', '不多提醒'],
  ['F4 V4 the system says what the rules foretell, and nothing else', '与规则推演一致'],
  ['X1 I10 no name and no number leaks', '不泄露'],
])('%s', (_title, name) => {
  expect(report.verdicts.find((verdict) => verdict.name.startsWith(name))).toMatchObject({ ok: true, faults: [] });
});

it('X1 the table tells of the year as it was played', () => {
  expect(totalOf(report.rows, 'member')).toMatchObject({
    ...{ commitments: 8, pledged: 7, returned: 1, approved: 7, published: 7, fulfilled: 6 },
    // One who never fulfils climbs to the top, one whose reasons are accepted stops on the second rung.
    rungs: { remind: 2, urge: 2, help: 1, criticise: 1, report: 1 },
    ...{ reasonsAccepted: 1, reasonsRefused: 0 },
  });
  expect(totalOf(report.rows, 'organisation')).toMatchObject({
    ...{ commitments: 2, pledged: 2, fulfilled: 1 },
    rungs: { remind: 1, urge: 1, help: 1, criticise: 1, report: 1 },
  });
});
