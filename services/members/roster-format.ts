/** What the roster workbook looks like (M7): its sheets and columns, and what one row of them says or has wrong. */
import { isDay } from '../../shared/calendar/day';
import {
  FIELDS,
  FUNCTIONS,
  MEMBER_CATEGORIES,
  ORGANISATION_TYPES,
  type Field,
  type MemberCategory,
  type OrganisationFunction,
  type OrganisationType,
} from '../../shared/contracts/organisation';
import type { Day } from '../../shared/contracts/plan';
import { unguardText, type ColumnFormat, type SheetCell, type SheetRow } from '../../shared/documents/spreadsheet';
import { birthOf, faultOfIdNumber, isMasked, sexOf } from './id-number';

export const ORGANISATION_SHEET = '党组织';
export const MEMBER_SHEET = '党员';
export const GUIDE_SHEET = '填写说明';

export interface Column {
  title: string;
  width: number;
  format: ColumnFormat;
  required?: true;
  choices?: readonly string[];
  guide: string;
}

const YES_NO = ['是', '否'] as const;
const SEXES = { male: '男', female: '女' } as const;
export type Sex = keyof typeof SEXES;

function column(title: string, width: number, guide: string, more: Partial<Column> = {}): Column {
  return { title, width, format: 'text', guide, ...more };
}

export const ORGANISATION_COLUMNS = {
  code: column('编码', 18, '党组织的唯一编码，字母、数字和短横线；上下级关系由它表示，导入后不变', { required: true }),
  name: column('名称', 40, '党组织全称', { required: true }),
  type: column('类型', 12, '从列表中选择', { required: true, choices: Object.values(ORGANISATION_TYPES) }),
  field: column('领域', 16, '从列表中选择', { required: true, choices: Object.values(FIELDS) }),
  serviceWindow: column('是否窗口单位', 14, '窗口单位和服务行业填“是”，其余可不填', { choices: YES_NO }),
  parentCode: column('上级编码', 18, '上级党组织的编码，可以是本表中的，也可以是系统中已有的'),
} satisfies Record<string, Column>;

export const MEMBER_COLUMNS = {
  id: column('编号', 18, '系统给每名党员的编号；新党员不填，由系统编'),
  name: column('姓名', 12, '', { required: true }),
  sex: column('性别', 8, '', { required: true, choices: Object.values(SEXES) }),
  ethnicity: column('民族', 10, '不填为汉族'),
  birth: column('出生日期', 14, '日期单元格，不能是文本', { required: true, format: 'date' }),
  joinedOn: column('入党日期', 14, '日期单元格，不能是文本', { required: true, format: 'date' }),
  education: column('学历', 14, ''),
  workUnit: column('工作单位', 28, ''),
  post: column('职务', 20, ''),
  category: column('党员类别', 22, '从列表中选择', { required: true, choices: Object.values(MEMBER_CATEGORIES) }),
  leadingCadre: column('是否领导干部', 14, '领导干部填“是”，其余可不填', { choices: YES_NO }),
  organisationCode: column('所在党组织编码', 18, '正式组织关系所在的党组织', { required: true }),
  residenceCode: column('居住地党组织编码', 18, '在居住地报到的党组织，没有则不填'),
  idNumber: column('身份证号', 22, '文本格式的 18 位号码；系统导出时只显示首尾，原样导回表示不变'),
  functions: column(
    '党内职务',
    28,
    `${Object.values(FUNCTIONS).join('、')}；代理的在前面加“代”；在其他党组织任职的写作“书记@编码”；指导小组写明领域“指导小组（农村）”；多项以分号隔开`,
  ),
  account: column('账号', 16, '登录账号，没有则不填'),
} satisfies Record<string, Column>;

export type OrganisationColumn = keyof typeof ORGANISATION_COLUMNS;
export type MemberColumn = keyof typeof MEMBER_COLUMNS;

export interface RowError {
  column?: string;
  reason: string;
}
export interface RosterError extends RowError {
  sheet: string;
  row: number;
}

export interface OrganisationRow {
  code: string;
  name: string;
  type: OrganisationType;
  field: Field;
  serviceWindow: boolean;
  parentCode?: string;
}

export interface RosterFunction {
  function: OrganisationFunction;
  acting: boolean;
  /** Of a guidance group (L6). */
  field?: Field;
  /** Absent: the organisation the member belongs to. */
  organisationCode?: string;
}

export interface MemberRow {
  id?: string;
  name: string;
  sex: Sex;
  ethnicity: string;
  birth: Day;
  joinedOn: Day;
  education: string;
  workUnit: string;
  post: string;
  category: MemberCategory;
  leadingCadre: boolean;
  organisationCode: string;
  residenceCode?: string;
  idNumber?: string;
  functions: RosterFunction[];
  account?: string;
}

/** Where each column is in this workbook, found by its title; columns may stand in any order. */
export function findColumns<C extends string>(
  columns: Record<C, Column>,
  header: SheetRow,
): { at: Map<C, number>; errors: RowError[] } {
  const at = new Map<C, number>();
  const errors: RowError[] = [];
  const titles = header.cells.map((cell) => String(cell.value ?? '').replace(/\s|\*/g, ''));
  for (const [key, { title, required }] of Object.entries(columns) as [C, Column][]) {
    const found = titles.indexOf(title);
    if (found >= 0) at.set(key, found);
    else if (required) errors.push({ column: title, reason: '缺少这一列' });
    if (found >= 0 && titles.lastIndexOf(title) !== found)
      errors.push({ column: title, reason: '这一列出现了不止一次' });
  }
  return { at, errors };
}

export function isBlank(row: SheetRow): boolean {
  return row.cells.every((cell) => cell.kind === 'empty');
}

const CODE = /^[0-9A-Za-z-]{1,32}$/;
const MEMBER_ID = /^m[0-9a-f]{12}$/;
const ACCOUNT = /^[a-z0-9][a-z0-9._-]{1,31}$/;

/** Reads the cells of one row and collects everything that is wrong with them. */
class RowReader<C extends string> {
  readonly errors: RowError[] = [];

  constructor(
    private readonly columns: Record<C, Column>,
    private readonly at: Map<C, number>,
    private readonly row: SheetRow,
  ) {
    // A cell outside our columns may be merged or computed as it likes; inside them it must be plain.
    for (const [key, index] of at) {
      const cell = row.cells[index];
      if (cell?.merged) this.fault(key, '合并单元格，请取消合并后逐行填写');
      if (cell?.formula) this.fault(key, '单元格是公式，请改为数值');
    }
  }

  fault(key: C, reason: string): undefined {
    this.errors.push({ column: this.columns[key].title, reason });
    return undefined;
  }

  private cell(key: C): SheetCell | undefined {
    const index = this.at.get(key);
    const cell = index === undefined ? undefined : this.row.cells[index];
    if (cell && (cell.merged || cell.formula)) return undefined;
    if (cell && cell.kind !== 'empty') return cell;
    if (this.columns[key].required) this.fault(key, '没有填写');
    return undefined;
  }

  text(key: C, max: number): string | undefined {
    const cell = this.cell(key);
    if (!cell) return undefined;
    if (cell.kind !== 'text') return this.fault(key, '应为文本');
    const text = unguardText(String(cell.value));
    return text.length <= max ? text : this.fault(key, `超过 ${max} 个字`);
  }

  /** Codes are often typed as numbers; up to 15 digits Excel keeps them exactly. */
  code(key: C, shape = CODE): string | undefined {
    const cell = this.cell(key);
    if (!cell) return undefined;
    const number = cell.kind === 'number' && Number.isSafeInteger(cell.value) && Number(cell.value) < 1e15;
    const code = cell.kind === 'text' || number ? String(cell.value) : '';
    return shape.test(code) ? code : this.fault(key, '编码的写法不对');
  }

  day(key: C): Day | undefined {
    const cell = this.cell(key);
    if (!cell) return undefined;
    if (cell.kind === 'text') return this.fault(key, '日期是文本，请改为日期格式');
    if (cell.kind !== 'date' || !isDay(cell.value)) return this.fault(key, '应为日期');
    return cell.value;
  }

  choice<K extends string>(key: C, choices: Record<K, string>, what: string): K | undefined {
    const text = this.text(key, 64);
    if (text === undefined) return undefined;
    const found = (Object.entries(choices) as [K, string][]).find(
      ([, label]) => label === text || shorten(label) === text,
    );
    return found ? found[0] : this.fault(key, `不认识的${what}“${text}”，应为：${Object.values(choices).join('、')}`);
  }

  yes(key: C): boolean {
    const text = this.text(key, 8);
    if (text !== undefined && text !== '是' && text !== '否') this.fault(key, '应为“是”或“否”');
    return text === '是';
  }

  idNumber(key: C): string | undefined {
    const cell = this.cell(key);
    if (!cell) return undefined;
    if (cell.kind === 'number') return this.fault(key, '身份证号是数值，末几位可能已经丢失，请改为文本后重新填写');
    const text = String(cell.value).toUpperCase();
    if (isMasked(text)) return text;
    const fault = faultOfIdNumber(text);
    if (fault === 'shape') return this.fault(key, '身份证号不是 18 位号码');
    if (fault === 'birth') return this.fault(key, '身份证号中的出生日期不存在');
    if (fault === 'check') return this.fault(key, '身份证号校验位不对');
    return text;
  }
}

/** 「无固定岗位（设岗定责）」 may be written without what stands in brackets. */
function shorten(label: string): string {
  return label.replace(/（.*）/, '');
}

export function readOrganisationRow(
  at: Map<OrganisationColumn, number>,
  row: SheetRow,
): { value: OrganisationRow; errors: [] } | { code?: string; errors: RowError[] } {
  const reader = new RowReader<OrganisationColumn>(ORGANISATION_COLUMNS, at, row);
  const code = reader.code('code');
  const name = reader.text('name', 100);
  const type = reader.choice('type', ORGANISATION_TYPES, '类型');
  const field = reader.choice('field', FIELDS, '领域');
  const serviceWindow = reader.yes('serviceWindow');
  const parentCode = reader.code('parentCode');
  if (reader.errors.length > 0 || !code || !name || !type || !field) return { code, errors: reader.errors };
  return { value: { code, name, type, field, serviceWindow, ...(parentCode ? { parentCode } : {}) }, errors: [] };
}

export function readMemberRow(
  at: Map<MemberColumn, number>,
  row: SheetRow,
): { value: MemberRow; errors: [] } | { errors: RowError[] } {
  const reader = new RowReader<MemberColumn>(MEMBER_COLUMNS, at, row);
  const id = reader.code('id', MEMBER_ID);
  const name = reader.text('name', 50);
  const sex = reader.choice('sex', SEXES, '性别');
  const ethnicity = reader.text('ethnicity', 20) ?? '汉族';
  const birth = reader.day('birth');
  const joinedOn = reader.day('joinedOn');
  const education = reader.text('education', 30) ?? '';
  const workUnit = reader.text('workUnit', 100) ?? '';
  const post = reader.text('post', 60) ?? '';
  const category = reader.choice('category', MEMBER_CATEGORIES, '党员类别');
  const leadingCadre = reader.yes('leadingCadre');
  const organisationCode = reader.code('organisationCode');
  const residenceCode = reader.code('residenceCode');
  const idNumber = reader.idNumber('idNumber');
  const functions = readFunctions(reader.text('functions', 300) ?? '', (reason) => reader.fault('functions', reason));
  const account = reader.code('account', ACCOUNT);
  if (birth && joinedOn && birth >= joinedOn) reader.fault('joinedOn', '入党日期不晚于出生日期');
  if (idNumber && isMasked(idNumber) && !id) reader.fault('idNumber', '隐去中间几位的身份证号要有编号才能对应');
  if (idNumber && !isMasked(idNumber)) {
    if (birth && birthOf(idNumber) !== birth) reader.fault('idNumber', '身份证号与出生日期不一致');
    if (sex && sexOf(idNumber) !== sex) reader.fault('idNumber', '身份证号与性别不一致');
  }
  if (reader.errors.length > 0 || !name || !sex || !birth || !joinedOn || !category || !organisationCode)
    return { errors: reader.errors };
  return {
    value: {
      ...{ name, sex, ethnicity, birth, joinedOn, education, workUnit, post, category, leadingCadre, organisationCode },
      ...{ functions },
      ...(id ? { id } : {}),
      ...(residenceCode ? { residenceCode } : {}),
      ...(idNumber ? { idNumber } : {}),
      ...(account ? { account } : {}),
    },
    errors: [],
  };
}

const FUNCTION_OF = new Map(
  Object.entries(FUNCTIONS).map(([key, label]) => [label as string, key as OrganisationFunction]),
);

const FIELD_OF = new Map(Object.entries(FIELDS).map(([key, label]) => [label as string, key as Field]));

function readFunctions(text: string, fault: (reason: string) => void): RosterFunction[] {
  const parts = new Set(text.split(/[；;\n]/).map((part) => part.trim()));
  return [...parts]
    .filter((part) => part !== '' && part !== '无')
    .flatMap((part) => {
      const [, acting, label, fieldName, organisationCode] =
        /^(代)?([^@\s（(]+?)(?:[（(]([^）)]*)[）)])?(?:\s*[@＠]\s*([0-9A-Za-z-]{1,32}))?$/.exec(part) ?? [];
      const known = FUNCTION_OF.get(label ?? '');
      const field = FIELD_OF.get(fieldName ?? '');
      if (known === 'guidanceGroup' ? field === undefined : known && fieldName !== undefined) {
        fault(`“${part}”：指导小组须写明领域，如“指导小组（农村）”；其他职务不写领域`);
        return [];
      }
      if (known)
        return [
          {
            ...{ function: known, acting: acting !== undefined },
            ...(field ? { field } : {}),
            ...(organisationCode ? { organisationCode } : {}),
          },
        ];
      fault(`不认识的党内职务“${part}”，应为：${[...FUNCTION_OF.keys()].join('、')}`);
      return [];
    });
}

export function writeFunctions(functions: RosterFunction[], ownCode: string): string {
  return functions
    .map(({ function: name, acting, field, organisationCode }) => {
      const elsewhere = organisationCode && organisationCode !== ownCode ? `@${organisationCode}` : '';
      return `${acting ? '代' : ''}${FUNCTIONS[name]}${field ? `（${FIELDS[field]}）` : ''}${elsewhere}`;
    })
    .join('；');
}

export function writeSex(sex: Sex): string {
  return SEXES[sex];
}

export function writeYes(yes: boolean): string {
  return yes ? '是' : '否';
}
