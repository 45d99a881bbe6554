/** Can a member pledge and a secretary review with nothing but the console, in a real browser on the real system? */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { ensureRealm } from '../../infra/engines/realm';
import { built } from '../../infra/paths';
import { claimDataFolder, type RunningFile } from '../../infra/processes/running';
import { startProcesses, type Processes } from '../../infra/processes/start-processes';
import { quiet } from '../../infra/progress';
import { until } from '../../infra/until';
import { seedDemo } from '../../services/members/seed';
import { FUNCTIONS } from '../../shared/contracts/organisation';
import type { SubjectFacts } from '../../shared/contracts/entries';
import { SYSTEM_ACTOR } from '../../shared/http/actor';
import { createAsk } from '../../shared/http/ask';
import { findChromium, openBrowser } from '../support/browser';
import { engineAddresses, freshRealm } from '../support/ids';

const COUNTY = 'o330281';
const PASSWORD = 'Chengnuo-2026-jian';

let folder: string;
let running: RunningFile;
let processes: Processes;
let member: string;
let branch: string;
let secretaryName: string;
/** Registered where they live too, which offers a post. */
let resident: string;

interface Subjects {
  items: { subject: SubjectFacts; inCharge: string }[];
}

beforeAll(async () => {
  findChromium();
  folder = mkdtempSync(join(tmpdir(), 'jiannuo-console-'));
  running = await claimDataFolder(folder, 'console.test');
  const realm = freshRealm('console');
  const addresses = engineAddresses();
  await ensureRealm(addresses, realm);
  const clock = { origin: '2026-01-12T01:00:00.000Z', realOrigin: new Date().toISOString(), rate: 1 };
  const engines = { ...addresses, running } as Parameters<typeof startProcesses>[0]['engines'];
  processes = await startProcesses({ realm, clock, engines, dataDir: folder, log: quiet, env: process.env });
  await seedDemo(processes.urls.members, processes.internalTokenKey, { seed: 1, size: 'small' }, () => undefined);
  const members = createAsk({ baseUrl: processes.urls.members, key: processes.internalTokenKey });
  const { items } = await members.get<Subjects>(
    `/internal/subjects?year=2026&county=${COUNTY}&limit=200`,
    SYSTEM_ACTOR,
  );
  const secretaryOf = async (organisation: string): Promise<string | undefined> =>
    (await members.get<{ secretaries: string[] }>(`/internal/offices/${organisation}`, SYSTEM_ACTOR)).secretaries[0];
  const plain = items.find(
    ({ subject }) => subject.type === 'member' && subject.category === 'fixedPost' && !subject.leadingCadre,
  )!;
  branch = plain.inCharge;
  const { parentId } = await members.get<{ parentId: string }>(`/organisations/${branch}`, SYSTEM_ACTOR);
  const superior = (await secretaryOf(parentId))!;
  ({ name: secretaryName } = await members.get<{ name: string }>(
    `/people/${(await secretaryOf(branch))!}`,
    SYSTEM_ACTOR,
  ));
  const ofBranch = items.filter(({ subject, inCharge }) => subject.type === 'member' && inCharge === plain.inCharge);
  const secretary = (await secretaryOf(plain.inCharge))!;
  member = ofBranch.find(({ subject }) => subject.id !== secretary && subject.category === 'fixedPost')!.subject.id;
  const others = items.filter(
    ({ subject }) => subject.type === 'member' && ![member, secretary, superior].includes(subject.id),
  );
  for (const { subject } of others) {
    const { residenceOrganisationId: residence } = await members.get<{ residenceOrganisationId?: string }>(
      `/people/${subject.id}`,
      SYSTEM_ACTOR,
    );
    if (!residence) continue;
    resident = subject.id;
    const post = { name: '文明劝导岗', does: '每周六在小区门口劝导', places: 2, from: '2026-01-01' };
    await members.post(`/organisations/${residence}/posts`, post, SYSTEM_ACTOR);
    break;
  }
  const people = join(folder, 'people.json');
  writeFileSync(
    people,
    JSON.stringify([
      { personId: member, account: 'dangyuan', password: PASSWORD },
      { personId: secretary, account: 'shuji', password: PASSWORD },
      { personId: superior, account: 'shangji', password: PASSWORD },
      { personId: resident, account: 'jumin', password: PASSWORD },
    ]),
  );
  const made = spawnSync(
    process.execPath,
    [built('services/gateway/make-accounts'), '--people', people, '--json', '--out', join(folder, 'made.json')],
    {
      env: { ...process.env, ...processes.envOf('gateway') },
    },
  );
  expect([made.status, String(made.stderr)]).toEqual([0, '']);
  const commitments = createAsk({
    baseUrl: processes.urls.commitments,
    key: processes.internalTokenKey,
    timeoutMs: 30_000,
  });
  await commitments.post('/openings', { year: 2026, county: COUNTY }, SYSTEM_ACTOR);
  const actor = await members.get<{ actor: typeof SYSTEM_ACTOR }>(`/internal/actors/${member}`, SYSTEM_ACTOR);
  await until(() => commitments.get(`/commitments/2026/${member}`, actor.actor).then(() => true), {
    deadlineMs: 60_000,
  });
}, 300_000);
afterAll(async () => {
  await processes?.stop();
  running?.release();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

/**
 * What a page must not have, by WCAG A and AA: axe-core's own verdict, serious and critical ones. The list under an open
 * select box is the component library's: it has no name and takes none.
 */
async function seriousFaults(page: Page): Promise<string[]> {
  await page.evaluate(readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'));
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: {
        run(context: {
          exclude: string;
        }): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }>;
      };
    };
    const { violations } = await axe.run({ exclude: '[role=listbox][id$=_list]' });
    return violations
      .filter(({ impact }) => ['serious', 'critical'].includes(impact))
      .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
  });
}

async function as(account: string, act: (page: Page) => Promise<void>): Promise<void> {
  const browser = await openBrowser();
  const broken: string[] = [];
  try {
    const page = browser.pages()[0] ?? (await browser.newPage());
    page.setDefaultTimeout(20_000);
    page.on('pageerror', (error) => broken.push(error.message));
    await page.goto(processes.urls.gateway);
    await page.fill('#account', account);
    await page.fill('#password', PASSWORD);
    await page.click('button[type=submit]');
    await page.getByRole('button', { name: /用户菜单/ }).waitFor();
    await act(page);
    expect(broken).toEqual([]);
  } finally {
    await browser.close();
  }
}

it('G1 what is written is there on another machine, stays here while the network is away, and is never written over unasked', async () => {
  const address = `${processes.urls.gateway}/commitments/2026/${member}/deeds/submitPledges`;
  const titleOf = (page: Page) => page.locator('fieldset').first().getByLabel('承诺内容');
  const saved = (page: Page) => page.getByRole('status').filter({ hasText: /^草稿已保存 \d\d:\d\d$/ });
  await as('dangyuan', async (page) => {
    await page.goto(address);
    await titleOf(page).fill('修一段路');
    await saved(page).waitFor();
  });
  await as('dangyuan', async (page) => {
    await page.goto(address);
    await page.getByText(/已恢复 .* 保存的草稿/).waitFor();
    expect(await titleOf(page).inputValue()).toBe('修一段路');
    expect(await page.evaluate<string>('Object.keys(localStorage).join()')).not.toContain('draft');

    await page.context().setOffline(true);
    await titleOf(page).fill('修一段水渠');
    await page.getByRole('status').filter({ hasText: '未保存：网络不通，已留在本机' }).waitFor();
    await page.context().setOffline(false);
    await saved(page).waitFor();

    const beside = await page.context().newPage();
    await beside.goto(address);
    await titleOf(beside).fill('装三盏路灯');
    await saved(beside).waitFor();
    await titleOf(page).fill('修两段水渠');
    await page.getByText('未保存：这份草稿已在别处修改').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByRole('button', { name: '用已保存的' }).click();
    expect(await titleOf(page).inputValue()).toBe('装三盏路灯');
    await page.getByRole('button', { name: '换回那一份' }).click();
    expect(await titleOf(page).inputValue()).toBe('修两段水渠');
    await saved(page).waitFor();
    await page.reload();
    await page.getByText(/已恢复 .* 保存的草稿/).waitFor();
    expect(await titleOf(page).inputValue()).toBe('修两段水渠');
    await page.getByRole('button', { name: '放弃草稿' }).click();
    await page.getByText('的一份草稿没有采用').waitFor();
    expect(await titleOf(page).inputValue()).toBe('');
    await page.reload();
    await titleOf(page).waitFor();
    expect(await page.getByText('已恢复').count()).toBe(0);
  });
}, 180_000);

it('G1 P4 P5 P7 V3 a member pledges with guidance in sight, is warned of a hollow goal, and sees the timeline wait for the review', async () => {
  await as('dangyuan', async (page) => {
    await page.getByText('提出承诺').first().waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await page.goto(`${processes.urls.gateway}/commitments/2026/${member}/deeds/submitPledges`);
    await page.getByText('填写指引').waitFor();
    await page.getByText('既要有目标，又要有完成时限').waitFor();
    const items = page.locator('fieldset');
    for (let i = 0; i < 2; i += 1) {
      const one = items.nth(i);
      await one.getByText(i === 0 ? '实事承诺' : '岗位承诺', { exact: true }).click();
      await one.getByLabel('承诺内容').fill(['硬化入户道路 200 米', '每月巡查水渠 2 次'][i]);
      await one.getByLabel('目标').fill(`完成 ${i + 2} 次`);
      await one.getByLabel('措施').fill('分两段施工，逐月检查');
      await one.getByLabel('责任人').fill('本人');
      await one.getByLabel('完成时限').fill(`2026年${6 + i}月30日`);
      await page.keyboard.press('Tab');
    }
    const goal = items.first().getByLabel('目标');
    await goal.fill('让群众更加满意');
    await page.getByText('目标无法检验').waitFor();
    await goal.fill('完成 2 次');
    await page.getByText('目标无法检验').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: '增加一条意见' }).click();
    await page.getByLabel('方式').click();
    await page.getByTitle('一对一').click();
    // While it folds away, the list is there and empty.
    await page.locator('.ant-select-dropdown').waitFor({ state: 'hidden' });
    await page.getByLabel('意见和建议').fill('先修村东的路');
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByRole('button', { name: '提交审核' }).click();
    await page.getByText('已登记').waitFor();
    await page.goto(`${processes.urls.gateway}/commitments/2026/${member}`);
    await page.locator('.chart svg').waitFor();
    await page.getByText('审核承诺事项').first().waitFor();
    expect(await seriousFaults(page)).toEqual([]);
  });
}, 180_000);

it(`V1 G3 the ${FUNCTIONS.secretary} reviews it criterion by criterion, and the timeline moves on`, async () => {
  await as('shuji', async (page) => {
    await page.getByText('审核承诺事项').first().waitFor();
    await page.goto(`${processes.urls.gateway}/commitments/2026/${member}/deeds/review`);
    await page.getByText('逐条对照').waitFor();
    await page.getByText('先修村东的路').waitFor();
    await page.getByText('是否体现先进性').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    for (let i = 0; i < 7; i += 1) await page.getByText('符合', { exact: true }).nth(i).click();
    await page.getByText('通过', { exact: true }).click();
    await page.getByRole('button', { name: '提交审核意见' }).click();
    await page.getByText('审核已登记').waitFor();
    await page.goto(`${processes.urls.gateway}/commitments/2026/${member}`);
    await page.getByText('公示承诺事项').first().waitFor();
  });
}, 180_000);

it('P3 a member asks another to pledge together, leading the public, and that one answers among their to-dos', async () => {
  await as('dangyuan', async (page) => {
    await page.goto(`${processes.urls.gateway}/commitments`);
    await page.getByRole('button', { name: '提出即时承诺' }).click();
    await page.getByText('党员带领群众', { exact: true }).click();
    await page.getByText('不写群众的姓名').waitFor();
    await page.getByRole('button', { name: '提出', exact: true }).click();
    await page.getByText('请填写户数或者人数').waitFor();
    await page.getByLabel('邀请谁参加').fill(secretaryName);
    await page.getByTitle(secretaryName).last().click();
    await page.getByLabel('哪些群众').click();
    await page.getByTitle('村民').click();
    await page.keyboard.press('Escape');
    await page.getByLabel('户数').fill('12');
    await page.getByLabel('事由').fill('修通村东路');
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByRole('button', { name: '提出', exact: true }).click();
    await page.getByText('等待本人答复').waitFor();
    await page.getByText('带领村民 12 户').first().waitFor();
    expect(await seriousFaults(page)).toEqual([]);
  });
  await as('shuji', async (page) => {
    const group = page.getByRole('region', { name: '答复是否参加承诺' });
    await group.waitFor();
    await group.getByText('处理').first().click();
    await page.getByText('确认参加', { exact: true }).click();
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByRole('button', { name: '答复', exact: true }).click();
    await page.getByText('答复邀请已登记').waitFor();
    await page.goto(`${processes.urls.gateway}/commitments?joined=1`);
    await page.getByText('牵头，已确认参加 1 人').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await page.locator('.ant-table-row a').first().click();
    await page.getByText('已确认参加', { exact: true }).waitFor();
  });
}, 180_000);

it('C1 M5 L6 the superior’s secretary records a contact point, and a guidance group with its field', async () => {
  await as('shangji', async (page) => {
    // A form or a list that is still opening, or being filled, loses a click.
    const choose = (field: string, pick: (options: Locator) => Locator): Promise<boolean> =>
      until(async () => {
        const open = page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option');
        await page.waitForLoadState('networkidle');
        if ((await open.count()) === 0) await page.locator(field).click();
        const name = await pick(open).innerText({ timeout: 2_000 });
        await pick(open).click({ timeout: 2_000 });
        await page
          .locator('.ant-select', { has: page.locator(field) })
          .getByText(name, { exact: true })
          .waitFor({ timeout: 2_000 });
        return true;
      });
    const called = (name: string) => (options: Locator) => options.getByText(name, { exact: true });
    const appoint = async (name: string): Promise<void> => {
      await page.getByRole('button', { name: /^任\s?命$/ }).click();
      await page.locator('#personId').waitFor();
      await choose('#function', called(name));
    };
    const choosePerson = () => choose('#personId', (options) => options.nth(1));
    await page.goto(`${processes.urls.gateway}/organisations/${branch}`);
    await page.getByRole('row', { name: /第一责任/ }).waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await appoint('联系领导');
    await page.getByText(/一般采取现场点评/).waitFor();
    await choosePerson();
    await page.getByRole('button', { name: /^登\s?记$/ }).click();
    await page.getByText('已登记任职').waitFor();
    await page.getByRole('row', { name: /联系领导/ }).waitFor();
    await appoint('指导小组');
    await choose('#field', called('农村'));
    await choosePerson();
    await page.getByRole('button', { name: /^登\s?记$/ }).click();
    await page.getByRole('row', { name: /指导小组（农村）/ }).waitFor();
  });
}, 180_000);

it(`C5 L2 the ${FUNCTIONS.secretary} sees among the rates who has not commented this year`, async () => {
  await as('shuji', async (page) => {
    await page.goto(`${processes.urls.gateway}/rates`);
    await page.getByText('本年度已作点评 0/1').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByRole('button', { name: '尚未点评 1 · 名单' }).click();
    await page.getByText(/应点评 \d+ 个对象/).waitFor();
    expect(await seriousFaults(page)).toEqual([]);
  });
}, 180_000);

it(`L5 X2 X7 X8 the ${FUNCTIONS.secretary} changes a line of the branch's year, keeps it as a version, looks at what it moves and applies it`, async () => {
  await as('shuji', async (page) => {
    await page.goto(`${processes.urls.gateway}/plans`);
    const line = page.getByRole('row', { name: /提出承诺截止/ });
    await line.getByText('2026年1月31日').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await line.getByRole('button', { name: '修改' }).click();
    await page.getByText('本级另定').click();
    await page.getByRole('textbox', { name: '提出承诺截止', exact: true }).fill('2026年2月17日');
    await page.keyboard.press('Enter');
    await page.getByText(/休息日，将顺延至 2026年2月24日/).waitFor();
    await page.getByRole('button', { name: /^确\s?定$/ }).click();
    await page.getByText('已修改 1 处').waitFor();
    await page.getByRole('button', { name: '保存为新的一版' }).click();
    await page.getByText('遇休息日顺延').waitFor();
    await page.getByRole('button', { name: /^保\s?存$/ }).click();
    await page.getByText('已保存为第 1 版').waitFor();
    await line.getByText('2026年2月24日').waitFor();
    await page.getByRole('tab', { name: '历次版本' }).click();
    await page.getByText(/第 1 版 · 2026年1月12日起生效/).waitFor();
    await page.getByRole('tab', { name: '现行安排' }).click();
    await page.getByRole('button', { name: '预览现行安排对进行中承诺的影响' }).click();
    await page.getByText('受影响的承诺').waitFor();
    await page.getByText('2026年2月24日').first().waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByRole('button', { name: /应用到进行中的 \d+ 项承诺/ }).click();
    await page.getByRole('textbox', { name: '原因或文号' }).fill('支部〔2026〕1号');
    await page.getByRole('button', { name: /^应\s?用$/ }).click();
    await page.getByRole('heading', { name: '已应用', exact: true }).waitFor();
    await page.getByText('已按新的安排', { exact: true }).first().waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await page.goto(`${processes.urls.gateway}/plans`);
    await page.getByRole('tab', { name: '变更的应用' }).click();
    await page.getByText(/支部〔2026〕1号/).waitFor();
    await page.goto(`${processes.urls.gateway}/calendar`);
    await page.getByRole('button', { name: '2026-06-10 上班' }).click();
    await page.getByText(/改变 1 天：2026年6月10日/).waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await page.goto(`${processes.urls.gateway}/clauses?document=S2`);
    await page.getByText('提出2-3件承诺事项').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
  });
}, 180_000);

it(`M3 the ${FUNCTIONS.secretary} sets up a post with the keyboard, changes and closes it`, async () => {
  await as('shuji', async (page) => {
    await page.goto(`${processes.urls.gateway}/organisations/${branch}`);
    await page.getByText('还没有设岗').waitFor();
    await page.getByRole('button', { name: /^设\s?岗$/ }).focus();
    await page.keyboard.press('Enter');
    await page.getByLabel('岗位名称').fill('政策宣讲岗');
    await page.getByLabel('职责').fill('每月到村口宣讲一次');
    await page.getByRole('button', { name: /^登\s?记$/ }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('1 人，余 1').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByRole('button', { name: '变更：政策宣讲岗' }).click();
    await page.getByLabel('名额').fill('3');
    await page.getByRole('button', { name: /^登\s?记$/ }).click();
    await page.getByText('3 人，余 3').waitFor();
    await page.getByRole('button', { name: '撤销：政策宣讲岗' }).click();
    await page.getByLabel('理由').fill('并入网格');
    await page.getByRole('button', { name: /^登\s?记$/ }).click();
    await page.getByText('还没有设岗').waitFor();
    await page.getByLabel('含到期和撤销的').check();
    await page.getByText(/撤销：并入网格/).waitFor();
  });
}, 180_000);

it('M4 P4 a member claims a post where they live, and pledges for it', async () => {
  await as('jumin', async (page) => {
    await page.getByRole('link', { name: '我的岗位' }).click();
    await page.getByText('您还没有承担过岗位').waitFor();
    await page.getByRole('button', { name: '认领：文明劝导岗' }).click();
    await page.getByText('2 人，余 1').waitFor();
    await page.getByRole('button', { name: /退岗：文明劝导岗/ }).waitFor();
    await page.getByRole('cell', { name: '在岗', exact: true }).waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await page.goto(`${processes.urls.gateway}/commitments/2026/${resident}/deeds/submitPledges`);
    const items = page.locator('fieldset');
    for (let i = 0; i < 2; i += 1) {
      const one = items.nth(i);
      await one.getByText(i === 0 ? '实事承诺' : '岗位承诺', { exact: true }).click();
      await one.getByLabel('承诺内容').fill(['帮三户老人装扶手', '每周六在小区门口劝导'][i]);
      await one.getByLabel('目标').fill(`完成 ${i + 3} 次`);
      await one.getByLabel('措施').fill('分两次走访，逐月检查');
      await one.getByLabel('责任人').fill('本人');
      await one.getByLabel('完成时限').fill(`2026年${6 + i}月30日`);
      await page.keyboard.press('Tab');
    }
    await items.nth(1).getByLabel('所承担的岗位').click();
    await page.getByTitle('文明劝导岗').click();
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByRole('button', { name: '提交审核' }).click();
    await page.getByText('已登记').waitFor();
    await page.goto(`${processes.urls.gateway}/commitments/2026/${resident}/items`);
    await page.getByText('文明劝导岗').waitFor();
  });
}, 180_000);
