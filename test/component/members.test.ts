/** Members through its API on a real MongoDB and Kafka: rosters in and out, search, moves, rights, and what others are told. */
import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { writeXlsx } from 'hucre';
import type { Consumer } from 'kafkajs';
import type { Readable } from 'node:stream';
import { demoWorkbook, buildDemoRoster } from '../../services/members/demo/build-demo-roster';
import { rosterWorkbook } from '../../services/members/roster-export';
import { seedDemo } from '../../services/members/seed';
import { startMembers } from '../../services/members/service';
import { databaseName, topicName, type CloudEvent } from '../../shared/contracts/topics';
import type { Actor } from '../../shared/contracts/organisation';
import type { CellToWrite } from '../../shared/documents/spreadsheet';
import { openWorkbook } from '../../shared/documents/spreadsheet';
import { signActor, SYSTEM_ACTOR } from '../../shared/http/actor';
import { createKafka } from '../../shared/kafka/kafka';
import { connectMongo } from '../../shared/mongo/connect';
import { createLog } from '../../shared/telemetry/log';
import { freshRealm, required } from '../support/ids';

const KEY = randomBytes(32).toString('hex');
const REALM = freshRealm('members');
const log = createLog('members-test');
log.level = 'silent';

const CITY = 'o3302';
const COUNTY = 'o330281';
const TOWN = 'o330281114';
const roster = buildDemoRoster({ seed: 7, size: 'small' });

interface Answer {
  status: number;
  body: any;
}
interface ImportView {
  id: string;
  state: string;
  counts: { organisations: number; members: number; errors: number };
  done: Record<string, number>;
  errors: { sheet: string; row: number; column?: string; reason: string }[];
}

let url = '';
const stops: (() => unknown)[] = [];
const heard: CloudEvent[] = [];
let consumer: Consumer;

async function call(actor: Actor, method: string, path: string, body?: object): Promise<Answer> {
  const isForm = body instanceof FormData;
  const response = await fetch(url + path, {
    method,
    headers: {
      authorization: `Bearer ${await signActor(actor, KEY)}`,
      ...(body && !isForm ? { 'content-type': 'application/json' } : {}),
    },
    ...(body ? { body: isForm ? body : JSON.stringify(body) } : {}),
  });
  const type = response.headers.get('content-type') ?? '';
  if (type.includes('json')) return { status: response.status, body: await response.json() };
  return { status: response.status, body: Buffer.from(await response.arrayBuffer()) };
}
const get = (actor: Actor, path: string) => call(actor, 'GET', path);

async function upload(actor: Actor, data: Buffer | Uint8Array): Promise<Answer> {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(data)]), 'roster.xlsx');
  return call(actor, 'POST', '/imports', form);
}

async function bringIn(actor: Actor, data: Buffer): Promise<ImportView> {
  const { body } = (await upload(actor, data)) as { body: ImportView };
  await call(actor, 'POST', `/imports/${body.id}/apply`, { reason: '名册更新' });
  await until(async () => (await get(actor, `/imports/${body.id}`)).body.state === 'applied');
  return (await get(actor, `/imports/${body.id}`)).body as ImportView;
}

/** Who holds a function there, with the appointments the service itself states. */
async function holder(organisation: string, name = 'secretary'): Promise<Actor> {
  const { body } = await get(SYSTEM_ACTOR, `/internal/offices/${organisation}`);
  const personId = (name === 'secretary' ? body.secretaries : body.deputies)[0] as string;
  return (await get(SYSTEM_ACTOR, `/internal/actors/${personId}`)).body.actor as Actor;
}

async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('waited 20 s in vain');
    await pause(50);
  }
}

const bytes = (workbook: Readable) => buffer(workbook);
const told = (subject: string) => heard.filter((event) => event.subject === subject);
const memberOf = (code: string, seat = 3) => roster.members.filter((member) => member.organisationCode === code)[seat];

beforeAll(async () => {
  const brokers = required('KAFKA_BROKERS').split(',');
  const origin = new Date('2026-03-02T01:00:00.000Z').toISOString();
  const port = await startMembers(
    {
      ...{ REALM, PORT: 0, MONGO_URL: required('MONGO_URL'), KAFKA_BROKERS: brokers },
      ...{ INTERNAL_TOKEN_KEY: KEY, CODEC_KEY: randomBytes(32).toString('hex'), LOG_LEVEL: 'silent', TRACES: 'none' },
      APPROVAL_ABOVE_ROWS: 3,
      CLOCK: { origin, realOrigin: new Date().toISOString(), rate: 1 },
    },
    { log, onStop: (stop) => void stops.push(stop) },
  );
  url = `http://127.0.0.1:${port}`;
  consumer = createKafka({ brokers, clientId: 'test', log }).consumer({ groupId: `${REALM}-test` });
  await consumer.connect();
  await consumer.subscribe({ topic: topicName(REALM, 'members'), fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ message }) => void heard.push(JSON.parse(String(message.value)) as CloudEvent),
  });
  await seedDemo(url, KEY, { seed: 7, size: 'small' }, () => undefined);
}, 90_000);

afterAll(async () => {
  await consumer?.disconnect();
  for (const stop of stops.reverse()) await stop();
  const connection = await connectMongo(required('MONGO_URL'), databaseName(REALM, 'members'));
  await connection.dropDatabase();
  await connection.close();
});

describe('roster import', () => {
  it('M7 brings the whole demonstration in through the import, with appointments and one event per subject', async () => {
    const { body: subjects } = await get(SYSTEM_ACTOR, `/internal/subjects?year=2026&county=${COUNTY}&limit=1000`);
    const inCounty =
      roster.organisations.length -
      1 +
      roster.members.filter(({ organisationCode }) => organisationCode !== '3302').length;
    expect(subjects.items).toHaveLength(inCounty);
    expect(subjects.total).toBe(inCounty);
    const expected =
      roster.organisations.length + roster.members.length + roster.members.flatMap(({ functions }) => functions).length;
    await until(() => heard.length >= expected);
    expect(heard).toHaveLength(expected);
    expect(new Set(heard.map(({ id }) => id)).size).toBe(expected);
    expect(JSON.stringify(heard)).not.toMatch(/[\u4e00-\u9fff]/);
    expect(told(TOWN)[0]).toMatchObject({
      id: `${TOWN}/1`,
      sequence: 1,
      data: { path: `/${CITY}/${COUNTY}/${TOWN}/`, parentId: COUNTY },
    });
  });

  it('M7 applies once, and the same workbook again changes nothing', async () => {
    const again = (await upload(SYSTEM_ACTOR, await bytes(demoWorkbook(roster)))).body as ImportView;
    expect(again.counts).toEqual({
      organisations: roster.organisations.length,
      members: roster.members.length,
      errors: 0,
      changing: 0,
    });
    const before = heard.length;
    expect((await call(SYSTEM_ACTOR, 'POST', `/imports/${again.id}/apply`, { reason: '名册更新' })).body).toMatchObject(
      {
        state: 'applied',
        done: { membersCreated: 0, membersUpdated: 0, organisationsCreated: 0, appointments: 0 },
      },
    );
    expect((await call(SYSTEM_ACTOR, 'POST', `/imports/${again.id}/apply`, { reason: '名册更新' })).body).toMatchObject(
      {
        code: 'import_already_applied',
        status: 409,
      },
    );
    await pause(300);
    expect(heard).toHaveLength(before);
  });

  it('M7 goes out and comes back in the same format, ID numbers masked', async () => {
    const secretary = await holder(TOWN);
    const { status, body } = await get(secretary, `/roster.xlsx?under=${TOWN}`);
    expect(status).toBe(200);
    const book = await openWorkbook(body as Buffer);
    expect(book.sheets).toEqual(['党组织', '党员', '填写说明']);
    let masked = 0;
    for await (const row of book.rows('党员'))
      masked += row.cells.filter(({ value }) => /^990281\*{8}/.test(String(value))).length;
    expect(masked).toBe(
      roster.members.filter(({ organisationCode }) => organisationCode.startsWith('330281114')).length,
    );
    expect(await bringIn(secretary, body as Buffer)).toMatchObject({
      counts: { errors: 0 },
      done: { membersUpdated: 0, membersCreated: 0 },
    });
  });

  it('M7 reports bad rows by sheet, row, column and reason, and they stop nothing else', async () => {
    const good = memberOf('330281114', 0) ?? roster.members[10];
    const line = (change: Record<number, CellToWrite>): CellToWrite[] => {
      const cells = [
        null,
        '试一试',
        '女',
        '汉族',
        '1980-01-01',
        '2001-01-01',
        '',
        '',
        '',
        '流动党员',
        '',
        '330281114201',
        '',
        '',
        '',
        '',
      ];
      return cells.map((value, i) => (i in change ? change[i] : value));
    };
    const workbook = await bytes(
      rosterWorkbook(
        [
          ['330281114900', '试行支部', '党支部', '农村', '否', '330281114'],
          ['330281114900', '重复支部', '党支部', '农村', '否', '330281114'],
          ['A1', '甲', '党支部', '农村', '否', 'A3'],
          ['A2', '乙', '党支部', '农村', '否', 'A1'],
          ['A3', '丙', '党支部', '农村', '否', 'A2'],
          ['A4', '丁', '党支部', '农村', '否', 'A3'],
          ['A5', '戊', '党支部', '农村', '否', '999999'],
          ['A6', '己', '党派', '农村', '否', '330281114'],
        ],
        [
          line({ 11: '330281114900', 14: '书记' }),
          line({ 11: '330281114900', 14: '书记' }),
          line({ 1: '' }),
          line({ 11: '999999' }),
          line({ 11: 'A1' }),
          line({ 4: '一九八〇年' }),
          line({ 0: 'm0123456789ab', 13: good.idNumber }),
          line({ 13: '990281198001010012' }),
          line({ 13: 990281198001010000 }),
        ],
      ),
    );
    const { body: preview } = (await upload(SYSTEM_ACTOR, workbook)) as { body: ImportView };
    expect(preview.counts).toMatchObject({ organisations: 1, members: 1 });
    const at = (sheet: string, row: number) =>
      preview.errors
        .filter((error) => error.sheet === sheet && error.row === row)
        .map(({ column, reason }) => `${column}：${reason}`)
        .join('；');
    expect(at('党组织', 3)).toMatch(/^编码：编码与第 2 行重复$/);
    for (const row of [4, 5, 6]) expect(at('党组织', row)).toMatch(/^上级编码：上下级关系成环/);
    expect(at('党组织', 7)).toMatch(/上级党组织所在的行有错误/);
    expect(at('党组织', 8)).toMatch(/没有这个编码的党组织/);
    expect(at('党组织', 9)).toMatch(/^类型：不认识的类型“党派”/);
    expect(at('党员', 3)).toMatch(/书记与第 2 行重复/);
    expect(at('党员', 4)).toMatch(/^姓名：没有填写/);
    expect(at('党员', 5)).toMatch(/所在党组织编码：没有这个编码/);
    expect(at('党员', 6)).toMatch(/所在党组织的行有错误/);
    expect(at('党员', 7)).toMatch(/日期是文本/);
    expect(at('党员', 8)).toMatch(/身份证号/);
    expect(at('党员', 9)).toMatch(/校验位|出生日期|性别/);
    expect(at('党员', 10)).toMatch(/身份证号是数值/);

    const { body: applied } = await call(SYSTEM_ACTOR, 'POST', `/imports/${preview.id}/apply`, { reason: '名册更新' });
    expect(applied.done).toMatchObject({ organisationsCreated: 1, membersCreated: 1, appointments: 1 });
    const { body: file } = await get(SYSTEM_ACTOR, `/imports/${preview.id}/errors.xlsx`);
    const rows: string[][] = [];
    for await (const row of (await openWorkbook(file as Buffer)).rows('党员'))
      rows.push(row.cells.map(({ value }) => String(value ?? '')));
    expect(rows).toHaveLength(9);
    expect(rows[2].at(-1)).toMatch(/^姓名：没有填写$/);
    expect(rows[2][11]).toBe('330281114201');
  });

  it('M7 refuses merged cells, formulas and dates as text, row by row', async () => {
    const header = ['姓名', '性别', '出生日期', '入党日期', '党员类别', '所在党组织编码'];
    const row = (name: string) => [
      name,
      '女',
      new Date('1980-01-01'),
      new Date('2001-01-01'),
      '流动党员',
      '330281114201',
    ];
    const data = await writeXlsx({
      sheets: [
        {
          name: '党员',
          rows: [header, row('甲'), row('乙'), row('丙'), row('丁').with(2, '1980-01-01'), row('戊')],
          cells: new Map([['1,0', { value: '甲', formula: 'A3' }]]),
          merges: [{ startRow: 2, startCol: 0, endRow: 3, endCol: 0 }],
        },
      ],
    });
    const { body } = (await upload(SYSTEM_ACTOR, data)) as { body: ImportView };
    expect(body.counts).toEqual({ organisations: 0, members: 1, errors: 4, changing: 1 });
    expect(body.errors.map(({ row: number, column, reason }) => `${number} ${column} ${reason}`)).toEqual([
      expect.stringMatching(/^2 姓名 单元格是公式/),
      expect.stringMatching(/^3 姓名 合并单元格/),
      expect.stringMatching(/^4 姓名 合并单元格/),
      expect.stringMatching(/^5 出生日期 日期是文本/),
    ]);
  });

  it('M7 tells a broken workbook, one without our sheets, and one that is too large', async () => {
    const count = async () =>
      (await get(SYSTEM_ACTOR, `/internal/subjects?year=2026&county=${COUNTY}&limit=1000`)).body.items.length as number;
    const before = await count();
    for (const data of [
      Buffer.from('姓名,性别'),
      (await bytes(demoWorkbook(roster))).subarray(0, 5_000),
      await writeXlsx({ sheets: [{ name: 'Sheet1', rows: [['a']] }] }),
    ])
      expect((await upload(SYSTEM_ACTOR, data)).body).toMatchObject({ status: 422, code: 'workbook_broken' });
    expect((await upload(SYSTEM_ACTOR, Buffer.alloc(21 * 1024 * 1024))).body).toMatchObject({
      status: 413,
      code: 'body_too_large',
    });
    expect((await call(SYSTEM_ACTOR, 'POST', '/imports', new FormData())).body).toMatchObject({
      status: 400,
      code: 'bad_request',
    });
    expect(await count()).toBe(before);
  });

  const newcomer = (account: string, code = '330281114201'): CellToWrite[] => {
    const cells = ['新同志', '女', '汉族', '1990-01-01', '2015-01-01', '', '', '', '流动党员', '', code, '', '', ''];
    return [null, ...cells, account];
  };

  it('M7 goes on with an import whose process was killed, and leaves alone one that is at work', async () => {
    const { body: preview } = (await upload(
      SYSTEM_ACTOR,
      await bytes(rosterWorkbook([], [newcomer('killed1'), newcomer('killed2')])),
    )) as { body: ImportView };
    const connection = await connectMongo(required('MONGO_URL'), databaseName(REALM, 'members'));
    const imports = connection.collection<{ _id: string }>('imports');
    const lease = (leaseUntil: Date) =>
      imports.updateOne({ _id: preview.id }, { $set: { state: 'applying', leaseUntil } });
    await lease(new Date(Date.now() + 60_000));
    expect((await call(SYSTEM_ACTOR, 'POST', `/imports/${preview.id}/apply`, { reason: '名册更新' })).body.code).toBe(
      'import_already_applied',
    );
    await lease(new Date(Date.now() - 1_000));
    expect(
      (await call(SYSTEM_ACTOR, 'POST', `/imports/${preview.id}/apply`, { reason: '名册更新' })).body,
    ).toMatchObject({
      state: 'applied',
      done: { membersCreated: 2 },
    });
    await connection.close();
  });

  it('M7 L1 whoever manages less than at the preview brings nothing in', async () => {
    const secretary = await holder(TOWN);
    const { body: preview } = (await upload(secretary, await bytes(rosterWorkbook([], [newcomer('late1')])))) as {
      body: ImportView;
    };
    expect(preview.counts).toMatchObject({ members: 1, errors: 0 });
    const apply = (actor: Actor) => call(actor, 'POST', `/imports/${preview.id}/apply`, { reason: '名册更新' });
    const ended = secretary.appointments.map((appointment) => ({ ...appointment, to: '2026-01-01' }));
    for (const appointments of [ended, []])
      expect((await apply({ ...secretary, appointments })).body).toMatchObject({
        status: 409,
        code: 'import_rights_ended',
      });
    expect((await apply(secretary)).body).toMatchObject({ state: 'applied', done: { membersCreated: 1 } });
  });

  it('M7 a row that was overtaken between preview and apply is reported, the others come in', async () => {
    const preview = async (rows: CellToWrite[][]) =>
      (await upload(SYSTEM_ACTOR, await bytes(rosterWorkbook([], rows)))).body as ImportView;
    const first = await preview([newcomer('race1')]);
    const second = await preview([newcomer('race0'), newcomer('race1'), newcomer('race2')]);
    await call(SYSTEM_ACTOR, 'POST', `/imports/${first.id}/apply`, { reason: '名册更新' });
    const { body } = await call(SYSTEM_ACTOR, 'POST', `/imports/${second.id}/apply`, { reason: '名册更新' });
    expect(body).toMatchObject({
      state: 'applied',
      done: { membersCreated: 2 },
      errors: [{ sheet: '党员', row: 3, reason: expect.stringContaining('预览之后') }],
    });
  });

  it("M7 imports only into one's own scope, and shows an import to nobody else", async () => {
    const branch = await holder('o330281114201');
    const outside = await bytes(rosterWorkbook([['X9', '越权支部', '党支部', '农村', '否', '330281']], []));
    const { body } = (await upload(branch, outside)) as { body: ImportView };
    expect(body).toMatchObject({ counts: { organisations: 0, errors: 1 }, errors: [{ row: 2, column: '上级编码' }] });
    expect((await get(await holder(TOWN), `/imports/${body.id}`)).status).toBe(404);
    const plain: Actor = { personId: memberOf('330281114201').id!, appointments: [] };
    expect((await upload(plain, outside)).body).toMatchObject({ status: 403, code: 'not_allowed' });
  });
});

it('L1 M7 a roster appoints nobody himself, and secretaries and deputies only from above', async () => {
  const branch = 'o330281114201';
  const secretary = await holder(branch);
  const row = (id: string, functions: string): CellToWrite[] => {
    const { name } = memberOf('330281114201');
    const cells = [name, '女', '汉族', '1990-01-01', '2015-01-01', '', '', '', '流动党员', '', '330281114201', '', ''];
    return [id, ...cells, functions, ''];
  };
  const faults = async (actor: Actor, id: string, functions: string) => {
    const { body } = await upload(actor, await bytes(rosterWorkbook([], [row(id, functions)])));
    return (body as ImportView).errors.map(({ reason }) => reason);
  };
  const other = memberOf('330281114201').id!;
  expect(await faults(secretary, other, '副书记')).toEqual(['副书记由上级党组织登记']);
  expect(await faults(secretary, secretary.personId, '书记；组织委员')).toEqual(['不能任免本人']);
  // What is held already is no appointment, and the branch's own offices are its own.
  expect(await faults(secretary, secretary.personId, '书记')).toEqual([]);
  expect(await faults(secretary, other, '组织委员')).toEqual([]);
  expect(await faults(await holder(TOWN), other, '副书记')).toEqual([]);
});

describe('tree and search', () => {
  it.each(['梁弄', 'liangnong', 'lnz', '330281114'])('G2 finds the town by %s with its full path', async (typed) => {
    const { body } = await get(SYSTEM_ACTOR, `/organisations?q=${encodeURIComponent(typed)}`);
    const town = body.items.find(({ id }: { id: string }) => id === TOWN);
    expect(town).toMatchObject({ pathNames: ['中共宁波市委员会', '中共余姚市委员会', '中共余姚市梁弄镇委员会'] });
    expect(town.children).toBeGreaterThan(5);
  });

  it('G2 searches by an index, and pages', async () => {
    const connection = await connectMongo(required('MONGO_URL'), databaseName(REALM, 'members'));
    const plan = JSON.stringify(
      await connection.collection('organisations').find({ keys: /^lnz/, active: true }).explain('queryPlanner'),
    );
    expect(plan).toContain('IXSCAN');
    expect(plan).not.toContain('COLLSCAN');
    await connection.close();
    const seen: string[] = [];
    let cursor = '';
    do {
      const { body } = await get(SYSTEM_ACTOR, `/organisations?under=${TOWN}&limit=3${cursor && `&cursor=${cursor}`}`);
      seen.push(...body.items.map(({ code }: { code: string }) => code));
      cursor = body.next ?? '';
    } while (cursor);
    expect(seen).toEqual([...new Set(seen)].sort());
    expect(seen.length).toBe(roster.organisations.filter(({ code }) => code.startsWith('330281114')).length + 1);
  });

  it('M1 opens level by level and names the secretary', async () => {
    expect((await get(SYSTEM_ACTOR, '/organisations')).body.items.map(({ id }: { id: string }) => id)).toEqual([CITY]);
    expect(
      (await get(SYSTEM_ACTOR, `/organisations?parent=${CITY}`)).body.items.map(({ id }: { id: string }) => id),
    ).toEqual([COUNTY]);
    const { body } = await get(SYSTEM_ACTOR, `/organisations/${TOWN}`);
    expect(body.secretaries[0]).toMatchObject({ function: 'secretary', acting: false });
    expect(body.secretaries[0].name).toMatch(/^[\u4e00-\u9fff]{2,4}$/);
  });

  it('answers names in one go, at most 200', async () => {
    const { id, name } = memberOf('330281114201');
    expect((await get(SYSTEM_ACTOR, `/names?ids=${TOWN},${id},m000000000000`)).body.names).toEqual({
      [TOWN]: '中共余姚市梁弄镇委员会',
      [id!]: name,
    });
    const many = Array.from({ length: 201 }, (_, i) => `o${i}`).join(',');
    expect((await get(SYSTEM_ACTOR, `/names?ids=${many}`)).status).toBe(400);
  });
});

describe('plans', () => {
  it('L5 a plan holds below the organisation it is set on, the default year elsewhere', async () => {
    const { body: before } = await get(SYSTEM_ACTOR, `/internal/plan?organisation=${TOWN}&year=2026`);
    expect(before).toMatchObject({ plan: { id: 'default-2026' }, calendar: { id: 'cn-2026' } });
    const own = { ...before.plan, id: 'liangnong-2026', version: 2 };
    expect((await call(SYSTEM_ACTOR, 'PUT', `/internal/organisations/${TOWN}/plan`, own)).status).toBe(204);
    expect((await get(SYSTEM_ACTOR, '/internal/plan?organisation=o330281114201&year=2026')).body.plan).toEqual(own);
    expect((await get(SYSTEM_ACTOR, `/internal/plan?organisation=${COUNTY}&year=2026`)).body.plan.id).toBe(
      'default-2026',
    );
    expect((await get(SYSTEM_ACTOR, '/internal/plan?organisation=o330281114201&year=2027')).body.plan.id).toBe(
      'default-2027',
    );
    expect(
      (await call(SYSTEM_ACTOR, 'PUT', `/internal/organisations/${TOWN}/plan`, { ...own, year: 'x' })).status,
    ).toBe(400);
  });
});

describe('subjects', () => {
  it('B3 pages through all in a stable order, saying who is in charge and above', async () => {
    const seen: {
      subject: { id: string; type: string; keepsMembers?: boolean };
      inCharge: string;
      superior: string;
    }[] = [];
    let after = '';
    do {
      const { body } = await get(
        SYSTEM_ACTOR,
        `/internal/subjects?year=2026&county=${COUNTY}&limit=7${after && `&after=${after}`}`,
      );
      seen.push(...body.items);
      after = body.next ?? '';
    } while (after);
    const of = (id: string) => seen.find(({ subject }) => subject.id === id);
    expect(new Set(seen.map(({ subject }) => subject.id)).size).toBe(seen.length);
    expect(of(COUNTY)).toMatchObject({
      inCharge: CITY,
      superior: CITY,
      subject: { type: 'organisation', keepsMembers: false },
    });
    expect(of('o330281114201')).toMatchObject({
      inCharge: TOWN,
      superior: COUNTY,
      subject: { field: 'rural', keepsMembers: true },
    });
    expect(of(memberOf('330281114201').id!)).toMatchObject({
      inCharge: 'o330281114201',
      superior: TOWN,
      subject: { type: 'member', field: 'rural' },
    });
  });
});

describe('moves', () => {
  it('M6 a transfer moves the member, ends functions there, and tells it with the next sequence', async () => {
    const { id } = memberOf('330281114201', 2);
    const secretary = await holder('o330281114201');
    const target = 'o330281114209';
    await until(() => told(id!).length === 1);
    expect(
      (await call(secretary, 'POST', `/members/${id}/transfer`, { to: target, date: '2026-03-02', reason: '工作调动' }))
        .body,
    ).toEqual(expect.objectContaining({ id, organisationId: target, active: true }));
    await until(() => told(id!).length === 2);
    expect(told(id!)[1]).toMatchObject({
      type: 'member.changed',
      sequence: 2,
      data: { organisationId: target, active: true },
    });
    const ended = () =>
      heard.filter(
        ({ type, data, sequence }) =>
          type === 'appointment.changed' && sequence === 2 && (data as { personId: string }).personId === id,
      );
    await until(() => ended().length === 1);
    expect(ended()[0]?.data).toMatchObject({ function: 'organiser', to: '2026-03-02' });
    // The old organisation no longer sees the member, the new one does.
    expect((await get(secretary, `/people/${id}`)).status).toBe(404);
    expect((await get(await holder(target), `/people/${id}`)).body.moves).toEqual([
      { from: 'o330281114201', to: target, date: '2026-03-02', reason: '工作调动' },
    ]);
    expect(
      (await call(await holder(target), 'POST', `/members/${id}/transfer`, { to: target, date: '2026-03-02' })).status,
    ).toBe(400);
  });

  it('M6 who leaves stays on record, and all functions end', async () => {
    const person = await holder('o330281114209', 'deputySecretary');
    const secretary = await holder('o330281114209');
    expect((await call(secretary, 'POST', `/members/${person.personId}/leave`, { reason: 'died' })).body).toMatchObject(
      { active: false },
    );
    await until(() => told(person.personId).some(({ data }) => !(data as { active: boolean }).active));
    expect((await get(secretary, `/people/${person.personId}`)).body).toMatchObject({
      active: false,
      leftFor: 'died',
      leftOn: '2026-03-02',
    });
    expect((await get(SYSTEM_ACTOR, `/internal/actors/${person.personId}`)).status).toBe(404);
    expect((await call(secretary, 'POST', `/members/${person.personId}/leave`, { reason: 'died' })).status).toBe(404);
  });

  it('M3 an excused member is elderly or infirm; nobody excuses themselves', async () => {
    const secretary = await holder('o330281114201');
    const { id } =
      roster.members.find(
        ({ organisationCode, category }) =>
          organisationCode === '330281114201' && category !== 'elderlyOrInfirm' && category !== 'fixedPost',
      ) ?? memberOf('330281114201', 1);
    const before = told(id!).length;
    expect((await call(secretary, 'POST', `/members/${id}/excuse`, {})).body).toMatchObject({
      category: 'elderlyOrInfirm',
    });
    await until(() => told(id!).length === before + 1);
    expect((await call(secretary, 'POST', `/members/${secretary.personId}/excuse`, {})).body).toMatchObject({
      status: 403,
      code: 'own_confirmation',
    });
  });
});

describe('rights', () => {
  const { id } = memberOf('330281114211', 3);
  const routes: [string, string, object | undefined][] = [
    ['GET', `/people/${id}`, undefined],
    ['GET', '/organisations/o330281114211/members', undefined],
    ['GET', '/roster.xlsx?under=o330281114211', undefined],
    ['POST', `/members/${id}/transfer`, { to: TOWN, date: '2026-03-02' }],
    ['POST', `/members/${id}/leave`, { reason: 'left' }],
    ['POST', `/members/${id}/excuse`, {}],
  ];

  it.each(routes)('L1 %s %s is not told to exist outside the scope', async (method, path, body) => {
    const stranger = await holder('o330281-G01');
    expect((await call(stranger, method, path, body)).body).toMatchObject({ status: 404, code: 'not_found' });
  });

  it.each(routes.slice(2))(
    'L1 %s %s is refused to a function that does not manage members',
    async (method, path, body) => {
      const { appointments, personId } = await holder(TOWN);
      const guide = {
        personId,
        appointments: appointments.map((appointment) => ({ ...appointment, function: 'leadingGroupOffice' as const })),
      };
      expect((await call(guide, method, path, body)).body).toMatchObject({ status: 403, code: 'not_allowed' });
    },
  );

  it('L1 a member sees themselves, a secretary above sees and lists them', async () => {
    const self: Actor = { personId: id!, appointments: [] };
    expect((await get(self, `/people/${id}`)).body).toMatchObject({
      id,
      idNumber: expect.stringMatching(/^990281\*{8}/),
    });
    const { body } = await get(await holder(COUNTY), '/organisations/o330281114211/members?limit=200');
    expect(body.items.map((item: { id: string }) => item.id)).toContain(id);
    expect((await get(self, '/organisations/o330281114211/members')).status).toBe(404);
  });

  it('internal questions are answered to the system alone, and nothing without a token', async () => {
    const secretary = await holder(COUNTY);
    for (const path of [
      `/internal/actors/${id}`,
      '/internal/accounts',
      `/internal/plan?organisation=${TOWN}&year=2026`,
      `/internal/subjects?year=2026&county=${COUNTY}`,
      `/internal/offices/${TOWN}`,
    ])
      expect((await get(secretary, path)).status).toBe(404);
    expect((await fetch(`${url}/organisations`)).status).toBe(401);
  });

  it('says what it offers and that it is ready', async () => {
    const document = (await (await fetch(`${url}/openapi.json`)).json()) as { openapi: string; paths: object };
    expect(document.openapi).toMatch(/^3\.1/);
    expect(Object.keys(document.paths)).toContain('/imports/{id}/errors.xlsx');
    expect(await (await fetch(`${url}/health/ready`)).json()).toMatchObject({
      ready: true,
      parts: { mongo: true, kafka: true },
    });
  });
});
