import type { SheetCell } from '../../shared/documents/spreadsheet';
import {
  findColumns,
  MEMBER_COLUMNS,
  ORGANISATION_COLUMNS,
  readMemberRow,
  readOrganisationRow,
  writeFunctions,
  type MemberColumn,
  type OrganisationColumn,
} from './roster-format';

type Cell = string | number | SheetCell;

function cell(value: Cell | undefined): SheetCell {
  if (value === undefined || value === '') return { kind: 'empty', value: null };
  if (typeof value === 'object') return value;
  return typeof value === 'number' ? { kind: 'number', value } : { kind: 'text', value };
}
const date = (value: string): SheetCell => ({ kind: 'date', value });

const memberKeys = Object.keys(MEMBER_COLUMNS) as MemberColumn[];
const memberAt = new Map(memberKeys.map((key, i) => [key, i]));
const GOOD: Partial<Record<MemberColumn, Cell>> = {
  name: '单雄信',
  sex: '女',
  birth: date('1949-12-31'),
  joinedOn: date('1970-07-01'),
  category: '无固定岗位（设岗定责）',
  organisationCode: '330281114201',
  idNumber: '11010519491231002X',
  functions: '书记；代副书记@330281114',
};
function member(change: Partial<Record<MemberColumn, Cell>>) {
  const row = { ...GOOD, ...change };
  return readMemberRow(memberAt, { row: 2, cells: memberKeys.map((key) => cell(row[key])) });
}

const organisationKeys = Object.keys(ORGANISATION_COLUMNS) as OrganisationColumn[];
const organisationAt = new Map(organisationKeys.map((key, i) => [key, i]));
function organisation(change: Partial<Record<OrganisationColumn, Cell>>) {
  const row = { code: '330281', name: '中共余姚市委员会', type: '党委', field: '机关', ...change };
  return readOrganisationRow(organisationAt, { row: 2, cells: organisationKeys.map((key) => cell(row[key as never])) });
}

describe('roster rows', () => {
  it('M2 M3 M7 reads a good member', () => {
    expect(member({ ethnicity: '畲族', leadingCadre: '是' })).toEqual({
      errors: [],
      value: {
        ...{ name: '单雄信', sex: 'female', ethnicity: '畲族', birth: '1949-12-31', joinedOn: '1970-07-01' },
        ...{
          education: '',
          workUnit: '',
          post: '',
          category: 'noFixedPost',
          leadingCadre: true,
          organisationCode: '330281114201',
        },
        idNumber: '11010519491231002X',
        functions: [
          { function: 'secretary', acting: false },
          { function: 'deputySecretary', acting: true, organisationCode: '330281114' },
        ],
      },
    });
  });

  it.each<[string, Partial<Record<MemberColumn, Cell>>, string, RegExp]>([
    ['missing name', { name: '' }, '姓名', /没有填写/],
    ['name as a number', { name: 5 }, '姓名', /应为文本/],
    ['unknown sex', { sex: 'F' }, '性别', /不认识/],
    ['date as text', { birth: '1949-12-31' }, '出生日期', /日期是文本/],
    ['date as a number', { joinedOn: 25_000 }, '入党日期', /应为日期/],
    ['joined before birth', { joinedOn: date('1949-01-01') }, '入党日期', /不晚于/],
    ['unknown category', { category: '退休' }, '党员类别', /不认识的党员类别/],
    ['missing organisation', { organisationCode: '' }, '所在党组织编码', /没有填写/],
    ['bad checksum', { idNumber: '110105194912310021' }, '身份证号', /校验位/],
    ['ID number typed as a number', { idNumber: 110105194912310020 }, '身份证号', /是数值/],
    ['ID number too short', { idNumber: '110105491231002' }, '身份证号', /不是 18 位/],
    ['ID number of another birthday', { birth: date('1949-12-30') }, '身份证号', /出生日期不一致/],
    ['ID number of the other sex', { sex: '男' }, '身份证号', /性别不一致/],
    ['masked number without id', { idNumber: '110105********002X' }, '身份证号', /要有编号/],
    ['formula cell', { post: { kind: 'text', value: '主任', formula: true } }, '职务', /公式/],
    ['merged cell', { name: { kind: 'text', value: '张三', merged: true } }, '姓名', /合并单元格/],
    ['guidance without its field', { functions: '指导小组' }, '党内职务', /须写明领域/],
    ['guidance of an unknown field', { functions: '指导小组（军队）' }, '党内职务', /须写明领域/],
    ['a field of another function', { functions: '书记（农村）' }, '党内职务', /其他职务不写领域/],
    ['unknown function', { functions: '书记；宣传委员' }, '党内职务', /宣传委员/],
    ['bad id', { id: 'm12' }, '编号', /写法不对/],
    ['neither yes nor no', { leadingCadre: '对' }, '是否领导干部', /“是”或“否”/],
  ])('M7 reports %s', (_what, change, column, reason) => {
    const { errors } = member(change);
    expect(errors).toEqual([{ column, reason: expect.stringMatching(reason) }]);
  });

  it.each<[string, Partial<Record<OrganisationColumn, Cell>>, string, RegExp]>([
    ['missing code', { code: '' }, '编码', /没有填写/],
    ['bad code', { code: '余姚' }, '编码', /写法不对/],
    ['unknown type', { type: '党部' }, '类型', /不认识的类型“党部”/],
    ['unknown field', { field: '军队' }, '领域', /不认识的领域/],
  ])('M1 M7 reports %s', (_what, change, column, reason) => {
    expect(organisation(change).errors).toEqual([{ column, reason: expect.stringMatching(reason) }]);
  });

  it('M7 takes codes that Excel made numbers, and reports every fault of a row at once', () => {
    expect(organisation({ code: 330281114201 })).toMatchObject({ value: { code: '330281114201' } });
    expect(member({ name: '', sex: '', birth: '' }).errors.map(({ column }) => column)).toEqual([
      '姓名',
      '性别',
      '出生日期',
    ]);
  });

  it('M7 finds columns by title in any order and names those that are missing or double', () => {
    const titles = ['名称', '编码*', '领域', '编码', '备注'];
    const { at, errors } = findColumns<OrganisationColumn>(ORGANISATION_COLUMNS, { row: 1, cells: titles.map(cell) });
    expect(at.get('name')).toBe(0);
    expect(errors).toEqual([
      { column: '编码', reason: '这一列出现了不止一次' },
      { column: '类型', reason: '缺少这一列' },
    ]);
  });

  it('M7 L6 writes functions as it reads them, a guidance group with its field', () => {
    const text = '书记；代副书记@330281114；指导小组（农村）@330281';
    const read = member({ functions: text });
    expect('value' in read && read.value.functions[2]).toEqual({
      ...{ function: 'guidanceGroup', acting: false, field: 'rural', organisationCode: '330281' },
    });
    expect('value' in read && writeFunctions(read.value.functions, '330281114201')).toBe(text);
  });
});
