/** Q2: how many events and bytes is a year's history? Counted in the golden histories, exactly. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils';
import { temporal } from '@temporalio/proto';
import { exactly, type Bench, type Figure } from './measure';

const { EventType } = temporal.api.enums.v1;
const GOLDENS: [name: string, mostEvents: number, mostKilobytes: number][] = [
  ['member.full-year', 220, 60],
  ['member.silent-year', 90, 60],
];

export function historySizes(): Promise<Bench> {
  const figures = GOLDENS.flatMap(([name, mostEvents, mostKilobytes]): Figure[] => {
    const file = join(process.cwd(), 'test/replay/histories', `${name}.json`);
    const { history: json } = JSON.parse(readFileSync(file, 'utf8')) as { history: unknown };
    const history = historyFromJSON(json);
    const count = (type: temporal.api.enums.v1.EventType): number =>
      history.events!.filter(({ eventType }) => eventType === type).length;
    const deeds = count(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED);
    const wakes = count(EventType.EVENT_TYPE_TIMER_FIRED);
    const said = count(EventType.EVENT_TYPE_MARKER_RECORDED) - deeds - 1;
    const rearmed = count(EventType.EVENT_TYPE_TIMER_CANCELED);
    const floor = 6 * deeds + 6 * wakes + 2 * rearmed + 9;
    const events = history.events!.length;
    const kilobytes = temporal.api.history.v1.History.encode(history).finish().length / 1024;
    return [
      {
        measure: 'Q2',
        what: `${name}: events (${deeds} deeds, ${wakes} wakes)`,
        unit: '',
        ours: exactly(events),
        peer: { what: '6 a deed, 6 a wake, 2 to re-arm, 9 to open and close', figure: exactly(floor) },
        ratio: exactly(events / floor),
        target: `≤ ${mostEvents}`,
        isMet: events <= mostEvents,
      },
      {
        measure: 'Q2',
        what: `${name}: history with codec`,
        unit: 'KB',
        ours: exactly(kilobytes),
        target: `≤ ${mostKilobytes}`,
        isMet: kilobytes <= mostKilobytes,
      },
      {
        measure: 'Q2',
        what: `${name}: wakes with nothing to say`,
        unit: '',
        ours: exactly(wakes - said),
        target: '0',
        isMet: wakes === said,
      },
    ];
  });
  return Promise.resolve({ figures, leftOut: ['Q2: nothing; an exact count of the committed golden histories.'] });
}
