import { execFileSync } from 'node:child_process';
import path from 'node:path';

// A process reads its zone when it starts, so each zone is a process of its own.
const script = `
  const { transformSync } = require('@swc/core');
  require.extensions['.ts'] = (module, file) => module._compile(
    transformSync(require('node:fs').readFileSync(file, 'utf8'),
      { filename: file, jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } }).code, file);
  const day = require('./day.ts'); const wd = require('./working-days.ts'); const hours = require('./business-hours.ts');
  const due = require('./due.ts'); const { defaultPlan } = require('./default-plan.ts');
  const { CALENDAR_2026: calendar } = require('./calendars/calendar-2026.ts');
  const days = []; for (let d = '2025-12-20'; d < '2026-12-01'; d = day.addDays(d, 13)) days.push(d);
  console.log(JSON.stringify([
    new Date('2026-07-01T00:00:00Z').getTimezoneOffset(),
    days.map((d) => [day.weekday(d), day.startOf(d), day.dayOf(day.endOf(d)), wd.addWorkingDays(calendar, d, 10),
      hours.reminderInstant(calendar, d, 'o1', 2), hours.rungInstant(calendar, d, 'o1', 1),
      due.formatDue({ opens: day.startOf(d), due: '2026-07-31' }, day.endOf(d), calendar)]),
    defaultPlan(2026, calendar)]));
`;

function answersIn(zone: string): { offset: number; answers: unknown } {
  const output = execFileSync(process.execPath, ['-e', script], {
    cwd: path.resolve(__dirname),
    env: { ...process.env, TZ: zone },
  });
  const [offset, ...answers] = JSON.parse(output.toString()) as [number, ...unknown[]];
  return { offset, answers };
}

it('gives the same answers wherever the machine stands', () => {
  const [here, newYork, auckland] = ['Asia/Shanghai', 'America/New_York', 'Pacific/Auckland'].map(answersIn);
  expect([here.offset, newYork.offset, auckland.offset]).toEqual([-480, 240, -720]);
  expect(newYork.answers).toEqual(here.answers);
  expect(auckland.answers).toEqual(here.answers);
});
