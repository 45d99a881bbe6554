/** Do the rules find hollow items, and leave sound ones alone? Measured on items that were labelled before the rules. */
import { HOLLOW_SIGNS, type HollowCode } from '../contracts/hollow';
import { comparable, hollowSigns, type Against, type Comparable, type Drafted } from './hollow';
import { AFTERWARDS, HELD_OUT, TUNING } from './hollow.labelled';
import { gramsOf, likeness } from './likeness';
import { findCheckable } from './quantities';

const CODES: Record<string, HollowCode> = {
  ...{ G: 'noGoal', D: 'noDeadline', S: 'slogan', Y: 'dailyDuty', M: 'noMeasures' },
  ...{ O: 'copiedOther', I: 'copiedItem', L: 'copiedLastYear' },
};
const KINDS = { O: 'others', I: 'sameLetter', L: 'lastYear' } as const;

interface Labelled {
  line: string;
  unit: string;
  item: Drafted;
  expected: HollowCode[];
  against: Against;
}

/** Besides what its line names, every item is compared with the sound ones of its kind of unit, as in a real branch. */
function read(text: string): Labelled[] {
  let unit = '';
  const all = text
    .trim()
    .split('\n')
    .flatMap((line): Labelled[] => {
      if (line.startsWith('#')) {
        unit = line.slice(2);
        return [];
      }
      const [signs, title, goal, measures, deadline, source] = line.split('|');
      const against: Against = {};
      if (source) {
        const [of, contents, aim, steps] = source.split(/[:/]/);
        against[KINDS[of as keyof typeof KINDS]] = [comparable({ title: contents, goal: aim, measures: steps })];
      }
      return [
        {
          line,
          unit,
          item: { title, goal, measures, deadline: deadline === '-' ? undefined : `2026-${deadline}` },
          expected: signs === '-' ? [] : signs.split(',').map((sign) => CODES[sign]),
          against,
        },
      ];
    });
  return all.map((one) => ({
    ...one,
    against: {
      ...one.against,
      others: [
        ...(one.against.others ?? []),
        ...all
          .filter((other) => other !== one && other.unit === one.unit && other.expected.length === 0)
          .map(({ item }): Comparable => comparable(item)),
      ],
    },
  }));
}

interface Score {
  right: number;
  wrong: number;
  missed: number;
}
const precision = ({ right, wrong }: Score): number => (right + wrong === 0 ? 1 : right / (right + wrong));
const recall = ({ right, missed }: Score): number => (right + missed === 0 ? 1 : right / (right + missed));

function measure(part: Labelled[]): { perSign: Record<string, Score>; item: Score; table: string } {
  const perSign: Record<string, Score> = {};
  const item: Score = { right: 0, wrong: 0, missed: 0 };
  const differences: string[] = [];
  for (const code of Object.keys(HOLLOW_SIGNS)) perSign[code] = { right: 0, wrong: 0, missed: 0 };
  for (const { line, item: drafted, expected, against } of part) {
    const found = [...new Set(hollowSigns(drafted, against).map(({ sign }) => sign))];
    for (const code of found) perSign[code][expected.includes(code) ? 'right' : 'wrong'] += 1;
    for (const code of expected.filter((one) => !found.includes(one))) perSign[code].missed += 1;
    if (found.length > 0) item[expected.length > 0 ? 'right' : 'wrong'] += 1;
    else if (expected.length > 0) item.missed += 1;
    if (found.sort().join() !== [...expected].sort().join()) differences.push(`${found.join(',') || '-'} ⇐ ${line}`);
  }
  const row = (label: string, score: Score): string =>
    `${label.padEnd(16)} precision ${precision(score).toFixed(2)}  recall ${recall(score).toFixed(2)}  (${score.right + score.missed} labelled)`;
  const table = [
    `${part.length} items, ${part.filter(({ expected }) => expected.length === 0).length} sound`,
    ...Object.entries(perSign).map(([code, score]) => row(code, score)),
    row('hollow at all', item),
    ...(process.env.SHOW_DIFFERENCES ? differences : []),
  ].join('\n');
  return { perSign, item, table };
}

const parts = {
  tuning: measure(read(TUNING)),
  heldOut: measure(read(HELD_OUT)),
  afterwards: measure(read(AFTERWARDS)),
};
afterAll(() => {
  const tables = Object.entries(parts).map(([name, { table }]) => `${name}: ${table}`);
  process.stdout.write(`${tables.join('\n\n')}\n`);
});

it('V3 the labelled items are more than 240, about half of them sound, every sign in each part', () => {
  const all = [TUNING, HELD_OUT, AFTERWARDS].map(read);
  const items = all.flat();
  expect(items.length).toBeGreaterThan(240);
  expect(items.filter(({ expected }) => expected.length === 0).length / items.length).toBeGreaterThan(0.4);
  for (const part of all)
    expect(new Set(part.flatMap(({ expected }) => expected))).toEqual(new Set(Object.keys(HOLLOW_SIGNS)));
});

/**
 * [precision, recall] at least: what was reached, rounded down. `afterwards` is what to expect of real letters: that an
 * item is hollow is found there, while lists of words miss the reason where it is worded freely, so none is asserted.
 */
const FLOORS: Record<keyof typeof parts, Partial<Record<'all' | HollowCode, [number, number]>>> = {
  tuning: {
    all: [0.99, 0.97],
    ...{ noGoal: [0.97, 0.97], noDeadline: [0.95, 0.95], slogan: [0.95, 0.95], dailyDuty: [0.95, 0.95] },
    ...{ noMeasures: [0.95, 0.95], copiedItem: [1, 1], copiedOther: [1, 1], copiedLastYear: [1, 1] },
  },
  heldOut: {
    all: [0.98, 0.95],
    ...{ noGoal: [0.98, 0.95], noDeadline: [0.95, 0.95], slogan: [0.85, 0.6], dailyDuty: [0.95, 0.95] },
    ...{ noMeasures: [0.95, 0.9], copiedItem: [1, 1], copiedOther: [1, 1], copiedLastYear: [1, 1] },
  },
  afterwards: { all: [0.88, 0.75], noGoal: [0.85, 0.95], noDeadline: [0.95, 0.6] },
};

describe.each(Object.keys(parts) as (keyof typeof parts)[])('on the part %s', (name) => {
  const { perSign, item } = parts[name];
  it.each(Object.keys(FLOORS[name]) as ('all' | HollowCode)[])('V3 %s is found as well as it was measured', (code) => {
    const score = code === 'all' ? item : perSign[code];
    const [leastPrecision, leastRecall] = FLOORS[name][code]!;
    expect(precision(score)).toBeGreaterThanOrEqual(leastPrecision);
    expect(recall(score)).toBeGreaterThanOrEqual(leastRecall);
  });
});

const sound: Drafted = {
  title: '硬化村东入户道路200米',
  goal: '6月底前通车，12户村民雨天不走泥路',
  measures: '三月征地签字，四月请镇质监站看样，五月铺装',
  deadline: '2026-06-30',
};
const signsOf = (item: Drafted, against?: Against): string[] => hollowSigns(item, against).map(({ sign }) => sign);

describe('each sign', () => {
  it('V3 a sound item has none, and an item not begun is not judged', () => {
    expect(signsOf(sound)).toEqual([]);
    expect(signsOf({ measures: '加强学习' })).toEqual([]);
  });

  it.each<[string, Drafted, HollowCode]>([
    ['its goal', { ...sound, goal: '让群众出行更加方便' }, 'noGoal'],
    [
      'its words for some day',
      { ...sound, title: '铺路', goal: '铺好12户门前的路', measures: '等资金到位后请人铺' },
      'noDeadline',
    ],
    ['its slogan', { ...sound, title: '发挥先锋模范作用', goal: '争做优秀共产党员' }, 'slogan'],
    ['its daily duty', { ...sound, title: '按时上下班', goal: '遵守单位规章制度' }, 'dailyDuty'],
    ['its attitude', { ...sound, measures: '高度重视，狠抓落实' }, 'noMeasures'],
  ])('V3 the warning quotes %s', (_, item, code) => {
    const sign = hollowSigns(item).find((one) => one.sign === code)!;
    expect(sign.evidence).not.toBe('');
    expect(JSON.stringify(item)).toContain(sign.evidence);
    expect(sign.says).toContain(sign.evidence);
  });

  it('V3 no deadline, and a day that is none', () => {
    expect(signsOf({ ...sound, deadline: undefined })).toEqual(['noDeadline']);
    expect(signsOf({ ...sound, deadline: '2026-02-30' })).toEqual(['noDeadline']);
  });

  it('V3 a copy is told by whom it is like and in its own words, and never holds words that are only the other’s', () => {
    const like = comparable({ ...sound, title: '硬化村西入户道路300米（王家）' });
    for (const [kind, code] of [
      ['sameLetter', 'copiedItem'],
      ['others', 'copiedOther'],
      ['lastYear', 'copiedLastYear'],
    ] as const) {
      const [sign] = hollowSigns(sound, { [kind]: [like] });
      expect(sign.sign).toBe(code);
      expect(comparable(sound).text).toContain(sign.evidence.replace('…', ''));
      expect(sign.says).not.toContain('王家');
    }
  });

  it('P8 N4 what was fulfilled is not repeated: the warning asks for more', () => {
    const [sign] = hollowSigns(sound, { lastYear: [comparable(sound, 'raise')] });
    expect(sign).toMatchObject({ sign: 'copiedLastYear', says: expect.stringContaining('更高要求') });
  });

  it('N2 N3 what is handed over or pledged again may be the same', () => {
    const against = { lastYear: [comparable(sound, 'repledge')] };
    expect(signsOf({ ...sound, carryOver: 'repledge' }, against)).toEqual([]);
    expect(signsOf({ ...sound, carryOver: 'handOver' }, against)).toEqual([]);
    expect(signsOf({ ...sound, carryOver: 'deepen' }, against)).toEqual(['copiedLastYear']);
  });
});

describe('Chinese quantities', () => {
  it.each([
    '带三户困难家庭',
    '每周一次走访',
    '达到百分之九十',
    '零事故',
    '6月底前',
    '三成',
    '降到千分之二',
    '两千余册',
    '１２户',
    '减半',
    '无一逾期',
    '通过镇里验收',
  ])('V3 %s can be checked', (text) => expect(findCheckable(text)).toBeDefined());
  it.each([
    '一心一意为民',
    '做一名合格的党员',
    '争创一流',
    '五个带头',
    '四个意识',
    '党的二十大精神',
    '2026年更上一层楼',
    '贡献一份力量',
    '百分之百的热情',
    '365天如一日',
    '零距离服务',
    '上好每一节课',
    '第一时间到场',
  ])('V3 %s counts nothing', (text) => expect(findCheckable(text)).toBeUndefined());
});

it('V3 a letter is compared with two hundred members’ items in well under a second', () => {
  const others = Array.from({ length: 600 }, (_, n) =>
    comparable({
      title: `第${n}件：${sound.title}`,
      goal: `${sound.goal}${sound.measures}`,
      measures: '走访'.repeat(60),
    }),
  );
  const started = performance.now();
  for (let n = 0; n < 3; n += 1) hollowSigns(sound, { others });
  expect(performance.now() - started).toBeLessThan(500);
});

it('likeness is 1 with itself, 0 with nothing in common, and the same both ways', () => {
  const [a, b, c] = ['帮扶三户困难家庭', '帮扶五户困难家庭', '清理河道'].map(gramsOf);
  expect(likeness(a, b)).toBe(1);
  expect(likeness(a, c)).toBe(0);
  expect(likeness(gramsOf('帮扶困难家庭'), a)).toBe(likeness(a, gramsOf('帮扶困难家庭')));
  expect(likeness(gramsOf(''), gramsOf(''))).toBe(0);
});
